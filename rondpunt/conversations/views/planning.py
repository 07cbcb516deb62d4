"""Let an answer go out later; change when, send it now. Taking it back is the withdrawal of any answer."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rondpunt.conversations import access
from rondpunt.conversations.actions.change_plan import TooLateToChange, change_plan
from rondpunt.conversations.actions.hand_in import hand_in
from rondpunt.conversations.actions.mind_what_came import Overtaken
from rondpunt.conversations.actions.write_out import CannotAnswer
from rondpunt.conversations.composer import NOTE
from rondpunt.conversations.views.conversation import show
from rondpunt.conversations.views.draft import ask_again, keep_typed, refuse
from rondpunt.lib.language import detect
from rondpunt.networks.later import NOW, BadMoment, moment_of
from rondpunt.people.access import colleague


@require_POST
def planning(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """A new answer for later; what cannot be planned stays in the composer, with the reason."""
    here = access.conversation_to_answer(request, conversation_id)
    typed = keep_typed(request, here)
    if not typed.is_whole:
        return refuse(request, typed, typed.error)
    if typed.kind == NOTE:
        return refuse(request, typed, _("This is a note. Keep it as a note, or choose first who is to read it."))
    language = detect(typed.text)  # before anything is locked, and before the clock is read: it may take a while
    now = timezone.now()
    try:
        hand_in(
            here,
            user=colleague(request),
            kind=typed.kind,
            text=typed.text,
            content_warning=typed.content_warning if here.channel.allows.content_warning else "",
            language=language,
            now=now,
            goes_out_at=_asked(request, now),
            seen=typed.seen,
        )
    except Overtaken as error:
        return ask_again(request, typed, error)
    except (CannotAnswer, BadMoment) as error:
        return refuse(request, typed, str(error))
    return redirect("conversations:conversation", here.pk)


@require_POST
def plan(request: HttpRequest, message_id: int) -> HttpResponse:
    """Another moment for a planned answer, or now."""
    message = access.message_to_answer(request, message_id)
    now = timezone.now()
    try:
        goes_out_at = now if request.POST.get("when") == NOW else _asked(request, now)
        change_plan(message, goes_out_at=goes_out_at, user=colleague(request), now=now)
    except BadMoment as error:
        return show(request, message.conversation, error=str(error), status=422)
    except TooLateToChange:
        return show(request, message.conversation, error=_("Too late: it was already on its way."), status=409)
    return redirect("conversations:conversation", message.conversation_id)


def _asked(request: HttpRequest, now: datetime) -> datetime:
    return moment_of(request.POST.get("when", ""), request.POST.get("later_at", "")[:40], now=now)
