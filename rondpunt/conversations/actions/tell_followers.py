"""Tell who follows: the citizen wrote, we answered, it was closed. Of one conversation once, until they looked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from rondpunt.conversations.looking_after import may_read
from rondpunt.conversations.models import Follower
from rondpunt.people.models import Notification, Person, User
from rondpunt.people.notify import Notice, notify_all

FOLLOWED = ("followed_written", "followed_answered", "followed_closed")


@dataclass(frozen=True, slots=True)
class Happened:
    """``event`` is its name ("message-55"), ``at`` its moment: who followed only later is not told."""

    event: str
    at: datetime
    actor: User | None = None
    person_id: int | None = None  # the citizen who wrote
    anchor: str = ""


def tell_followers(kind: str, *, told: Mapping[int, Happened]) -> None:
    """``told`` is by the id of the conversation that colleagues see; a ``kind`` of ``FOLLOWED``.

    Inside the transaction of what happened, beside its line of the trail. One query where nobody follows.
    """
    here = Follower.objects.filter(conversation__in=list(told), user__is_active=True)
    following = list(here.select_related("user", "conversation"))
    if not following:
        return
    unseen = set(
        Notification.objects.unseen()
        .filter(kind__in=FOLLOWED, subject_kind="conversation", subject_id__in=list(told))
        .filter(user__in=[one.user_id for one in following])
        .values_list("subject_id", "user_id")
    )
    persons = Person.objects.in_bulk([one.person_id for one in told.values() if one.person_id])
    notify_all(
        _notice(kind, one, told[one.conversation_id], persons)
        for one in following
        if one.since <= told[one.conversation_id].at
        and (one.conversation_id, one.user_id) not in unseen
        and may_read([one.user], one.conversation)
    )


def _notice(kind: str, follower: Follower, happened: Happened, persons: Mapping[int, Person]) -> Notice:
    return Notice(
        kind=kind,
        to=[follower.user_id],
        event=happened.event,
        subject=follower.conversation,
        at=happened.at,
        actor=happened.actor,
        actor_name=str(persons[happened.person_id]) if happened.person_id else "",
        anchor=happened.anchor,
    )
