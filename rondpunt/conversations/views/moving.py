"""Split a conversation, or move messages to another one: choose which and where to; and undo it."""

from dataclasses import dataclass, field

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rondpunt.conversations import access
from rondpunt.conversations.actions.move_messages import CannotMove, move_messages
from rondpunt.conversations.actions.undo_move import undo_move
from rondpunt.conversations.candidates import candidates
from rondpunt.conversations.models import Conversation, Message
from rondpunt.conversations.moving import movable, targets
from rondpunt.lib.whole_number import whole_number, whole_numbers
from rondpunt.people.access import colleague

MOST_SHOWN = 100  # the newest


@dataclass(slots=True)
class Choice:
    """What is chosen on the page; ``target`` 0 begins a new conversation."""

    numbers: set[int] = field(default_factory=set)
    target: int = 0
    subject: str = ""
    error: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
def moving(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """GET asks which (``?from=`` a message and all after it) and where to; POST moves them."""
    here = access.conversation_to_answer(request, conversation_id)
    if request.method != "POST":
        return _ask(request, here, Choice(numbers=_from(here, request.GET.get("from", ""))))
    chosen = Choice(
        numbers=set(whole_numbers(request.POST.getlist("message"))),
        target=whole_number(request.POST.get("target", "")) or 0,
        subject=request.POST.get("subject", "").replace("\0", ""),
    )
    target = access.conversation_to_answer(request, chosen.target) if chosen.target else None
    try:
        move = move_messages(
            here,
            numbers=chosen.numbers,
            target=target,
            subject=chosen.subject,
            by=colleague(request),
            now=timezone.now(),
        )
    except CannotMove as error:
        chosen.error = str(error)
        return _ask(request, here, chosen)
    undo = reverse("conversations:move_undoing", args=[move.pk])
    messages.success(request, _("Moved. It stands here now."), extra_tags=undo)
    assert move.target_id
    return redirect("conversations:conversation", move.target_id)


@require_POST
def move_undoing(request: HttpRequest, move_id: int) -> HttpResponse:
    """They go back where they came from."""
    move = access.move_to_undo(request, move_id)
    try:
        source = undo_move(move, by=colleague(request), now=timezone.now())
    except CannotMove as error:
        messages.error(request, str(error))
        return redirect("conversations:conversation", move.target_id or move.source_id)
    messages.success(request, _("Undone."))
    return redirect("conversations:conversation", source.pk)


def _ask(request: HttpRequest, here: Conversation, chosen: Choice) -> HttpResponse:
    rows = list(movable(here).reverse()[:MOST_SHOWN])[::-1]
    user = colleague(request)
    others = candidates(here, among=targets(here, user=user), words="", user=user)
    words = {"conversation": here, "rows": rows, "others": others, "chosen": chosen}
    return render(request, "conversations/moving.html", words, status=422 if chosen.error else 200)


def _from(here: Conversation, number: str) -> set[int]:
    first = Message.objects.filter(conversation=here, pk=whole_number(number) or 0).first()
    return {one.pk for one in movable(here) if (one.at, one.pk) >= (first.at, first.pk)} if first else set()
