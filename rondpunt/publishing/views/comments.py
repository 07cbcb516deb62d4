"""Comments of a post: say one, answer one, settle a thread."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rondpunt.people.access import colleague
from rondpunt.publishing import access
from rondpunt.publishing.actions.comment import CannotComment, comment
from rondpunt.publishing.actions.settle_comment import settle_comment
from rondpunt.publishing.comment_form import AnswerForm, CommentForm
from rondpunt.publishing.core import cells_of
from rondpunt.publishing.models import Post
from rondpunt.publishing.views.post import show


@require_POST
def comments(request: HttpRequest, post_id: int) -> HttpResponse:
    """Say something of a post."""
    post = access.post_to_read(request, post_id)
    variants = cells_of(post)
    form = CommentForm(request.POST, variants=variants)
    if form.is_valid():
        told = form.cleaned_data
        about = next((one for one in variants if one.pk == told.get("about")), None)
        try:
            said = comment(post, told["text"], about=about, by=colleague(request), now=timezone.now())
            return redirect(f"{post.get_absolute_url()}#comment-{said.pk}")
        except CannotComment as error:
            form.add_error("text", str(error))
    return show(request, post, comment_form=form, status=422)


@require_POST
def comment_answer(request: HttpRequest, post_id: int, comment_id: int) -> HttpResponse:
    """Answer in a thread."""
    thread = access.comment_to_answer(request, post_id, comment_id)
    form = AnswerForm(request.POST)
    if form.is_valid():
        text, now = form.cleaned_data["text"], timezone.now()
        try:
            said = comment(thread.post, text, answers=thread, about=thread.about, by=colleague(request), now=now)
            return redirect(f"{thread.post.get_absolute_url()}#comment-{said.pk}")
        except CannotComment as error:
            form.add_error("text", str(error))
    return show(request, thread.post, wrong_answer=(thread.pk, form), status=422)


@require_POST
def comment_settling(request: HttpRequest, post_id: int, comment_id: int) -> HttpResponse:
    """It is dealt with; or open again."""
    thread = access.comment_to_settle(request, post_id, comment_id)
    is_settled = request.POST.get("settled") != "no"
    settle_comment(thread, is_settled=is_settled, by=colleague(request), now=timezone.now())
    messages.success(request, _("Settled. It can be opened again.") if is_settled else _("Open again."))
    return redirect(_place(thread.post, "talk" if is_settled else f"comment-{thread.pk}"))


def _place(post: Post, anchor: str) -> str:
    return f"{post.get_absolute_url()}#{anchor}"
