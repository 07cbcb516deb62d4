"""The lines of the trail about a post, its cells and its deliveries, oldest first, as this reader may read them."""

from collections.abc import Iterable

from django.db.models import Q

from rondpunt.people.models import TrailEntry, User
from rondpunt.people.trail_reader import told_to
from rondpunt.people.verbs import sentence
from rondpunt.publishing.models import Part, Post
from rondpunt.web.archive.record import Record, moment


def happened_to(post: Post, parts: Iterable[Part], reader: User | None) -> tuple[list[Record], int]:
    """The lines, and how many of them say less than they know; ``None``: the administrator, who reads all of it."""
    cells = post.variants.values_list("pk", flat=True)
    about = Q(subject_kind="post", subject_id=post.pk)
    about |= Q(subject_kind="variant", subject_id__in=list(cells))
    about |= Q(subject_kind="delivery", subject_id__in=[part.delivery_id for part in parts])
    entries = list(TrailEntry.objects.filter(about).order_by("at", "id"))
    if reader is None:
        return [_line(one, one.actor_name, _says(one, post), one.particulars) for one in entries], 0
    lines = told_to(reader, entries)
    veiled = sum(1 for line in lines if line.entry.particulars and not line.particulars)
    return [_line(line.entry, line.actor, line.says, line.particulars) for line in lines], veiled


def _says(entry: TrailEntry, post: Post) -> str:
    subject = post.title if entry.subject_kind == "post" else f"{entry.subject_kind} {entry.subject_id}"
    return sentence(entry.verb, actor=entry.actor_name, subject=subject, particulars=entry.particulars)


def _line(entry: TrailEntry, actor: str, says: str, particulars: object) -> Record:
    about = {"kind": entry.subject_kind, "number": entry.subject_id}
    told = {"at": moment(entry.at), "actor": actor, "verb": entry.verb, "says": says}
    return told | {"about": about, "particulars": particulars}
