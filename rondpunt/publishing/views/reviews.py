"""The review of a post: ask for it, say what one thinks, take it out of review."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rondpunt.people.access import colleague
from rondpunt.people.models import User
from rondpunt.publishing import access
from rondpunt.publishing.actions.approve_and_plan import approve_and_plan
from rondpunt.publishing.actions.ask_review import ask_review
from rondpunt.publishing.actions.plan_post import CannotPlan
from rondpunt.publishing.actions.review_post import CannotReview, review_post
from rondpunt.publishing.actions.withdraw_review import withdraw_review
from rondpunt.publishing.core import ChangedMeanwhile, NotOpen
from rondpunt.publishing.models import Post, Review
from rondpunt.publishing.review_form import AskForm, ReviewForm
from rondpunt.publishing.views.post import show

PLAN = "plan"


@require_POST
def review_asking(request: HttpRequest, post_id: int) -> HttpResponse:
    """Ask colleagues to look."""
    post = access.post_to_plan(request, post_id)
    form = AskForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for error in form.errors["wish"]))
        return redirect(f"{post.get_absolute_url()}#review")
    try:
        ask_review(post, wish=form.cleaned_data["wish"], by=colleague(request), now=timezone.now())
        messages.success(request, _("Who can approve it has been told."))
    except NotOpen as error:
        messages.error(request, str(error))
    return redirect(f"{post.get_absolute_url()}#review")


@require_POST
def review_withdrawal(request: HttpRequest, post_id: int) -> HttpResponse:
    """Out of review."""
    post = access.post_to_plan(request, post_id)
    try:
        withdraw_review(post, by=colleague(request), now=timezone.now())
        messages.success(request, _("It is a draft again."))
    except NotOpen as error:
        messages.error(request, str(error))
    return redirect(f"{post.get_absolute_url()}#review")


@require_POST
def review(request: HttpRequest, post_id: int) -> HttpResponse:
    """Approve it, ask for changes, or approve and plan it."""
    post = access.post_to_review(request, post_id)
    form = ReviewForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return show(request, post, status=422, review_typed=request.POST.get("comment", ""))
    try:
        _say(post, form, colleague(request))
    except CannotPlan:
        messages.warning(request, _("Approved, but not planned yet: look at what is marked."))
        return redirect(f"{post.get_absolute_url()}#matrix")
    except (CannotReview, ChangedMeanwhile, NotOpen) as error:
        messages.error(request, str(error))
        typed = form.cleaned_data["comment"]
        return show(request, access.post_to_read(request, post_id), status=409, review_typed=typed)
    messages.success(request, _("Kept."))
    return redirect(f"{post.get_absolute_url()}#review")


def _say(post: Post, form: ReviewForm, user: User) -> None:
    told, now = form.cleaned_data, timezone.now()
    said = {"core_version": told["core_version"], "cells": told["cells"], "comment": told["comment"]}
    if told["verdict"] == PLAN:
        approve_and_plan(post, **said, seen=told["seen"], by=user, now=now)
    else:
        review_post(post, verdict=Review.Verdict(told["verdict"]), **said, by=user, now=now)
