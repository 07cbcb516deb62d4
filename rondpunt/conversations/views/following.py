"""Follow a conversation, or no longer."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from rondpunt.conversations import access
from rondpunt.conversations.actions.follow import follow
from rondpunt.conversations.actions.unfollow import unfollow
from rondpunt.people.access import colleague


@require_POST
def following(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """Hear what becomes of it; whoever may read may follow."""
    here = access.conversation_to_read(request, conversation_id)
    follow(here, user=colleague(request), now=timezone.now())
    return redirect("conversations:conversation", here.pk)


@require_POST
def following_removal(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """Hear of it no longer."""
    here = access.conversation_to_read(request, conversation_id)
    unfollow(here, user=colleague(request), now=timezone.now())
    return redirect("conversations:conversation", here.pk)
