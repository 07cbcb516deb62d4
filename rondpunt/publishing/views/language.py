"""What is hard in a text that is being written: asked while typing, or by a button."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from rondpunt.publishing import access
from rondpunt.publishing.forms import HintsForm
from rondpunt.publishing.plain_words import said_of


@require_POST
def hints(request: HttpRequest) -> HttpResponse:
    """The hints of a text, which is not kept; the fragment for the page that types, else a page."""
    access.reader(request)
    form = HintsForm(request.POST)
    told = form.cleaned_data if form.is_valid() else {}
    said = said_of(told["text"], told["language"]) if told else []
    whole = "HX-Request" not in request.headers
    context = {"form": form, "said": said, "language": told.get("language", ""), "whole": whole}
    template = "publishing/hints.html" if whole else "publishing/_hints.html"
    return render(request, template, context, status=200 if told else 422)
