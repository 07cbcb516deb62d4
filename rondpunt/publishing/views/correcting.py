"""The words of a cell that stands planned, corrected in place until it goes out; with undo."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rondpunt.people.access import colleague
from rondpunt.publishing import access
from rondpunt.publishing.actions.correct_cell import CannotCorrect, correct_cell, undo_correction
from rondpunt.publishing.actions.plan_post import CannotPlan
from rondpunt.publishing.approval import steps_of
from rondpunt.publishing.core import ChangedMeanwhile
from rondpunt.publishing.forms import ChangeForm
from rondpunt.publishing.models import Post, Variant

REFUSALS = (CannotCorrect, CannotPlan, ChangedMeanwhile)


@require_http_methods(["GET", "HEAD", "POST"])
def correction(request: HttpRequest, post_id: int, variant_id: int) -> HttpResponse:
    """Other words, for the same moment."""
    variant = access.variant_to_correct(request, post_id, variant_id)
    if variant.post.stage != Post.Stage.PLANNED:
        return redirect(variant.post)
    first = {"text": variant.says, "content_warning": variant.warns, "seen": variant.version}
    form = ChangeForm(request.POST or None, variant=variant, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            corrected = correct_cell(variant, **form.cleaned_data, by=colleague(request), now=timezone.now())
        except REFUSALS as error:
            form.add_error(None, str(error))
            fresh = access.variant_to_correct(request, post_id, variant_id)
            return _page(request, fresh, form, status=409, is_conflict=isinstance(error, ChangedMeanwhile))
        return _corrected(request, corrected)
    return _page(request, variant, form, status=422 if form.errors else 200)


@require_POST
def undoing(request: HttpRequest, post_id: int, variant_id: int) -> HttpResponse:
    """The words of before, by the button of the notice."""
    variant = access.variant_to_correct(request, post_id, variant_id)
    seen = request.GET.get("seen", "")
    number = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0
    try:
        undo_correction(variant, seen=number, by=colleague(request), now=timezone.now())
        messages.success(request, _("The words of before stand planned again."))
    except REFUSALS as error:
        messages.warning(request, str(error))
    return redirect(f"{variant.post.get_absolute_url()}#matrix")


def _page(
    request: HttpRequest, variant: Variant, form: ChangeForm, *, status: int, is_conflict: bool = False
) -> HttpResponse:
    is_approved_first = bool(steps_of(variant.post, [variant])[variant.pk])
    context = {"variant": variant, "post": variant.post, "form": form, "is_conflict": is_conflict}
    return render(
        request, "publishing/correction.html", context | {"is_approved_first": is_approved_first}, status=status
    )


def _corrected(request: HttpRequest, variant: Variant) -> HttpResponse:
    if variant.post.stage == Post.Stage.PLANNED:
        undo = reverse("publishing:undo_correction", args=[variant.post_id, variant.pk])
        asked = urlencode({"seen": variant.version})
        messages.success(request, _("Corrected. It goes out at the same moment."), extra_tags=f"{undo}?{asked}")
    else:
        messages.warning(request, _("Corrected, and back in review: it goes out once these words are approved."))
    return redirect(f"{variant.post.get_absolute_url()}#matrix")
