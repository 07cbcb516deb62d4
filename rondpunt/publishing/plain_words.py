"""A plain-language hint in words for the writer: what is hard, and what to do about it. Never a score."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from rondpunt.lib.plain_language import Hint, Kind, hints
from rondpunt.publishing.models import SimplerWord

MOST_SHOWN = 30


@dataclass(frozen=True, slots=True)
class Said:
    """One line of the list. ``takes`` is what may stand in the quote's place, "" where nothing may."""

    hint: Hint
    what: str
    advice: str
    takes: str


def said_of(text: str, language: str) -> list[Said]:
    """The hints of a text in the order in which they stand, with the organisation's own words; ``MOST_SHOWN`` at most.

    Those that only ask come last.
    """
    found = hints(text, language=language, jargon=SimplerWord.objects.of(language))
    found.sort(key=lambda hint: hint.kind.asks)
    return [_said(hint) for hint in found[:MOST_SHOWN]]


def _said(hint: Hint) -> Said:
    what, advice = _words(hint)
    return Said(hint, what, advice, "" if "apart" in hint.particulars else hint.simpler or "")


def _words(hint: Hint) -> tuple[str, str]:
    told = {"quote": hint.quote, "simpler": hint.simpler, **hint.particulars}
    match hint.kind:
        case Kind.LONG:
            return _("Long sentence"), _("%(words)s words. Can it be two?") % told
        case Kind.PASSIVE:
            return _("Who does it?"), _("Say who: “we …” instead of “%(verb)s … %(participle)s”.") % told
        case Kind.JARGON:
            others = hint.particulars.get("others")
            simpler = ", ".join([str(hint.simpler), *(others if isinstance(others, list) else [])])
            return _("Official word"), _("Simpler: %(simpler)s.") % {"simpler": simpler}
        case Kind.NEGATIONS:
            return _("Several negations"), _("Say what is so, or what one can do.")
        case Kind.TANGLE:
            return _("Far apart"), _("Bring together what belongs together.")
        case Kind.NUMBERS:
            return _("Many figures"), _("Would a list be easier?")
    if hint.simpler:
        return _("Abbreviation"), _("In full: %(simpler)s.") % told
    return _("Abbreviation"), _("Does everybody know what %(quote)s means?") % told
