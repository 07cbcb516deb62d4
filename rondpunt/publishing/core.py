"""The core of a post: what may be said of it, whether it may change, and what it said before."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from rondpunt.people.models import Team, User
from rondpunt.publishing.models import Post, Variant, Wording

LONGEST_TEXT = 20_000  # characters; networks take less
CORE = ("text", "language", "content_warning")
ABOUT = ("title", "team", "goal", "initiative", "is_internal", "embargo_until")


class ChangedMeanwhile(Exception):
    """A colleague changed it since the page was opened; the text is for the person at the screen."""

    def __str__(self) -> str:
        return _("A colleague changed this meanwhile. What you wrote is still here: compare, and keep what is best.")


class NotOpen(Exception):
    """It is planned, sent or thrown away; the text is for the person at the screen."""

    def __str__(self) -> str:
        return _("This stands planned or has gone out. Take it back first, then change it.")


@dataclass(frozen=True, slots=True)
class Core:
    """What is to be kept of the core; ``text`` may be empty in an idea."""

    team: Team
    title: str
    text: str
    language: str
    goal: str = ""
    initiative: str = ""
    is_internal: bool = False
    content_warning: str = ""
    embargo_until: datetime | None = None


def open_post(post: Post) -> Post:
    """The row itself, held until the end of the transaction; ``NotOpen`` where its words stand fast."""
    row = Post.objects.select_for_update(of=("self",)).get(pk=post.pk)
    if not row.is_open:
        raise NotOpen
    return row


def remember_core(post: Post, *, by: User, now: datetime) -> None:
    """Write down how the core is now; in the transaction of the change."""
    said = {"title": post.title, "text": post.text, "content_warning": post.content_warning}
    Wording.objects.create(post=post, number=post.core_version, by=by, at=now, **said)


def fill(row: Post, core: Core, now: datetime) -> None:
    """Put what is to be kept into the row; not saved yet."""
    for name in (*CORE, *ABOUT):
        setattr(row, name, getattr(core, name))
    row.is_under_embargo = core.embargo_until is not None and core.embargo_until > now
    row.changed_at = now


def note_pictures(row: Post, *, by: User, now: datetime) -> None:
    """Its pictures are others, or in another order, from now on; in the transaction of the change."""
    row.version, row.changed_at = row.version + 1, now
    row.pictures_at, row.pictures_by = now, by
    row.save(update_fields=["version", "changed_at", "pictures_at", "pictures_by"])


def cells_of(post: Post) -> list[Variant]:
    """The variants of ``post`` in the order of the matrix, with what they need to speak."""
    variants = list(post.variants.select_related("audience", "channel"))
    for variant in variants:
        variant.post = post
    return variants
