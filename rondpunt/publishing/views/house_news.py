"""House news: what was written for oneself; read it, react to it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from rondpunt.people.access import colleague
from rondpunt.publishing import access
from rondpunt.publishing.actions.choose_mail import choose_mail
from rondpunt.publishing.actions.react import react
from rondpunt.publishing.actions.read_copy import read_copy
from rondpunt.publishing.house_news import held_of, news_of, shown
from rondpunt.publishing.models import Copy, MailedReader


@require_safe
def house_news(request: HttpRequest) -> HttpResponse:
    """What reached me, newest first."""
    news = news_of(colleague(request), before=request.GET.get("before", ""))
    context = {"news": news, "is_mailed": MailedReader.objects.filter(user=colleague(request)).exists()}
    return _private(render(request, "publishing/house_news.html", context))


@require_POST
def by_mail(request: HttpRequest) -> HttpResponse:
    """Whether they come by mail as well."""
    choose_mail(colleague(request), wants=request.POST.get("by_mail") == "yes", now=timezone.now())
    return redirect("publishing:house_news")


@require_safe
def held_back(request: HttpRequest) -> HttpResponse:
    """What is held back from me until another week."""
    return _private(render(request, "publishing/held_back.html", {"held": held_of(colleague(request))}))


@require_safe
def house_message(request: HttpRequest, key: str) -> HttpResponse:
    """One of them; to open it is to have read it."""
    copy = access.copy_to_read(request, key)
    if copy.message.delivery.removed_at:
        return _private(render(request, "publishing/house_message_gone.html", status=410))
    # To have read one's own copy changes nothing for anybody else, so that a plain link may do it.
    if request.method == "GET":
        read_copy(copy, now=timezone.now())
    context = {"one": shown([copy])[0], "reactions": Copy.Reaction.choices}
    return _private(render(request, "publishing/house_message.html", context))


@require_POST
def reaction(request: HttpRequest, key: str) -> HttpResponse:
    """One word about it; the same word again takes it back."""
    copy, said = access.copy_to_read(request, key), request.POST.get("reaction", "")
    if said not in Copy.Reaction.values:
        raise Http404
    react(copy, reaction="" if copy.reaction == said else said)
    return redirect(f"{copy.message.get_absolute_url()}#reactions")


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    return response
