"""Close a conversation, and open it again."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from rondpunt.conversations import access
from rondpunt.conversations.actions.close import CannotClose, close
from rondpunt.conversations.actions.reopen import reopen
from rondpunt.conversations.views.conversation import show
from rondpunt.people.access import colleague


@require_POST
def closure(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """Nothing is left to say."""
    here = access.conversation_to_answer(request, conversation_id)
    try:
        close(here, user=colleague(request), now=timezone.now())
    except CannotClose as refusal:
        return show(request, here, error=str(refusal), status=409)
    return redirect("conversations:conversation", here.pk)


@require_POST
def reopening(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """There is something to say after all."""
    here = access.conversation_to_answer(request, conversation_id)
    reopen(here, user=colleague(request), now=timezone.now())
    return redirect("conversations:conversation", here.pk)
