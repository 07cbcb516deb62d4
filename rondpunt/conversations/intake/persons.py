"""Whose handles are these? Finds the handle and person of each author, and makes those we do not know yet."""

from collections.abc import Iterable
from datetime import datetime

from rondpunt.networks.wire import Author
from rondpunt.people.models import Handle, Person
from rondpunt.people.models.person import LONGEST_NAME, filed_as
from rondpunt.people.models.rows import made


def handles_of(authors: Iterable[Author], *, network: str, now: datetime) -> dict[str, Handle]:
    """The handle of every author, by ``Author.key``; three statements and two counters at most."""
    wanted = {author.key[:320]: author for author in authors}
    found = {handle.key: handle for handle in Handle.objects.filter(network=network, key__among=wanted)}
    fresh = [author for key, author in wanted.items() if key not in found]
    names = [(author.name or author.handle)[:LONGEST_NAME] for author in fresh]
    persons = [made(Person, name=name, filed_as=filed_as(name), created_at=now) for name in names]
    Person.objects.insert_each(persons)
    handles = [
        made(
            Handle,
            person_id=person.pk,
            network=network,
            key=author.key[:320],
            shown=author.handle[:320],
            name=author.name[:200],
            url=author.url[:500],
        )
        for author, person in zip(fresh, persons, strict=True)
    ]
    Handle.objects.insert_each(handles)
    found.update({handle.key: handle for handle in handles})
    return found
