"""The tone-of-voice guide: the examples for everybody, adding and changing one, their order, archiving."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rondpunt.people.access import colleague, needs
from rondpunt.people.rights import Right
from rondpunt.strategy import access
from rondpunt.strategy.actions.archive_tone_example import archive_tone_example
from rondpunt.strategy.actions.bring_back_tone_example import bring_back_tone_example
from rondpunt.strategy.actions.keep_tone_example import TooManyExamples, keep_tone_example
from rondpunt.strategy.actions.move_tone_example import move_tone_example
from rondpunt.strategy.forms import ToneExampleForm
from rondpunt.strategy.models import ToneExample
from rondpunt.strategy.tone_guide import guide_of


@require_safe
@needs(Right.EDITORIAL)
def tone(request: HttpRequest) -> HttpResponse:
    """The examples for everybody."""
    return render(request, "strategy/tone.html", guide_of(None))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.EDITORIAL)
def new_tone_example(request: HttpRequest, audience_id: int | None = None) -> HttpResponse:
    """Add one, for an audience or for everybody."""
    audience = access.audience_to_change(request, audience_id) if audience_id else None
    return _write(request, ToneExample(audience=audience, language=get_language() or ""))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.EDITORIAL)
def tone_example(request: HttpRequest, example_id: int) -> HttpResponse:
    """Change one."""
    return _write(request, access.tone_example_to_change(request, example_id))


def _write(request: HttpRequest, example: ToneExample) -> HttpResponse:
    form = ToneExampleForm(request.POST or None, instance=example)
    if request.method == "POST" and form.is_valid():
        try:
            keep_tone_example(form.instance, by=colleague(request), now=timezone.now())
        except TooManyExamples as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Kept."))
            return redirect(example.guide_url)
    return render(request, "strategy/tone_example.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@needs(Right.EDITORIAL)
def tone_moving(request: HttpRequest, example_id: int) -> HttpResponse:
    """One place earlier or later."""
    example = access.tone_example_to_change(request, example_id)
    move_tone_example(example, earlier="earlier" in request.POST, by=colleague(request), now=timezone.now())
    return redirect(example.guide_url)


@require_POST
@needs(Right.EDITORIAL)
def tone_archiving(request: HttpRequest, example_id: int) -> HttpResponse:
    """Show it no longer."""
    example = access.tone_example_to_change(request, example_id)
    archive_tone_example(example, by=colleague(request), now=timezone.now())
    messages.success(request, _("Archived. It stands below, and can be brought back."))
    return redirect(example.guide_url)


@require_POST
@needs(Right.EDITORIAL)
def tone_bringing_back(request: HttpRequest, example_id: int) -> HttpResponse:
    """Show it again."""
    example = access.tone_example_to_change(request, example_id)
    try:
        bring_back_tone_example(example, by=colleague(request), now=timezone.now())
    except TooManyExamples as error:
        messages.error(request, str(error))
    return redirect(example.guide_url)
