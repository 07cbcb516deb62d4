"""Hand a conversation over to a team, perhaps to a colleague in it, with a word why."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rondpunt.conversations.actions.note import note as write_note
from rondpunt.conversations.actions.put_aside import Because, bring_back
from rondpunt.conversations.actions.stand_in import instead_of, tell
from rondpunt.conversations.models import Conversation, Message, Seal, StandIn
from rondpunt.people.models import Team, TrailEntry, User
from rondpunt.people.notify import notify
from rondpunt.people.rights import Right
from rondpunt.people.trail import record


class CannotHandOver(Exception):
    """The colleague is not in that team; the text of the error is for the person at the screen."""


@transaction.atomic
def hand_over(
    conversation: Conversation, *, user: User, team: Team, owner: User | None = None, note: str = "", now: datetime
) -> None:
    """Give ``conversation`` to ``team`` and ``owner``. Raises ``CannotHandOver``; then nothing has changed."""
    _refuse_a_stranger(owner, team)
    conversation = Conversation.objects.select_for_update(of=("self",)).select_related("team").get(pk=conversation.pk)
    if Seal.objects.filter(conversation=conversation).exists():
        raise CannotHandOver(_("This conversation is sealed. Take the seal off before you hand it over."))
    # Whoever gets it did not put it aside.
    bring_back([conversation], because=Because.PERSON, user=user, now=now)
    before = conversation.team
    conversation.team, conversation.owner = team, None
    conversation.save(update_fields=["team", "owner"])
    meant, owner = owner, _who_is_there(owner, conversation, user, now)
    Conversation.objects.filter(pk=conversation.pk).update(owner=owner)
    Conversation.objects.filter(merged_into=conversation).update(team=team)  # one wall around all of it
    line = record(
        "conversation.handed_over",
        subject=conversation,
        at=now,
        actor=user,
        team_id=team.pk,
        from_team=before.name,
        to_team=team.name,
        to=owner.name if owner else "",
    )
    said = write_note(conversation, user=user, text=note, now=now) if note.strip() else None
    if meant and owner != meant:
        because = StandIn.Because.ASSIGNED
        stood_in = StandIn(conversation=conversation, absent=meant, replacement=owner, because=because, at=now)
        tell([stood_in], now=now, by=user)
    elif owner:
        _tell(owner, conversation, line, said, now)


def _refuse_a_stranger(owner: User | None, team: Team) -> None:
    if owner and not (owner.is_active and team.pk in owner.teams_with(Right.ANSWER)):
        raise CannotHandOver(
            _("%(name)s does not answer for %(team)s. Choose somebody of that team.")
            % {"name": owner.name, "team": team.name}
        )


def _who_is_there(owner: User | None, conversation: Conversation, user: User, now: datetime) -> User | None:
    """Whoever stands in for an absent one, seen from the new team; who takes it themselves is there."""
    return instead_of(owner, conversation, now=now) if owner and owner.pk != user.pk else owner


def _tell(owner: User, conversation: Conversation, line: TrailEntry, said: Message | None, now: datetime) -> None:
    notify(
        "assigned",
        to=[owner.pk],
        event=f"trail-{line.pk}",
        subject=conversation,
        at=now,
        actor=line.actor,
        anchor=f"message-{said.pk}" if said else "",
    )
