"""What stands around the conversations that were found: what was understood, persons, standard answers."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from rondpunt.conversations.asked import Asked, asked_from, in_words
from rondpunt.conversations.inbox import Choice
from rondpunt.conversations.persons import found_persons
from rondpunt.knowledge.models import StandardAnswer
from rondpunt.people.models import Person, User

MOST_ANSWERS = 4


@dataclass(frozen=True, slots=True)
class Chip:
    """One operator that was understood, in words; ``url`` is the list without it."""

    says: str
    url: str


@dataclass(frozen=True, slots=True)
class BesideFound:
    """Everything ``_asked.html`` and ``_beside_found.html`` show."""

    chips: list[Chip]
    hints: list[str]
    persons: list[Person]
    answers: list[StandardAnswer]


def beside_found(user: User, choice: Choice, *, first: bool, near: bool = True, now: datetime) -> BesideFound:
    """Persons and standard answers stand above the ``first`` page of what was searched, not beside older ones."""
    asked = asked_from(choice.words)
    said = " ".join((*asked.words, *asked.phrases)) if first else ""
    return BesideFound(
        chips=_chips(choice, asked),
        hints=asked.hints,
        persons=found_persons(user, said, near=near) if said else [],
        answers=_answers(user, said, now) if said else [],
    )


def _answers(user: User, said: str, now: datetime) -> list[StandardAnswer]:
    fitting = StandardAnswer.objects.visible_to(user).offered(now.date()).saying(said)
    return list(fitting.only("title")[:MOST_ANSWERS])


def _chips(choice: Choice, asked: Asked) -> list[Chip]:
    chips = []
    for one in asked.operators:
        name = in_words(one)
        fewer = f"{reverse('conversations:inbox')}?{choice.with_words(asked.text_without(one)).query()}"
        chips.append(Chip(_("not: %(what)s") % {"what": name} if one.is_minus else name, fewer))
    return chips
