"""The cells of a post's matrix: choose them, write in one, let it follow the core, take it away."""

from copy import copy

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rondpunt.people.access import colleague
from rondpunt.publishing import access
from rondpunt.publishing.actions import still_right as leaving
from rondpunt.publishing.actions.add_cells import TooManyCells, WrongReaders, add_cells
from rondpunt.publishing.actions.take_cell_away import WentOut, take_cell_away
from rondpunt.publishing.actions.write_variant import write_variant
from rondpunt.publishing.core import ChangedMeanwhile, NotOpen
from rondpunt.publishing.forms import CellsForm, VariantForm, shown_again, typed_into, words_of
from rondpunt.publishing.gate import faults_of_cell
from rondpunt.publishing.models import Variant
from rondpunt.publishing.preview import preview_of
from rondpunt.publishing.views.post import show
from rondpunt.strategy.models import ToneExample


@require_POST
def cells(request: HttpRequest, post_id: int) -> HttpResponse:
    """Add cells."""
    post = access.post_to_change(request, post_id)
    form = CellsForm(request.POST)
    if not form.is_valid():
        return show(request, post, cells_form=form, status=422)
    chosen = form.cleaned_data
    try:
        add_cells(post, **chosen, by=colleague(request), now=timezone.now())
    except (NotOpen, TooManyCells, WrongReaders) as error:
        messages.error(request, str(error))
    return redirect(f"{post.get_absolute_url()}#matrix")


@require_http_methods(["GET", "HEAD", "POST"])
def cell(request: HttpRequest, post_id: int, variant_id: int) -> HttpResponse:
    """Write in one."""
    variant = access.variant_to_change(request, post_id, variant_id)
    form = VariantForm(request.POST or None, variant=variant, initial=words_of(variant))
    if request.method == "POST" and form.is_valid():
        try:
            write_variant(variant, **form.kept, by=colleague(request), now=timezone.now())
        except (ChangedMeanwhile, NotOpen) as error:
            form.add_error(None, str(error))
            variant = access.variant_to_change(request, post_id, variant_id)
            shown_again(form, seen=variant.version, fitted_to=variant.post.core_version)
            return _form(request, variant, form, is_conflict=True)
        messages.success(request, _("Kept."))
        return redirect(f"{variant.post.get_absolute_url()}#matrix")
    return _form(request, variant, form)


def _form(request: HttpRequest, variant: Variant, form: VariantForm, *, is_conflict: bool = False) -> HttpResponse:
    status = 409 if is_conflict else 422 if form.errors else 200
    context = {"post": variant.post, "variant": variant, "form": form, "is_conflict": is_conflict}
    looked_at = copy(variant)
    if form.is_bound:
        typed_into(looked_at, form)
    context |= {"preview": preview_of(looked_at), "faults": faults_of_cell(looked_at, now=timezone.now())}
    context["tone"] = ToneExample.objects.beside(variant.audience, language=variant.language)
    return render(request, "publishing/cell.html", context, status=status)


@require_POST
def following(request: HttpRequest, post_id: int, variant_id: int) -> HttpResponse:
    """Let it say what the core says."""
    return _rewrite(request, access.variant_to_change(request, post_id, variant_id), follows=True)


@require_POST
def still_right(request: HttpRequest, post_id: int, variant_id: int) -> HttpResponse:
    """The core changed, and these words need no change."""
    return _rewrite(request, access.variant_to_change(request, post_id, variant_id), follows=False)


def _rewrite(request: HttpRequest, variant: Variant, *, follows: bool) -> HttpResponse:
    user, now, seen = colleague(request), timezone.now(), _number(request.POST.get("seen", ""))
    try:
        if follows:
            own, version = variant.goes_out_at, variant.post.core_version
            write_variant(variant, text=None, goes_out_at=own, seen=seen, fitted_to=version, by=user, now=now)
        else:
            leaving.still_right(variant, seen=seen, by=user, now=now)
    except (ChangedMeanwhile, NotOpen) as error:
        messages.error(request, str(error))
    return redirect(f"{variant.post.get_absolute_url()}#matrix")


@require_POST
def removal(request: HttpRequest, post_id: int, variant_id: int) -> HttpResponse:
    """The post does not go there."""
    variant = access.variant_to_change(request, post_id, variant_id)
    try:
        take_cell_away(variant, by=colleague(request), now=timezone.now())
    except (NotOpen, WentOut) as error:
        messages.error(request, str(error))
    return redirect(f"{variant.post.get_absolute_url()}#matrix")


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
