"""The posts of a period: a folder with a bag for each, an index that says which belong to it, and its checksum."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone

from rondpunt.lib.bag import Into
from rondpunt.people.models import Organisation, User
from rondpunt.people.trail import record
from rondpunt.publishing.models import Part, Post
from rondpunt.publishing.models.post import PostQuerySet
from rondpunt.web.archive.pack import pack

INDEX = "index.json"
INDEX_SUM = f"{INDEX}.sha256"  # as ``sha256sum --check`` reads it


@dataclass(frozen=True, slots=True)
class Period:
    """Days of the organisation, both of them included."""

    since: date
    until: date

    def posts(self, reader: User | None) -> PostQuerySet:
        """Those that ``reader`` may see and that were planned for these days at least once; ``None`` sees all."""
        seen = Post.objects.all() if reader is None else Post.objects.visible_to(reader)
        planned = Exists(Part.objects.filter(variant__post=OuterRef("pk")))
        found = seen.between(_midnight(self.since), _midnight(self.until + timedelta(days=1)))
        return found.filter(planned).select_related("team", "owner")

    def __str__(self) -> str:
        return f"posts-{self.since:%Y-%m-%d}-{self.until:%Y-%m-%d}"


def folder_of(post: Post) -> str:
    """What the bag of a post is called."""
    return f"post-{post.pk}"


def pack_period(
    period: Period,
    place: Callable[[str], Into],
    *,
    reader: User | None,
    now: datetime,
    step: Callable[[int], object] = lambda _count: None,
) -> tuple[int, str]:
    """A bag for each post in ``place(its folder)``; in ``place("")`` the index and its checksum.

    Gives how many posts, and that checksum: whoever keeps it elsewhere can tell that nothing was taken out since.
    """
    told = []
    for post in period.posts(reader).iterator(chunk_size=100):
        name = folder_of(post)
        told.append({"folder": name, "title": post.title, "sha256": pack(post, place(name), reader=reader, now=now)})
        step(1)
    house = Organisation.objects.first() or Organisation()
    about = {"organisation": house.name, "since": str(period.since), "until": str(period.until)}
    index = {"rondpunt": "posts", "format": 1, **about, "made_at": now.isoformat(), "posts": told}
    content = json.dumps(index, ensure_ascii=False, indent=1).encode() + b"\n"
    seal = sha256(content).hexdigest()
    place("").put(INDEX, [content])
    place("").put(INDEX_SUM, [f"{seal}  {INDEX}\n".encode()])
    return len(told), seal


def note_period(period: Period, seal: str, *, by: User | None, now: datetime) -> None:
    """Write on the trail that the posts of a period were taken along; by nobody: at the command line.

    ``seal`` is the checksum of their index, so that the house can tell an index that was made anew.
    """
    house = Organisation.objects.first() or Organisation(pk=1)
    told: dict[str, Any] = {"since": str(period.since), "until": str(period.until), "index_sha256": seal}
    record("posts.archived", subject=house, at=now, actor=by, **told)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
