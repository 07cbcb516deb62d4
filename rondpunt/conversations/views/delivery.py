"""What becomes of an answer: taken back in time, or decided by a person when the network said no or nothing."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rondpunt.conversations import access
from rondpunt.conversations.actions.decide import OUTCOMES, TooLate, decide
from rondpunt.conversations.actions.take_back import take_back
from rondpunt.conversations.views.conversation import show
from rondpunt.people.access import colleague


@require_POST
def withdrawal(request: HttpRequest, message_id: int) -> HttpResponse:
    """Take an answer back while it waits; its text is a draft again."""
    message = access.message_to_answer(request, message_id)
    if take_back(message, user=colleague(request), now=timezone.now()):
        return redirect("conversations:conversation", message.conversation_id)
    return show(request, message.conversation, error=_("Too late: it was already on its way."), status=409)


@require_POST
def verdict(request: HttpRequest, message_id: int) -> HttpResponse:
    """Look again, it arrived, send again, or leave it unsent."""
    message = access.message_to_answer(request, message_id)
    said = request.POST.get("verdict", "")
    if message.delivery is None or said not in OUTCOMES:
        raise Http404
    try:
        decide(message.delivery, user=colleague(request), verdict=said, now=timezone.now())
    except TooLate:
        moved = _("It has moved on meanwhile; this is how it stands now.")
        return show(request, message.conversation, error=moved, status=409)
    return redirect("conversations:conversation", message.conversation_id)
