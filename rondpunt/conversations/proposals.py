"""What to try when a search brought nothing: each a link, the likeliest first."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from django.urls import reverse
from django.utils.translation import gettext as _

from rondpunt.conversations.asked import Asked, in_words
from rondpunt.conversations.inbox import Choice, View
from rondpunt.people.models import Person

MOST = 8
DATES = ("before", "after")


@dataclass(frozen=True, slots=True)
class Proposal:
    """One thing to try."""

    says: str
    url: str


def proposals(choice: Choice, asked: Asked, persons: list[Person]) -> list[Proposal]:
    """What could bring more than ``choice`` did; ``persons`` are those whose names are nearest to its words."""
    address = reverse("conversations:inbox")
    tried = {choice.query()}
    several = []
    for says, other in _wider(choice, asked, persons):
        if other.query() not in tried:
            tried.add(other.query())
            several.append(Proposal(says, f"{address}?{other.query()}"))
    return list(islice(several, MOST))


def _wider(choice: Choice, asked: Asked, persons: list[Person]) -> Iterator[tuple[str, Choice]]:
    if choice.back:
        yield _("Search the newest messages"), choice.with_words(choice.words)
    dates = [one for one in asked.operators if one.name in DATES]
    if dates:
        yield _("Search all dates"), choice.with_words(asked.text_without(*dates))
    for one in asked.operators:
        if one.name not in DATES:
            what = {"what": in_words(one)}
            says = _("Search without “not: %(what)s”") if one.is_minus else _("Search without “%(what)s”")
            yield says % what, choice.with_words(asked.text_without(one))
    if choice.is_filtered:
        yield (
            _("Search without the filters"),
            choice.with_words(choice.words, network="", team=None, tag=None, language=""),
        )
    if choice.view != View.ALL:
        yield _("Search everything, closed conversations too"), choice.with_words(choice.words, view=View.ALL)
    for person in persons:
        yield _("Everything of %(person)s") % {"person": person}, choice.with_words(f'from:"{person.name}"')
    for phrase in asked.phrases:
        apart = choice.words.replace(f'"{phrase}"', phrase)
        yield _("Search “%(phrase)s” as words apart") % {"phrase": phrase}, choice.with_words(apart)
    if len(asked.words) > 1:
        for word in asked.words:
            yield _("Search “%(word)s” alone") % {"word": word}, choice.with_words(word)
