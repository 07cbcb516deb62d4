"""Whom an answer in a merged conversation reaches: each source by its own way, and what stands in the way of it.

No citizen may learn of another: not by a name or address in the answer, nor by their words quoted in it.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rondpunt.conversations.gathered import rows_of, waiting_in
from rondpunt.conversations.intake.lines import wider
from rondpunt.conversations.looking import LaidReady
from rondpunt.conversations.models import Conversation, Message
from rondpunt.conversations.obstacles import obstacle
from rondpunt.conversations.recipients import MOST_REFERENCES, Recipients, recipients_among
from rondpunt.conversations.words import network_title, readers
from rondpunt.networks.wire import Visibility
from rondpunt.people.models import Handle

QUOTED_WORDS = 8  # so many words in a row that another citizen wrote are a quotation
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Writing:
    """What is to be told: the chosen kind, the words and the files beside them."""

    kind: str
    text: str = ""
    files: LaidReady = ()


@dataclass(slots=True)
class Telling:
    """One source: how an answer reaches it. ``why_not`` says what stands in the way and what to do, else ""."""

    conversation: Conversation
    kind: str
    recipients: Recipients
    is_chosen: bool
    why_not: str = ""

    @property
    def name(self) -> str:
        """Who is told and where, in a few words."""
        return f"{self.conversation.person} ({network_title(self.conversation.network)})"

    @property
    def readers(self) -> str:
        """Who will be able to read it."""
        visibility = str(self.recipients.visibility or Visibility.DIRECT)
        here = self.conversation
        return readers(visibility, network=here.network, person=str(here.person))


@dataclass(slots=True)
class _Source:
    """One row with what came in for it, newest first."""

    conversation: Conversation
    came: list[Message] = field(default_factory=list)
    handles: list[Handle] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    repeated: set[str] = field(default_factory=set)  # of what they wrote, what stands in the answer word for word


def tellings(lead: Conversation, writing: Writing, *, to: Collection[int] | None = None) -> list[Telling]:
    """Every source in the order in which they asked; at most five queries, however many there are.

    ``to`` are the numbers of those who are to be told. None: whoever waits, or all where nobody does.
    """
    sources = [one for one in _sources(lead) if one.came]
    if to is None:
        to = set(waiting_in(lead)) or {one.conversation.pk for one in sources}
    if runs := set(_runs([writing.text])):
        for one in sources:  # once for each of them, not for each pair
            one.repeated = runs.intersection(_runs(message.text[:20_000] for message in one.came))
    return [_telling(one, sources, writing, to) for one in sources]


def _sources(lead: Conversation) -> list[_Source]:
    rows = Conversation.objects.filter(pk__in=rows_of(lead)).select_related("channel", "person")
    found = {row.pk: _Source(row) for row in rows.order_by("started_at", "pk")}
    place = Window(RowNumber(), partition_by=F("conversation"), order_by=[F("at").desc(), F("id").desc()])
    came = Message.objects.filter(conversation__in=found, direction=Message.Direction.IN, removed_at=None)
    newest = came.annotate(place=place).filter(place__lte=MOST_REFERENCES).select_related("handle")
    for message in sorted(newest, key=lambda message: (message.at, message.pk), reverse=True):
        found[message.conversation_id].came.append(message)
    persons = {source.conversation.person_id for source in found.values()}
    handles: dict[int, list[Handle]] = {}
    for handle in Handle.objects.filter(person__in=persons):
        handles.setdefault(handle.person_id, []).append(handle)
    for source in found.values():
        source.handles = handles.get(source.conversation.person_id, [])
        source.names = _names(source)
    return list(found.values())


def _telling(source: _Source, sources: Sequence[_Source], writing: Writing, to: Collection[int]) -> Telling:
    here = source.conversation
    kind, recipients = _way(source, writing.kind)
    told = Telling(here, kind, recipients, here.pk in to)
    told.why_not = obstacle(here.channel, recipients, writing.text, writing.files) or _betrays(
        writing.text, source, [one for one in sources if one.conversation.person_id != here.person_id]
    )
    return told


def _way(source: _Source, kind: str) -> tuple[str, Recipients]:
    """Publicly only what was asked publicly: an answer has never more readers than what it answers."""
    if kind == "public":
        openly = recipients_among(source.came, source.conversation, source.handles, private=False)
        asked = source.came[0].visibility
        if openly.visibility and wider(asked, openly.visibility) == asked:
            return "public", openly
    return "private", recipients_among(source.came, source.conversation, source.handles, private=True)


def _betrays(text: str, source: _Source, others: Iterable[_Source]) -> str:
    said = f" {' '.join(_words(text))} "
    if not said.strip():
        return ""
    own = " ".join(" ".join(_words(message.text)) for message in source.came)
    mine = {name.casefold() for name in source.names}
    for other in others:
        for name in other.names:
            # Two citizens may bear one name; then it betrays nobody.
            if name.casefold() not in mine and f" {' '.join(_words(name))} " in said:
                return _("it names %(name)s, who asked too. Leave that out.") % {"name": name}
        if any(run not in own for run in other.repeated):
            return _("it repeats what %(name)s wrote. Say it in your own words.") % {"name": other.conversation.person}
    return ""


def _names(source: _Source) -> set[str]:
    """What a person is called and where they are found; a single letter is no name."""
    handles = [name for handle in source.handles for name in (handle.shown, handle.key, handle.name)]
    return {name for name in (source.conversation.person.name, *handles) if len("".join(_words(name))) > 1}


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]


def _runs(texts: Iterable[str]) -> Iterable[str]:
    for text in texts:
        words = _words(text)
        for first in range(len(words) - QUOTED_WORDS + 1):
            yield " ".join(words[first : first + QUOTED_WORDS])


def count_of(tellings: Sequence[Telling]) -> str:
    """How many are told, in words."""
    number = sum(one.is_chosen for one in tellings)
    return ngettext("This answer goes to %d person", "This answer goes to %d people", number) % number
