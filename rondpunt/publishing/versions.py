"""Versions of a post: what was said at a moment, what has changed since, and the moments worth looking back to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Q
from django.utils.translation import gettext as _

from rondpunt.lib.differences import Piece, differences
from rondpunt.publishing.core import cells_of
from rondpunt.publishing.models import Post, Variant, Wording
from rondpunt.publishing.review_board import name_of

MOST_TURNS = 40


@dataclass(frozen=True, slots=True)
class Turn:
    """A moment in the life of the words: somebody wrote, or said what they think of them."""

    at: datetime
    who: str
    what: str


@dataclass(frozen=True, slots=True)
class Difference:
    """Of one field, word by word; ``label`` is "" for the text itself."""

    label: str
    pieces: list[Piece]


@dataclass(frozen=True, slots=True)
class Changed:
    """The core, or a cell with words of its own then or now. ``who`` wrote it last, ``at``."""

    name: str
    differences: list[Difference]
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Words:
    """What is compared; a cell that follows the core has only a first comment of its own."""

    text: str = ""
    content_warning: str = ""
    first_comment: str = ""
    title: str = ""


def turns_of(post: Post) -> list[Turn]:
    """The newest first, at most ``MOST_TURNS``."""
    names = {variant.pk: name_of(variant) for variant in cells_of(post)}
    wordings = post.wordings.select_related("by").order_by("-at", "-id").defer("text", "first_comment")[:MOST_TURNS]
    turns = [
        Turn(one.at, _who(one), _("wrote %(what)s") % {"what": names.get(one.variant_id or 0, _("the core"))})
        for one in wordings
    ]
    reviews = post.reviews.select_related("by").order_by("-at", "-id")[:MOST_TURNS]
    turns += [Turn(review.at, review.reviewer, str(review.get_verdict_display())) for review in reviews]
    outside = post.outside_reviews.filter(word_at__isnull=False).order_by("-word_at")[:MOST_TURNS]
    turns += [Turn(one.word_at, one.name, str(one.get_word_display())) for one in outside if one.word_at]
    return sorted(turns, key=lambda turn: turn.at, reverse=True)[:MOST_TURNS]


def changed_since(post: Post, variants: Sequence[Variant], since: datetime) -> list[Changed]:
    """The core first, then the cells in the order of the matrix; in two queries.

    A cell that came later is compared with the core, which it followed until somebody gave it words.
    """
    then, now = _last_wordings(post, Q(at__lte=since)), _last_wordings(post, Q())
    rows: list[tuple[str, Words, Words, Wording | None]] = [
        (_("Core"), _said(then.get(None)), _said(now.get(None)), now.get(None))
    ]
    core_then, core_now = rows[0][1], rows[0][2]
    for variant in variants:
        follows = variant.language == post.language
        before, after = then.get(variant.pk), now.get(variant.pk)
        if _is_own(before) or _is_own(after):
            old, new = (_in_force(one, core, follows) for one, core in ((before, core_then), (after, core_now)))
        else:
            old, new = (Words(first_comment=one.first_comment if one else "") for one in (before, after))
        rows.append((name_of(variant), old, new, after))
    return [
        Changed(name, found, _who(last), last.at)
        for name, old, new, last in rows
        if last and (found := _differences(old, new))
    ]


def _last_wordings(post: Post, wanted: Q) -> dict[int | None, Wording]:
    """By the number of a variant, None for the core."""
    newest = post.wordings.filter(wanted).order_by().values("variant").annotate(last=Max("id")).values("last")
    found = Wording.objects.filter(pk__in=newest).select_related("by")
    return {wording.variant_id: wording for wording in found}


def _is_own(wording: Wording | None) -> bool:
    return wording is not None and bool(wording.text or wording.content_warning)


def _said(wording: Wording | None) -> Words:
    if wording is None:
        return Words()
    return Words(wording.text, wording.content_warning, wording.first_comment, wording.title)


def _in_force(wording: Wording | None, core: Words, follows: bool) -> Words:
    if _is_own(wording):
        return _said(wording)
    first_comment = wording.first_comment if wording else ""
    return Words(core.text, core.content_warning, first_comment) if follows else Words(first_comment=first_comment)


def _differences(old: Words, new: Words) -> list[Difference]:
    fields = (
        (_("Title"), old.title, new.title),
        (_("Content warning"), old.content_warning, new.content_warning),
        ("", old.text, new.text),
        (_("First comment"), old.first_comment, new.first_comment),
    )
    return [Difference(label, differences(before, after)) for label, before, after in fields if before != after]


def _who(wording: Wording) -> str:
    return wording.by.name if wording.by else "–"
