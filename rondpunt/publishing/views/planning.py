"""When a post goes out: plan it, take it back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rondpunt.people.access import colleague
from rondpunt.publishing import access
from rondpunt.publishing.actions.plan_post import CannotPlan, plan_post
from rondpunt.publishing.actions.take_back_post import TooLate, take_back_post
from rondpunt.publishing.core import ChangedMeanwhile, NotOpen
from rondpunt.publishing.forms import MomentForm
from rondpunt.publishing.views.post import show


@require_POST
def plan(request: HttpRequest, post_id: int) -> HttpResponse:
    """Plan it for the moment that was chosen."""
    post = access.post_to_plan(request, post_id)
    form = MomentForm(request.POST)
    if not form.is_valid():
        return show(request, post, moment_form=form, status=422)
    try:
        plan_post(post, **form.cleaned_data, by=colleague(request), now=timezone.now())
    except CannotPlan:
        form.add_error(None, _("Not planned yet: look at what is marked."))
        return show(request, access.post_to_plan(request, post_id), moment_form=form, status=409)
    except (ChangedMeanwhile, NotOpen) as error:
        form.add_error(None, str(error))
        return show(request, access.post_to_plan(request, post_id), moment_form=form, status=409)
    messages.success(request, _("Planned."))
    return redirect(post)


@require_POST
def taking_back(request: HttpRequest, post_id: int) -> HttpResponse:
    """Take it back before it goes out."""
    post = access.post_to_plan(request, post_id)
    try:
        take_back_post(post, by=colleague(request), now=timezone.now())
        messages.success(request, _("Taken back: it is a draft again."))
    except TooLate as error:
        messages.warning(request, str(error))
    return redirect(post)
