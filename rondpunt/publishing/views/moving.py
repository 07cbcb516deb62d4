"""Move a post on the calendar or the board: to another moment, or a stage on where an action takes it there."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rondpunt.people.access import colleague
from rondpunt.publishing import access
from rondpunt.publishing.actions.move_post import CannotMove, move_post
from rondpunt.publishing.actions.take_back_post import TooLate, take_back_post
from rondpunt.publishing.actions.take_up import take_up
from rondpunt.publishing.core import ChangedMeanwhile
from rondpunt.publishing.forms import MoveForm, written
from rondpunt.publishing.models import Post

Stage = Post.Stage


@require_POST
def moment(request: HttpRequest, post_id: int) -> HttpResponse:
    """Another moment; the notice offers to put it back."""
    post = access.post_to_plan(request, post_id)
    asked = request.GET.copy()  # of the notice's button
    asked.update(request.POST.dict())
    form, back = MoveForm(asked), _back(asked.get("back", ""), post)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return redirect(back)
    try:
        moved = move_post(post, **form.cleaned_data, by=colleague(request), now=timezone.now())
    except (CannotMove, ChangedMeanwhile) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _told(moved), extra_tags=_undo(moved, post.goes_out_at, back))
    return redirect(back)


@require_POST
def stage(request: HttpRequest, post_id: int) -> HttpResponse:
    """Dragged to another column of the board; where no action leads there, it says why not."""
    post = access.post_to_plan(request, post_id)
    user, now = colleague(request), timezone.now()
    match post.stage, request.POST.get("stage", ""):
        case Stage.IDEA, Stage.DRAFT:
            take_up(post, by=user, now=now)
            messages.success(request, _("Taken up: it is a draft of yours now."))
        case Stage.PLANNED, Stage.DRAFT:
            try:
                take_back_post(post, by=user, now=now)
                messages.success(request, _("Taken back: it is a draft again."))
            except TooLate as error:
                messages.warning(request, str(error))
        case before, after if before != after:
            messages.warning(request, _why_not(post, after))
    return redirect(_back(request.POST.get("back", ""), post))


def _why_not(post: Post, after: str) -> str:
    if post.stage == Stage.SENT:
        return _("It has gone out: that does not move any more.")
    match after:
        case Stage.PLANNED:
            return _("Open it to plan it: every message is looked at first.")
        case Stage.SENT:
            return _("It goes out at its moment, not by hand.")
        case Stage.REVIEW:
            return _("Open it to ask a colleague for a look.")
    return _("It stays where it is: what was taken up is no idea any more.")


def _told(post: Post) -> str:
    if post.goes_out_at is None:
        return _("“%(title)s” has no moment any more.") % {"title": post.title}
    when = date_format(timezone.localtime(post.goes_out_at), "l j F, G:i")
    return _("Moved: “%(title)s”, %(when)s.") % {"title": post.title, "when": when}


def _undo(post: Post, before: datetime | None, back: str) -> str:
    """Where the button of the notice leads."""
    if (before is None and post.stage == Stage.PLANNED) or (before and before <= timezone.now()):
        return ""
    told: dict[str, str | int] = {"goes_out_at": written(before), "seen": post.version, "back": back}
    return f"{reverse('publishing:moment', args=[post.pk])}?{urlencode(told)}"


def _back(asked: str, post: Post) -> str:
    """The calendar as it was looked at, else the page of the post."""
    is_ours = asked.startswith(reverse("publishing:calendar")) and url_has_allowed_host_and_scheme(asked, None)
    return asked if is_ours else post.get_absolute_url()
