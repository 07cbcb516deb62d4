"""Put a conversation aside until a moment, or until the citizen writes; and bring it back."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from rondpunt.conversations.models import Aside, Conversation
from rondpunt.people.models import User
from rondpunt.people.notify import Notice, notify_all
from rondpunt.people.trail import entry, record, record_all

LONGEST = timedelta(days=366)
Because = Aside.Because


class CannotPutAside(Exception):
    """Not until that moment; the sentence is for the person at the screen."""


def put_aside(conversation: Conversation, *, until: datetime | None, user: User, now: datetime) -> Aside:
    """Let it lie until ``until`` (None: until the citizen writes). Raises ``CannotPutAside``."""
    if until and until <= now:
        raise CannotPutAside(_("That moment has passed already."))
    if until and until - now > LONGEST:
        raise CannotPutAside(_("At most a year ahead."))
    try:
        with transaction.atomic():
            held = Conversation.objects.select_for_update(of=("self",)).get(pk=conversation.pk)
            if held.status == Conversation.Status.CLOSED:
                raise CannotPutAside(_("It is closed already."))
            bring_back([held], because=Because.PERSON, user=user, now=now)
            made = Aside.objects.create(conversation=held, user=user, put_at=now, until=until)
            told = until.isoformat() if until else ""
            record("conversation.put_aside", subject=held, at=now, actor=user, team_id=held.team_id, until=told)
    except IntegrityError as error:
        raise CannotPutAside(_("A colleague put it aside at the same moment.")) from error
    return made


@transaction.atomic
def bring_back(
    conversations: Iterable[Conversation], *, because: str, user: User | None = None, now: datetime
) -> list[Aside]:
    """End the putting aside of those among ``conversations`` that lie there; each once, whoever else does it too."""
    numbers = [one.pk for one in conversations]
    if not numbers:
        return []
    lying = Aside.objects.lying().filter(conversation__pk__among=numbers)
    return _end(list(lying.select_related("conversation", "user")), because=because, user=user, now=now)


@transaction.atomic
def bring_back_due(*, now: datetime, most: int = 500) -> list[Aside]:
    """Bring back whatever's moment has come."""
    due = Aside.objects.due(now).order_by("until").select_related("conversation", "user")
    return _end(list(due[:most]), because=Because.TIME, user=None, now=now)


def _end(found: list[Aside], *, because: str, user: User | None, now: datetime) -> list[Aside]:
    # One conditional UPDATE each: of two workers one brings it back and tells so.
    ended = [one for one in found if Aside.objects.lying().filter(pk=one.pk).update(back_at=now, back_because=because)]
    record_all(
        entry(
            "conversation.brought_back",
            subject=one.conversation,
            at=now,
            actor=user,
            team_id=one.conversation.team_id,
            because=because,
        )
        for one in ended
    )
    notify_all(
        Notice(kind="came_back", to=[one.user_id], event=f"aside-{one.pk}", subject=one.conversation, at=now)
        for one in ended
        if because != Because.PERSON
    )
    return ended
