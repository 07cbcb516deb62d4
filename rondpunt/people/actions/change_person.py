"""Change what we know of a person: name, language, how they like to hear from us."""

from datetime import datetime

from django.db import transaction

from rondpunt.people.models import Person, User
from rondpunt.people.trail import record

FACTS = ("name", "language", "preferred_network")


def change_person(person: Person, *, name: str, language: str, preferred_network: str, by: User, now: datetime) -> bool:
    """Whether this changed anything; the trail keeps what was changed, before and after."""
    wanted = dict(zip(FACTS, (name, language, preferred_network), strict=True))
    with transaction.atomic():
        kept = Person.objects.select_for_update().get(pk=person.pk)
        before = {fact: getattr(kept, fact) for fact in FACTS if getattr(kept, fact) != wanted[fact]}
        if not before:
            return False
        after = {fact: wanted[fact] for fact in before}
        Person.objects.filter(pk=person.pk).update(**after)
        record("person.changed", subject=kept, at=now, actor=by, before=before, after=after)
    return True
