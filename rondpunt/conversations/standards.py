"""Standard answers in a conversation: what may be inserted, filled in, and whether it still stands when it goes out."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from rondpunt.conversations.models import Conversation
from rondpunt.knowledge.models import StandardAnswer
from rondpunt.knowledge.offering import best_first, offer, usable
from rondpunt.lib.placeholders import gaps
from rondpunt.lib.words_of_time import day
from rondpunt.people.models import Organisation, User

MOST_IN_LIST = 8
MOST_ON_PAGE = 50
_LONG_ENOUGH = 12  # characters in a row that are no accident
_PARTED = re.compile(r"\{[^{}\n]{1,60}\}|\n|(?<=[.!?])\s")  # by a gap, a line, a sentence


@dataclass(frozen=True, slots=True)
class Offered:
    """One that may be inserted here; ``length`` as the network counts, ``limit`` None where it knows none."""

    standard: StandardAnswer
    language: str
    text: str
    length: int
    limit: int | None
    is_other_language: bool

    @property
    def gaps(self) -> list[str]:
        """What is to be filled in by hand."""
        return gaps(self.text)

    @property
    def is_too_long(self) -> bool:
        """Whether it is too long for the network by itself."""
        return self.limit is not None and self.length > self.limit


def values(conversation: Conversation, user: User, *, now: datetime) -> dict[str, str]:
    """What fills the placeholders in here; ``today`` is put in by language."""
    house = Organisation.objects.first()
    person = conversation.person.name.strip()
    return {
        # An account's name is no name of a person: better a gap than "Dear @dirk1983".
        "person": "" if person.startswith("@") else person,
        "my name": user.name,
        "team": conversation.team.name,
        "number": conversation.number,
        "organisation": house.name if house else "",
    }


def offered(
    conversation: Conversation, user: User, *, words: str, now: datetime, most: int = MOST_IN_LIST
) -> tuple[list[Offered], bool]:
    """The best ``most`` for these words, and whether there are more."""
    found = usable(user, on=timezone.localdate(now))
    ranked = best_first(found, words=words, language=conversation.language, team_id=conversation.team_id)
    rows = list(ranked.select_related("team").prefetch_related("texts")[: most + 1])
    filled = values(conversation, user, now=now)
    shown = [one for row in rows[:most] if (one := as_offered(conversation, row, filled, now=now))]
    return shown, len(rows) > most


def as_offered(
    conversation: Conversation, standard: StandardAnswer, filled: Mapping[str, str], *, now: datetime
) -> Offered | None:
    """One as it would be inserted: in the language of the conversation, else of its channel, else in what there is."""
    channel = conversation.channel
    chosen = offer(standard, language=conversation.language, values={}, instead=channel.language)
    if chosen is None:
        return None
    today = day(timezone.localtime(now), language=chosen.language)
    said = offer(standard, language=chosen.language, values={**filled, "today": today})
    assert said is not None
    return Offered(
        standard=standard,
        language=said.language,
        text=said.text,
        length=channel.connector.measure(said.text),
        limit=channel.allows.text,
        is_other_language=bool(conversation.language) and said.language != conversation.language[:2],
    )


def still_stands(inserted: str, text: str) -> bool:
    """Whether some of what was inserted stands in ``text`` still: a sentence, or what is between gaps."""
    parts = [part.strip() for part in _PARTED.split(inserted) if part.strip()]
    long_enough = [part for part in parts if len(part) >= _LONG_ENOUGH] or parts
    return any(part in text for part in long_enough)
