"""For the writer of a message for colleagues: who gets it and when, whether it is urgent, what became of it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from rondpunt.people.access import colleague
from rondpunt.people.rights import Right
from rondpunt.publishing import access
from rondpunt.publishing.actions.mark_urgent import TooLateToMark, mark_urgent
from rondpunt.publishing.forms import UrgencyForm
from rondpunt.publishing.house_board import house_board as board_of
from rondpunt.publishing.models import Copy


@require_safe
def house_board(request: HttpRequest, post_id: int) -> HttpResponse:
    """The page, or the fragment where htmx asks."""
    post, user = access.post_to_read(request, post_id), colleague(request)
    board = board_of(post, now=timezone.now())
    may_mark = user.can(Right.PUBLISH) and access.may_plan(user, post) and board.counts is None
    context = {
        "post": post,
        "board": board,
        "reactions": Copy.Reaction.labels,
        "form": UrgencyForm(initial={"because": board.urgency.because if board.urgency else ""}) if may_mark else None,
    }
    part = "_house_board.html" if bool(getattr(request, "htmx", False)) else "house_board.html"
    return render(request, f"publishing/{part}", context)


@require_POST
def urgency(request: HttpRequest, post_id: int) -> HttpResponse:
    """Urgent, because; without a reason it is not."""
    post = access.post_to_plan(request, post_id)
    form = UrgencyForm(request.POST)
    if form.is_valid():
        try:
            mark_urgent(post, **form.cleaned_data, by=colleague(request), now=timezone.now())
        except TooLateToMark as error:
            messages.error(request, str(error))
    return redirect(f"{post.get_absolute_url()}#house")
