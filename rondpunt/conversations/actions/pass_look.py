"""A colleague looked: the answer goes out, as the writer's, with the words as they are or as they were changed."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from rondpunt.conversations.actions.answer import answer
from rondpunt.conversations.actions.answer_all import answer_all
from rondpunt.conversations.gathered import held, lead_of, rows_of
from rondpunt.conversations.looking import may_look, seats_of
from rondpunt.conversations.models import Conversation, LookRule, Message, SecondLook
from rondpunt.conversations.trust import proposals
from rondpunt.lib.language import detect
from rondpunt.people.models import Membership, Notification, User
from rondpunt.people.notify import notify
from rondpunt.people.rights import Right, roles_with
from rondpunt.people.trail import record

State = SecondLook.State


class CannotLook(Exception):
    """No verdict like this; the sentence is for the person at the screen."""


class VerdictThere(CannotLook):
    """Somebody else was first, or the writer took it back."""


class MoreWasSaid(CannotLook):
    """The citizen wrote after the page was drawn."""


class NotYours(CannotLook):
    """One's own, or of somebody who is looked at themselves."""


def pass_look(look: SecondLook, *, user: User, text: str | None = None, seen: int, now: datetime) -> Message:
    """Send it; ``text`` replaces the words, ``seen`` is the newest message of the citizen on the looker's page.

    Raises ``CannotLook`` or ``CannotAnswer``; then nothing has changed. Its moment stands if it is still to come.
    """
    language = detect(look.text if text is None else text)  # before anything is locked
    with transaction.atomic():
        here = held(lead_of(look.conversation))
        came = Message.objects.filter(conversation__in=rows_of(here), direction=Message.Direction.IN)
        if came.filter(pk__gt=seen).exists():
            raise MoreWasSaid(_("They wrote again meanwhile. Read that first, then decide."))
        look = claim_verdict(look, State.PASSED, user=user, now=now, text=text)
        message = _send(look, here, language=language, now=now)
        look.message = message
        look.save(update_fields=["message"])
        said: dict[str, Any] = {"writer": look.writer.name, "message": message.pk, "is_changed": look.is_changed}
        record("answer.looked_at", subject=here, at=now, actor=user, team_id=here.team_id, **said)
        kind, anchor = "look_changed" if look.is_changed else "look_passed", f"message-{message.pk}"
        event = f"look-{look.pk}-{now.isoformat()}"
        notify(kind, to=[look.writer_id], event=event, subject=here, at=now, actor=user, anchor=anchor)
        _propose(look, now=now)
    return message


def _send(look: SecondLook, here: Conversation, *, language: str, now: datetime) -> Message:
    goes_out_at = look.goes_out_at if look.goes_out_at and look.goes_out_at > now else None
    files = list(look.files.select_related("media"))
    told: dict[str, Any] = {"user": look.writer, "text": look.text, "kind": look.kind, "files": files, "look": look}
    told |= {"content_warning": look.content_warning, "language": language, "now": now, "goes_out_at": goes_out_at}
    if here.source_count:
        to = look.told_to if look.conversation_id == here.pk else [look.conversation_id]
        return answer_all(here, to=to, **told)[0]
    return answer(here, **told)


def claim_verdict(look: SecondLook, state: str, *, user: User, now: datetime, **changes: object) -> SecondLook:
    """The look with the verdict of ``user``, once; who else was asked to look need not know of it any more."""
    found = SecondLook.objects.select_related("writer", "conversation").get(pk=look.pk)
    if not may_look(found, user):
        raise NotYours(_("Somebody else has to look at this."))
    kept = {name: value.strip() for name, value in changes.items() if isinstance(value, str)}
    if not SecondLook.objects.end(look.pk, state, looked_by=user, looked_at=now, **kept):
        raise VerdictThere(_("Somebody looked at it already, or it was taken back. This is how it stands now."))
    no_longer_asked(look, now=now)
    return SecondLook.objects.select_related("writer", "conversation").get(pk=look.pk)


def no_longer_asked(look: SecondLook, *, now: datetime) -> None:
    """It waits for nobody: whoever was asked to look finds nothing new."""
    Notification.objects.unseen().filter(kind="look_asked", event=f"look-{look.pk}").update(seen_at=now)


def _propose(look: SecondLook, *, now: datetime) -> None:
    """Tell who decides about it that the trust has grown; once for each answer that is enough."""
    rule = LookRule.objects.filter(team=look.team_id).select_related("team").first()
    if rule is None or look.is_changed:
        return
    seats = [seat for seat in seats_of(rule.team) if seat.user_id == look.writer_id]
    if not proposals(rule, seats):
        return
    deciding = roles_with(Right.LOOKS)
    to = set(Membership.objects.filter(team=look.team_id, role__in=deciding).values_list("user_id", flat=True))
    notify(
        "trust_grew",
        to=to,
        event=f"trust-{seats[0].pk}-{look.pk}",
        subject=rule.team,
        at=now,
        writer=look.writer.name,
        count=rule.propose_after,
    )
