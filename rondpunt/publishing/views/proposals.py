"""Other words for what went out, which have to be approved: yes, no, or not asked any more."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rondpunt.networks.actions.amend import CannotAmend
from rondpunt.people.access import colleague
from rondpunt.publishing import access
from rondpunt.publishing.actions.judge_change import judge_change, withdraw_change
from rondpunt.publishing.core import ChangedMeanwhile
from rondpunt.publishing.models import ProposedChange
from rondpunt.publishing.review_form import JudgeForm
from rondpunt.publishing.views.post import show

State = ProposedChange.State


@require_POST
def judgement(request: HttpRequest, post_id: int, change_id: int) -> HttpResponse:
    """Approve it, or say why not."""
    change = access.change_to_judge(request, post_id, change_id)
    form = JudgeForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return _again(request, post_id, change, status=422)
    try:
        change = judge_change(change, **form.cleaned_data, by=colleague(request), now=timezone.now())
    except (CannotAmend, ChangedMeanwhile) as error:
        messages.error(request, str(error))
        return _again(request, post_id, change, status=409)
    said = {State.APPROVED: _("Approved. The change is on its way."), State.REFUSED: _("It stays as it is there.")}
    messages.success(request, said.get(State(change.state), _("Kept. Who approves next has been told.")))
    return redirect(f"{access.post_to_read(request, post_id).get_absolute_url()}#changes")


@require_POST
def withdrawal(request: HttpRequest, post_id: int, change_id: int) -> HttpResponse:
    """It is not asked any more."""
    change = access.change_to_withdraw(request, post_id, change_id)
    try:
        withdraw_change(change, by=colleague(request), now=timezone.now())
        messages.success(request, _("It stays as it is there."))
    except ChangedMeanwhile as error:
        messages.error(request, str(error))
    return redirect(f"{access.post_to_read(request, post_id).get_absolute_url()}#changes")


def _again(request: HttpRequest, post_id: int, change: ProposedChange, *, status: int) -> HttpResponse:
    typed = {"change": change.pk, "comment": request.POST.get("comment", "")}
    return show(request, access.post_to_read(request, post_id), status=status, judged=typed)
