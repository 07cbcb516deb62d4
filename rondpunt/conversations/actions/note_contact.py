"""Write down a call or a visit: who it was, what was asked, what was answered, and who is to ring back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from rondpunt.conversations.actions.answer_aloud import answer_aloud
from rondpunt.conversations.actions.ask_call_back import Receiver, ask_call_back
from rondpunt.conversations.actions.hand_over import hand_over
from rondpunt.conversations.actions.receive import receive
from rondpunt.conversations.models import Contact, ContactDraft, ContactQuestion, Conversation
from rondpunt.lib.phone_number import e164, shown
from rondpunt.networks.models import Channel
from rondpunt.networks.registry import connector
from rondpunt.networks.wire import Author, Harvest, Incoming, Visibility
from rondpunt.people.models import Handle, Person, Team, User
from rondpunt.people.trail import record

NEVER = timedelta(days=36_500)  # there is nothing to read


class CannotNote(Exception):
    """It cannot be written down like this; the sentence is for the person at the screen."""


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked, whose it is, and what was answered aloud ("" when nothing was yet)."""

    text: str
    team: Team
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """To be rung back."""

    at: datetime
    receiver: Receiver
    number: str = ""


@dataclass(frozen=True, slots=True)
class Caller:
    """A person we know, or a name and a number; either may be all there is."""

    person: Person | None = None
    name: str = ""
    number: str = ""
    language: str = ""


@transaction.atomic
def note_contact(
    *,
    key: UUID,
    network: str,
    caller: Caller,
    questions: Sequence[Question],
    wish: Wish | None = None,
    user: User,
    now: datetime,
) -> Contact:
    """Each question becomes a conversation; a contact with this ``key`` that exists already is returned as it is.

    Raises ``CannotNote`` for a number that is none, and ``ask_call_back.CannotCallBack``.
    """
    channel = channel_by_hand(network, team=questions[0].team, now=now)
    Channel.objects.select_for_update().get(pk=channel.pk)  # of a double click the second waits here, and then finds
    if known := Contact.objects.filter(key=key).first():
        return known
    author = _author(caller, key=key, network=network)
    messages = tuple(
        Incoming(
            remote_id=f"{key}-{number}",
            author=author,
            sent_at=now + timedelta(microseconds=number),
            text=one.text,
            visibility=Visibility.DIRECT,
            language=caller.language,
        )
        for number, one in enumerate(questions)
    )
    stored = receive(channel, Harvest(messages), now=now, aside=True).messages
    opened = [Conversation.objects.get(pk=message.conversation_id) for message in stored]
    contact = Contact.objects.create(key=key, user=user, person=opened[0].person, network=network, at=now)
    ContactQuestion.objects.bulk_create([ContactQuestion(contact=contact, conversation=one) for one in opened])
    record("contact.noted", subject=contact, at=now, actor=user, network=network, question_count=len(opened))
    for one, asked in zip(opened, questions, strict=True):
        _settle(one, asked, user=user, now=now)
    if wish:
        _wish(opened, questions, wish, caller, user=user, now=now)
    ContactDraft.objects.filter(user=user).delete()
    return contact


def channel_by_hand(network: str, *, team: Team, now: datetime) -> Channel:
    """The channel of a network that is written by hand; made at its first use, once."""
    name = str(connector(network).title)
    made = {"name": name, "team": team, "created_at": now, "next_fetch_at": now + NEVER, "first_fetch_done_at": now}
    return Channel.objects.get_or_create(network=network, handle=network, defaults=made)[0]


def _author(caller: Caller, *, key: UUID, network: str) -> Author:
    number = e164(caller.number, region=settings.PHONE_REGION) if caller.number else ""
    if caller.number and not number:
        raise CannotNote(_("“%(number)s” is no telephone number.") % {"number": caller.number})
    if caller.person:
        theirs = caller.person.handles.filter(network=network)
        handle = (theirs.filter(key=number) if number else theirs).first()
        if handle is None:
            name = number or f"person:{caller.person.pk}"
            handle, _made = Handle.objects.get_or_create(
                network=network,
                key=name,
                defaults={"person": caller.person, "shown": shown(number) if number else caller.person.name},
            )
        return Author(handle.key, handle.shown, caller.person.name)
    shown_as = shown(number) if number else caller.name or str(_("somebody"))
    return Author(number or f"caller:{key}", shown_as, caller.name)


def _settle(conversation: Conversation, asked: Question, *, user: User, now: datetime) -> None:
    if conversation.team_id != asked.team.pk:
        hand_over(conversation, user=user, team=asked.team, now=now)
        conversation.refresh_from_db()
    if asked.answer.strip():
        answer_aloud(conversation, user=user, text=asked.answer, now=now)


def _wish(
    opened: Sequence[Conversation],
    questions: Sequence[Question],
    wish: Wish,
    caller: Caller,
    *,
    user: User,
    now: datetime,
) -> None:
    """The first question without an answer is what they are rung back about; with none left, the first."""
    open_still = [one for one, asked in zip(opened, questions, strict=True) if not asked.answer.strip()]
    about = (open_still or list(opened))[0]
    number = wish.number or caller.number
    ask_call_back(about, number=number, at=wish.at, receiver=wish.receiver, user=user, now=now)
