"""Write a note that only colleagues see."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from rondpunt.conversations import access
from rondpunt.conversations.actions.note import EmptyNote, note
from rondpunt.conversations.mentions import named_in
from rondpunt.conversations.views.draft import keep_typed, refuse
from rondpunt.people.access import colleague
from rondpunt.people.mentions import UnclearMention


@require_POST
def notes(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """A new note; an unclear name keeps it in the composer."""
    here = access.conversation_to_answer(request, conversation_id)
    typed = keep_typed(request, here, kind="note")
    if not typed.is_whole:
        return refuse(request, typed, typed.error)
    try:
        mentions = named_in(typed.text, here).users
        note(here, user=colleague(request), text=typed.text, mentions=mentions, now=timezone.now())
    except (UnclearMention, EmptyNote) as error:
        return refuse(request, typed, str(error))
    return redirect("conversations:conversation", here.pk)
