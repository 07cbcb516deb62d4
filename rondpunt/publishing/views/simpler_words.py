"""The organisation's own list of official words and what it says instead."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rondpunt.publishing import access
from rondpunt.publishing.actions.keep_word import TooManyWords, keep_word
from rondpunt.publishing.actions.take_word_away import take_word_away
from rondpunt.publishing.forms import SimplerWordForm
from rondpunt.publishing.models import SimplerWord

PAGE = 100


@require_http_methods(["GET", "HEAD", "POST"])
def simpler_words(request: HttpRequest) -> HttpResponse:
    """A hundred a page, by language and word; below them a form for one more."""
    user = access.word_keeper(request)
    form = SimplerWordForm(request.POST or None, initial={"language": get_language()})
    if request.method == "POST" and form.is_valid():
        try:
            keep_word(**form.cleaned_data, by=user, now=timezone.now())
        except TooManyWords as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Kept."))
            return redirect("publishing:simpler_words")
    language, _dash, word = request.GET.get("after", "").partition("-")
    found = SimplerWord.objects.order_by("language", "word")
    if word:
        found = found.filter(language=language, word__gt=word) | found.filter(language__gt=language)
    rows = list(found[: PAGE + 1])
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    context = {"form": form, "rows": rows[:PAGE], "after": f"{last.language}-{last.word}" if last else ""}
    return render(request, "publishing/simpler_words.html", context, status=422 if form.errors else 200)


@require_POST
def removal(request: HttpRequest, word_id: int) -> HttpResponse:
    """Take one away."""
    word = access.word_to_take_away(request, word_id)
    take_word_away(word, by=access.word_keeper(request), now=timezone.now())
    messages.success(request, _("Taken away."))
    return redirect("publishing:simpler_words")
