"""The gate before a post goes out: everything that is in the way, each in a sentence that says what to do.

A check is a function of the post, its variants and now; a new one is a line in ``CHECKS``.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rondpunt.networks.models import Channel
from rondpunt.publishing.approval import approvals
from rondpunt.publishing.fitting import goes_as_thread, over, thread_fault
from rondpunt.publishing.models import Post, Variant
from rondpunt.publishing.parity import lacking
from rondpunt.publishing.pictures import faults, pictures_of
from rondpunt.publishing.readers import wrong_readers


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What is in the way. ``variant`` says in which cell; None: of the whole post."""

    says: str
    variant: Variant | None = None


Check = Callable[[Post, Sequence[Variant], datetime], Iterator[Obstacle]]


def obstacles(post: Post, variants: Sequence[Variant], *, now: datetime) -> list[Obstacle]:
    """All of them, those of the whole post first; [] when it can be planned."""
    found = [obstacle for check in CHECKS for obstacle in check(post, variants, now)]
    return sorted(found, key=lambda obstacle: obstacle.variant is not None)


def faults_of_cell(variant: Variant, *, now: datetime) -> list[str]:
    """What the network would not take of a cell as it is in memory, saved or not."""
    checks: tuple[Check, ...] = (_fits, _comments, _pictures)
    return [obstacle.says for check in checks for obstacle in check(variant.post, [variant], now)]


def _somewhere(_post: Post, variants: Sequence[Variant], _now: datetime) -> Iterator[Obstacle]:
    if not variants:
        yield Obstacle(_("Choose for whom and where it goes."))


def _written(_post: Post, variants: Sequence[Variant], _now: datetime) -> Iterator[Obstacle]:
    for variant in variants:
        if not variant.says.strip():
            yield Obstacle(_("Still has to be written."), variant)
        elif variant.is_stale:
            yield Obstacle(_("The core was changed since. Look whether these words are still right."), variant)


def _fits(_post: Post, variants: Sequence[Variant], _now: datetime) -> Iterator[Obstacle]:
    for variant in variants:
        if goes_as_thread(variant):
            if thread_fault(variant):
                yield Obstacle(_("This fits in no thread. Make the text, or a long address in it, shorter."), variant)
        elif count := over(variant, variant.says):
            says = ngettext("%d character too many.", "%d characters too many.", count) % count
            yield Obstacle(f"{says} {_('It could go as a thread.')}" if variant.channel.threads else says, variant)


def _comments(_post: Post, variants: Sequence[Variant], _now: datetime) -> Iterator[Obstacle]:
    for variant in variants:
        if not variant.first_comment.strip():
            continue
        if not variant.channel.threads:
            said = {"channel": variant.channel}
            yield Obstacle(_("%(channel)s knows no first comment. Take it away.") % said, variant)
        elif count := over(variant, variant.first_comment):
            says = ngettext("First comment: %d character too many.", "First comment: %d characters too many.", count)
            yield Obstacle(says % count, variant)


def _pictures(post: Post, variants: Sequence[Variant], now: datetime) -> Iterator[Obstacle]:
    pictures = pictures_of(post)
    for variant in variants:
        yield from (Obstacle(says, variant) for says in faults(variant, pictures, now))


def _channel_works(_post: Post, variants: Sequence[Variant], _now: datetime) -> Iterator[Obstacle]:
    for variant in variants:
        if variant.channel.state == Channel.State.PAUSED:
            said = {"channel": variant.channel}
            yield Obstacle(
                _("%(channel)s is paused. An administrator can start it again; or take this cell away.") % said, variant
            )


def _right_readers(post: Post, variants: Sequence[Variant], _now: datetime) -> Iterator[Obstacle]:
    for variant in variants:
        said = {"channel": variant.channel, "audience": variant.audience}
        if post.is_internal and not variant.audience.is_internal:
            yield Obstacle(
                _("This post is for colleagues only, and %(audience)s are not. Take this cell away.") % said, variant
            )
        elif wrong := wrong_readers(variant.audience, variant.channel):
            yield Obstacle(wrong, variant)


def _embargo(post: Post, variants: Sequence[Variant], _now: datetime) -> Iterator[Obstacle]:
    if post.embargo_until:
        for variant in variants:
            if variant.moment and variant.moment < post.embargo_until:
                yield Obstacle(_("Goes out before the embargo ends. Choose a later moment."), variant)


def _approved(post: Post, variants: Sequence[Variant], _now: datetime) -> Iterator[Obstacle]:
    for approval in approvals(post, variants):
        if not approval.is_there:
            yield Obstacle(approval.says, approval.variant)


def _together(post: Post, variants: Sequence[Variant], _now: datetime) -> Iterator[Obstacle]:
    for variant, says in lacking(post, variants):
        yield Obstacle(says, variant)


CHECKS: tuple[Check, ...] = (
    _somewhere,
    _right_readers,
    _written,
    _fits,
    _comments,
    _pictures,
    _channel_works,
    _embargo,
    _approved,
    _together,
)
