"""Language parity: cells of one audience and channel whose languages go out together, in the order of the channel."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from rondpunt.networks.models import Delivery
from rondpunt.publishing.approval import approvals
from rondpunt.publishing.core import cells_of
from rondpunt.publishing.models import Post, TogetherLanguage, Variant
from rondpunt.publishing.standing import deliveries_of

State = Delivery.State
Languages = Mapping[int, tuple[str, ...]]


def languages_of(channels: set[int]) -> Languages:
    """By the number of a channel the languages that go out together there; without those that ask for none."""
    found: dict[int, tuple[str, ...]] = {}
    for row in TogetherLanguage.objects.filter(channel__in=channels):
        found[row.channel_id] = (*found.get(row.channel_id, ()), row.language)
    return found


def called(language: str) -> str:
    """A language in the language of the reader."""
    return str(get_language_info(language)["name_translated"])


def companions(variant: Variant, cells: Sequence[Variant], languages: Languages) -> list[Variant]:
    """The cells that go out together with ``variant``, itself among them, in their order; [] where it goes alone."""
    asked = languages.get(variant.channel_id, ())
    if variant.language not in asked:
        return []
    same = [cell for cell in cells if (cell.audience_id, cell.channel_id) == (variant.audience_id, variant.channel_id)]
    return sorted((cell for cell in same if cell.language in asked), key=lambda cell: asked.index(cell.language))


def lacking(post: Post, variants: Sequence[Variant]) -> Iterator[tuple[Variant, str]]:
    """Why ``variants`` cannot go out yet for want of a language beside them, each in a sentence."""
    languages = languages_of({variant.channel_id for variant in variants})
    if not languages:
        return
    cells = cells_of(post)
    beside: dict[tuple[int, int], dict[str, Variant]] = {}
    for cell in cells:
        beside.setdefault((cell.audience_id, cell.channel_id), {})[cell.language] = cell
    approved = {approval.variant.pk: approval.is_there for approval in approvals(post, cells)}
    for variant in variants:
        there = beside.get((variant.audience_id, variant.channel_id), {})
        for language in languages.get(variant.channel_id, ()):
            if language != variant.language and (why := _why_not(variant, there.get(language), languages, approved)):
                yield variant, why % {"channel": variant.channel, "language": called(language)}


def _why_not(variant: Variant, other: Variant | None, languages: Languages, approved: Mapping[int, bool]) -> str:
    if other is None:
        return _("On %(channel)s it goes out together with %(language)s, which is not there.")
    if variant.language not in languages[variant.channel_id]:
        return ""  # a language more than asked: it needs the others there, and waits for none of them
    if not other.says.strip():
        return _("On %(channel)s it goes out together with %(language)s, which still has to be written.")
    if other.is_stale:
        return _("On %(channel)s it goes out together with %(language)s, which is behind the core.")
    if not approved.get(other.pk):
        return _("On %(channel)s it goes out together with %(language)s, which is not approved.")
    if other.moment != variant.moment:
        return _("On %(channel)s it goes out together with %(language)s, which has another moment.")
    return ""


def put_in_order(post: Post, *, now: datetime) -> None:
    """What goes together follows each other: the next language waits until the one before has gone out.

    In the transaction of whoever plans. Where the one before never goes out, what follows is held and a person asked.
    """
    cells = cells_of(post)
    languages = languages_of({cell.channel_id for cell in cells})
    if not languages:
        return
    found, done = deliveries_of(cells), set[int]()
    for cell in cells:
        group = [] if cell.pk in done else companions(cell, cells, languages)
        done.update(one.pk for one in group)
        before: Delivery | None = None
        for one in group:
            words = [delivery for delivery in found.get(one.pk, ()) if _goes_out(delivery)]
            if words and before:
                still = Delivery.objects.filter(pk=words[0].pk, state__in=[State.WAITING, State.HELD])
                still.exclude(follows=before).update(follows=before, changed_at=now)
            before = words[-1] if words else before  # of a thread its end


def _goes_out(delivery: Delivery) -> bool:
    """A first comment follows its own words; the next language does not wait for it."""
    return delivery.state != State.WITHDRAWN and not delivery.part.is_comment


def beside(variant: Variant) -> list[Delivery]:
    """What goes out together with ``variant``, in the same round of planning: waiting, on its way, or out."""
    cells = cells_of(Post.objects.get(pk=variant.post_id))
    group = companions(variant, cells, languages_of({variant.channel_id}))
    others = [cell for cell in group if cell.pk != variant.pk]
    found = deliveries_of(others)
    return [delivery for cell in others for delivery in found.get(cell.pk, ()) if delivery.state != State.WITHDRAWN]


def withdrawn_with(variant: Variant) -> list[Variant]:
    """``variant`` and the cells that go out together with it and were withdrawn too, in their order."""
    cells = cells_of(Post.objects.get(pk=variant.post_id))
    group = companions(variant, cells, languages_of({variant.channel_id})) or [variant]
    found = deliveries_of(group)
    withdrawn = [
        cell for cell in group if all(delivery.state == State.WITHDRAWN for delivery in found.get(cell.pk, ()))
    ]
    return [variant if cell.pk == variant.pk else cell for cell in withdrawn]
