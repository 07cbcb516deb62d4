"""Merge conversations about the same: choose which, look at what will happen, do it; and take them apart again."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rondpunt.conversations import access
from rondpunt.conversations.actions.merge_conversations import MOST_AT_ONCE, CannotMerge, merge_conversations
from rondpunt.conversations.actions.undo_conversation_merge import CannotUndo, undo_conversation_merge
from rondpunt.conversations.candidates import candidates
from rondpunt.conversations.models import Conversation
from rondpunt.lib.whole_number import whole_numbers
from rondpunt.people.access import colleague


@require_http_methods(["GET", "HEAD", "POST"])
def gathering(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """GET searches, and with ``?source=`` shows what would be merged; POST merges."""
    here = access.conversation_to_answer(request, conversation_id)
    if request.method == "POST":
        return _merge(request, here, _chosen(request, request.POST.getlist("source")))
    if sources := _chosen(request, request.GET.getlist("source")):
        return render(request, "conversations/gathering_these.html", {"conversation": here, "sources": sources})
    words = request.GET.get("words", "").replace("\0", " ").strip()[:200]
    mergeable = Conversation.objects.answerable_by(colleague(request)).standing().filter(seal=None)
    rows = candidates(here, among=mergeable, words=words, user=colleague(request))
    return render(request, "conversations/gathering.html", {"conversation": here, "rows": rows, "words": words})


@require_POST
def taking_apart(request: HttpRequest, merge_id: int) -> HttpResponse:
    """The source stands by itself again."""
    merge = access.conversation_merge_to_undo(request, merge_id)
    try:
        source = undo_conversation_merge(merge, by=colleague(request), now=timezone.now())
    except CannotUndo as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("“%(subject)s” stands apart again.") % {"subject": source})
    return redirect("conversations:conversation", merge.lead.pk)


def _merge(request: HttpRequest, here: Conversation, sources: Sequence[Conversation]) -> HttpResponse:
    try:
        merge_conversations(here, sources=sources, by=colleague(request), now=timezone.now())
    except CannotMerge as error:
        messages.error(request, str(error))
        return redirect("conversations:gathering", here.pk)
    messages.success(request, _("Merged. Each keeps their own channel and thread; you can take them apart here."))
    return redirect("conversations:conversation", here.pk)


def _chosen(request: HttpRequest, numbers: Sequence[str]) -> list[Conversation]:
    """Each as the object or 404; one more than may be merged, so that too many is told and not cut."""
    return access.conversations_to_answer(request, whole_numbers(numbers)[: MOST_AT_ONCE + 1])
