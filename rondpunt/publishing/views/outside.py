"""Readers from outside: ask one, send it again, let them go."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rondpunt.people.access import colleague
from rondpunt.publishing import access
from rondpunt.publishing.actions.ask_outside import Asked, CannotAskOutside, ask_outside
from rondpunt.publishing.actions.send_outside_again import send_outside_again
from rondpunt.publishing.actions.withdraw_outside import withdraw_outside
from rondpunt.publishing.models import Post
from rondpunt.publishing.outside_form import AskOutsideForm
from rondpunt.publishing.views.post import BY_HAND, show


@require_POST
def outside_asking(request: HttpRequest, post_id: int) -> HttpResponse:
    """Ask somebody without an account."""
    post, user = access.post_to_plan(request, post_id), colleague(request)
    form = AskOutsideForm(request.POST, today=timezone.localdate(), language=post.language)
    if form.is_valid():
        try:
            return _tell(request, post, ask_outside(post, form.reader, by=user, now=timezone.now()))
        except CannotAskOutside as error:
            form.add_error(None, str(error))
    return show(request, post, outside_form=form, status=422)


@require_POST
def outside_again(request: HttpRequest, post_id: int, review_id: int) -> HttpResponse:
    """A fresh link by mail."""
    review = access.outside_review_to_change(request, post_id, review_id)
    try:
        return _tell(request, review.post, send_outside_again(review, by=colleague(request), now=timezone.now()))
    except CannotAskOutside as error:
        messages.error(request, str(error))
        return redirect(f"{review.post.get_absolute_url()}#outside")


@require_POST
def outside_withdrawal(request: HttpRequest, post_id: int, review_id: int) -> HttpResponse:
    """Their links die."""
    review = access.outside_review_to_change(request, post_id, review_id)
    withdraw_outside(review, by=colleague(request), now=timezone.now())
    messages.success(request, _("The link of %(name)s works no longer.") % {"name": review.name})
    return redirect(f"{review.post.get_absolute_url()}#outside")


def _tell(request: HttpRequest, post: Post, asked: Asked) -> HttpResponse:
    if asked.mailed:
        messages.success(request, _("The link went to %(name)s by mail.") % {"name": asked.review.name})
    elif asked.link:
        request.session[BY_HAND] = {"name": asked.review.name, "link": asked.link, "post": post.pk}
    return redirect(f"{post.get_absolute_url()}#outside")
