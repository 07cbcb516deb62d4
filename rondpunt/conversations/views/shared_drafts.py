"""A colleague's draft taken over; one's own copy put back or discarded."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from rondpunt.conversations import access
from rondpunt.conversations.actions.put_copy_back import put_copy_back
from rondpunt.conversations.actions.take_over_draft import CannotTakeOver, take_over_draft
from rondpunt.conversations.views.conversation import show
from rondpunt.lib.whole_number import whole_number
from rondpunt.people.access import colleague


@require_POST
def shared_draft(request: HttpRequest, conversation_id: int, draft_id: int) -> HttpResponse:
    """Take it over, as it was read."""
    here = access.conversation_to_answer(request, conversation_id)
    draft = access.draft_to_take(here, colleague(request), draft_id)
    number = whole_number(request.POST.get("version", ""), digits=8) or 0
    try:
        take_over_draft(draft, user=colleague(request), version=number, now=timezone.now())
    except CannotTakeOver as error:
        return show(request, here, error=str(error), status=409)
    return redirect("conversations:conversation", here.pk)


@require_POST
def draft_copy(request: HttpRequest, copy_id: int) -> HttpResponse:
    """Put it back into the draft, or discard it."""
    copy = access.own_draft_copy(request, copy_id)
    if request.POST.get("what") == "discard":
        copy.delete()
    else:
        put_copy_back(copy, now=timezone.now())
    return redirect("conversations:conversation", copy.conversation_id)
