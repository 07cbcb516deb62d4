"""Seal a conversation, take the seal off, let somebody in, and open it as the core team may."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from rondpunt.conversations.models import Conversation, Seal, SealReader
from rondpunt.people.models import TrailEntry, User
from rondpunt.people.rights import Right
from rondpunt.people.trail import record

READ_AGAIN_AFTER = timedelta(minutes=5)  # what a page asks for meanwhile is one reading


class CannotSeal(Exception):
    """It is not possible like this; the sentence is for the person at the screen."""


def seal(conversation: Conversation, *, readers: Iterable[User], reason: str, user: User, now: datetime) -> Seal:
    """From now on only ``user``, the owner and ``readers`` read it. Raises ``CannotSeal``; then nothing has changed."""
    reason = _said(reason)
    named = {user.pk: user, **{one.pk: one for one in readers}}
    try:
        with transaction.atomic():
            here = Conversation.objects.select_for_update(of=("self",)).select_related("owner").get(pk=conversation.pk)
            if here.merged_into_id or here.source_count:
                raise CannotSeal(_("Take what is merged apart first: a seal closes one conversation."))
            if here.owner:
                named[here.owner.pk] = here.owner
            for one in named.values():
                if not (one.is_active and (one.can(Right.SEE_ALL) or here.team_id in one.teams_with(Right.ANSWER))):
                    raise CannotSeal(_("%(name)s does not answer for this team.") % {"name": one.name})
            made = Seal.objects.create(conversation=here, reason=reason, sealed_by=user, sealed_at=now)
            SealReader.objects.bulk_create([SealReader(seal=made, user=one) for one in named.values()])
            _tell("conversation.sealed", here, user, now, reason=reason, readers=sorted(u.name for u in named.values()))
    except IntegrityError as error:
        raise CannotSeal(_("This conversation is sealed already.")) from error
    return made


@transaction.atomic
def unseal(conversation: Conversation, *, user: User, now: datetime) -> None:
    """The whole team reads it again."""
    gone, _rows = Seal.objects.filter(conversation=conversation).delete()
    if gone:
        _tell("conversation.unsealed", conversation, user, now)


@transaction.atomic
def break_seal(found: Seal, *, reason: str, user: User, now: datetime) -> None:
    """Let ``user`` read behind a seal that does not name them; the reason is on the trail. Raises ``CannotSeal``."""
    reason = _said(reason)
    SealReader.objects.get_or_create(seal=found, user=user)
    _tell("conversation.seal_broken", found.conversation, user, now, reason=reason)


def note_reading(conversation: Conversation, *, user: User, now: datetime) -> None:
    """Write on the trail that ``user`` reads a sealed conversation; of any other nothing is written."""
    # Reading a page must not take the database's one writer, but where there is something to write.
    if hasattr(conversation, "seal"):
        _note_reading(conversation, user, now)


@transaction.atomic
def _note_reading(conversation: Conversation, user: User, now: datetime) -> None:
    about = {"subject_kind": "conversation", "subject_id": conversation.pk, "verb": "conversation.read"}
    if not TrailEntry.objects.filter(**about, actor=user, at__gt=now - READ_AGAIN_AFTER).exists():
        _tell("conversation.read", conversation, user, now)


def _said(reason: str) -> str:
    reason = " ".join(reason.replace("\x00", "").split())
    if not reason:
        raise CannotSeal(_("Say why: it stands on the trail."))
    if len(reason) > 300:
        raise CannotSeal(_("Say it in at most %(most)d characters.") % {"most": 300})
    return reason


def _tell(verb: str, conversation: Conversation, user: User, now: datetime, **particulars: Any) -> None:
    record(verb, subject=conversation, at=now, actor=user, team_id=conversation.team_id, **particulars)
