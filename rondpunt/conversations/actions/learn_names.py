"""Keep the index of names up to date: whoever is new, and whoever was changed, merged or taken apart."""

from django.db import transaction

from rondpunt.conversations.models import NamesRead
from rondpunt.conversations.names import index_names, not_indexed
from rondpunt.people.models import Person, TrailEntry

MOST_AT_ONCE = 1000
# A number that was given out earlier may be committed later: so far back one looks again.
LOOK_BACK = 500
CHANGES = ("person.changed", "person.merged", "person.unmerged")


def learn_names() -> int:
    """Read on from where it was; returns how many persons were indexed. Safe to repeat, writes only when it must."""
    mark = NamesRead.objects.first() or NamesRead(pk=1)
    fresh = not_indexed(mark.last_person - LOOK_BACK, MOST_AT_ONCE)
    told = TrailEntry.objects.filter(pk__gt=mark.last_entry, verb__in=CHANGES).order_by("pk")[:MOST_AT_ONCE]
    changes = list(told.values_list("pk", "subject_id", "particulars"))
    moved = {number for _, subject, more in changes for number in (subject, more.get("absorbed_id")) if number}
    if not fresh and not changes:
        return 0
    mark.last_person = max([mark.last_person, *fresh])
    mark.last_entry = max([mark.last_entry, *(pk for pk, _, _ in changes)])
    with transaction.atomic():  # together: one write to the disk for a thousand persons
        index_names(list(Person.objects.filter(pk__in={*fresh, *moved})))
        place = {"last_person": mark.last_person, "last_entry": mark.last_entry}
        NamesRead.objects.update_or_create(pk=1, defaults=place)
    return len(fresh) + len(moved)
