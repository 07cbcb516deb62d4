"""Which conversations could be about the same: by person and subject, or by what the search of the list understands."""

import re

from rondpunt.conversations.asked import Asked, asked_from
from rondpunt.conversations.by_due import NEWEST
from rondpunt.conversations.models import Conversation
from rondpunt.conversations.models.conversation import ConversationQuerySet
from rondpunt.conversations.narrowing import narrowed
from rondpunt.conversations.search import matching
from rondpunt.lib.whole_number import whole_number
from rondpunt.people.models import User

MOST_SHOWN = 20
MOST_WORDS = 5  # of the subject that are looked for
MOST_WITH = 200  # conversations that have one of them
_WORD = re.compile(r"\w{4,}")


def candidates(here: Conversation, *, among: ConversationQuerySet, words: str, user: User) -> list[Conversation]:
    """Of ``among``: what fits the line of search, newest first; without ``words`` the most alike first."""
    apart = among.exclude(pk=here.pk)
    if not words:
        return _alike(here, apart)
    number = whole_number(words.removeprefix("#"))
    asked = asked_from(words if number is None else f"number:{number}")
    found = narrowed(apart, asked, user)
    # As in the list: operators alone need no word; what leaves nothing to look for (“?!”) finds nothing.
    return _whole(found if asked.operators and not asked.has_words else matching(found, asked))  # type: ignore[arg-type]


def _whole(found: ConversationQuerySet) -> list[Conversation]:
    return list(found.select_related("person", "team").order_by(*NEWEST)[:MOST_SHOWN])


def _alike(here: Conversation, apart: ConversationQuerySet) -> list[Conversation]:
    """Open ones that share words with the subject, a rare word counting for more; then others of this person."""
    weight: dict[int, float] = {}
    for word in sorted(set(_WORD.findall(here.subject)), key=lambda word: (-len(word), word))[:MOST_WORDS]:
        shared = list(matching(apart.open(), Asked(words=[word])).values_list("pk", flat=True)[:MOST_WITH])
        for number in shared:
            weight[number] = weight.get(number, 0) + 1 / len(shared)
    best = sorted(weight, key=lambda number: (-weight[number], -number))[:MOST_SHOWN]
    near = {one.pk: one for one in apart.filter(pk__in=best).select_related("person", "team")}
    known = apart.filter(person=here.person_id) | apart.filter(subject=here.subject)
    found = [near[number] for number in best if number in near]
    return (found + [one for one in _whole(known) if one.pk not in near])[:MOST_SHOWN]
