"""Terms of law at work: which hold here today, where one ends, and in which sentences a clock explains itself."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rondpunt.conversations.models import Conversation, FormalMark, Jurisdiction, LegalTerm, Message
from rondpunt.conversations.models.legal import in_words
from rondpunt.lib import words_of_time
from rondpunt.lib.legal_term import Ending, ending
from rondpunt.lib.legal_term import Unit as Counted
from rondpunt.lib.public_holidays import legal_holiday_name
from rondpunt.people.models import Organisation

HISTORY = timedelta(days=31)  # a first reading brings in what came before we were there; older dates are not believed
ACKNOWLEDGE_WARNING = 2  # days before the last day
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Offered:
    """A term that can be chosen for a conversation, and how it is called there."""

    term: LegalTerm
    name: str


def jurisdiction() -> str:
    """Ours, "" where nobody said."""
    house = Organisation.objects.first()
    return house.jurisdiction if house else ""


def offered(*, on: date) -> list[Offered]:
    """What can be marked, in words that tell each from the others. Those of our own jurisdiction, or of all."""
    ours = jurisdiction()
    terms = LegalTerm.objects.in_force(on).filter(kind__is_offered=True).select_related("kind")
    terms = terms.filter(Q(jurisdiction=ours)) if ours else terms
    found = list(terms)
    places = [(term.kind_id, term.jurisdiction) for term in found]
    return [
        Offered(term, _name(term, ours, alone=places.count((term.kind_id, term.jurisdiction)) == 1)) for term in found
    ]


def _name(term: LegalTerm, ours: str, *, alone: bool) -> str:
    parts = [str(term.kind)]
    if not ours:
        parts.append(str(Jurisdiction(term.jurisdiction).label))
    if term.variant and not alone:
        parts.append(term.variant)
    return ", ".join(parts)


def received_on(conversation: Conversation) -> date:
    """The day on which the citizen's last message reached us, as far as its own date can be believed."""
    came = conversation.messages.filter(direction=Message.Direction.IN, kind=Message.Kind.MESSAGE)
    last = came.order_by("-at", "-id").first()
    if last is None:
        return timezone.localdate(conversation.started_at)
    believed = last.kept_at - HISTORY <= last.at <= last.kept_at
    return timezone.localdate(last.at if believed else last.kept_at)


def reckon(term: LegalTerm, after: date) -> tuple[Ending, dict[str, Any]]:
    """Where it ends, and the term as it is now, for ``FormalMark.reckoned``."""
    found = ending(after, term.amount, Counted(term.unit), moves=term.moves, holiday=_holidays(term.country))
    told = {
        name: getattr(term, name)
        for name in (
            "amount",
            "unit",
            "jurisdiction",
            "variant",
            "starts",
            "moves",
            "extension_amount",
            "extension_unit",
            "warn_days",
            "source",
            "source_url",
        )
    }
    return found, told


def extended(mark: FormalMark) -> Ending:
    """Where the term ends when it is extended: reckoned on from where the count came to, not from where it moved."""
    told = mark.reckoned
    amount, unit = told["extension_amount"], Counted(told["extension_unit"])
    holiday = _holidays(told["jurisdiction"][:2])
    return ending(mark.counted_on, amount, unit, moves=told["moves"], holiday=holiday)


def end_of(day: date) -> datetime:
    """The moment at which a day of the organisation is over."""
    return timezone.make_aware(datetime.combine(day + DAY, time()))


def start_of(day: date) -> datetime:
    """The moment at which it begins."""
    return end_of(day - DAY)


def is_acknowledged(mark: FormalMark) -> bool:
    """Whether the citizen heard anything from us since it came in; what failed or waits does not count."""
    ours = Message.objects.filter(conversation=mark.conversation_id, direction=Message.Direction.OUT)
    said = ours.filter(at__gte=start_of(mark.received_on)).filter(Q(delivery=None) | Q(delivery__state="sent"))
    return said.exists()


def why_legal(mark: FormalMark) -> list[str]:
    """Sentences that explain the end of a legal term."""
    told = mark.reckoned
    said = [
        _("%(kind)s: the law of %(jurisdiction)s gives %(term)s.")
        % {"kind": mark.kind, "jurisdiction": Jurisdiction(told["jurisdiction"]).label, "term": mark.length}
    ]
    if told["variant"]:
        said.append(_("That is the term for: %(when)s.") % {"when": told["variant"]})
    said.append(_("It came in on %(day)s.") % {"day": in_full(mark.received_on)})
    first = in_full(mark.counts_after + DAY)
    if told["starts"] == LegalTerm.Starts.PERIOD:
        said.append(
            _("Counting began on %(day)s, after the end of the period in which one may object.") % {"day": first}
        )
    else:
        said.append(_("Counting began on the day after: %(day)s.") % {"day": first})
    return said + _extension(mark) + _moving(mark)


def _extension(mark: FormalMark) -> list[str]:
    told = mark.reckoned
    if mark.extended_at:
        by = in_words(told["extension_amount"], told["extension_unit"])
        return [
            _("Extended once by %(term)s, by %(name)s: %(reason)s")
            % {"term": by, "name": mark.extended_by, "reason": mark.extension_reason}
        ]
    if told["extension_amount"]:
        by = in_words(told["extension_amount"], told["extension_unit"])
        return [_("It may be extended once, by %(term)s.") % {"term": by}]
    return [_("It cannot be extended.")]


def _moving(mark: FormalMark) -> list[str]:
    told = mark.reckoned
    if mark.counted_on != mark.ends_on:
        holiday = _holidays(told["jurisdiction"][:2], get_language() or "nl")
        named = [holiday(mark.counted_on + DAY * ahead) for ahead in range((mark.ends_on - mark.counted_on).days)]
        why = ", ".join(name for name in named if name) or _("weekend")
        told_so = {"counted": in_full(mark.counted_on), "last": in_full(mark.ends_on), "why": why}
        return [_("The count came to %(counted)s (%(why)s), so the last day is %(last)s.") % told_so]
    if not told["moves"]:
        return [_("The end does not move for a weekend or a holiday.")]
    return []


def in_full(day: date) -> str:
    """A day in words, with its weekday: "Tuesday 15 December 2026"."""
    return words_of_time.whole_day(day, language=get_language() or "nl")


def _holidays(country: str, language: str = "nl") -> Callable[[date], str]:
    return lambda day: legal_holiday_name(country, day, language)
