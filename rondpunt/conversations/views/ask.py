"""The page where citizens ask: no account, nothing of third parties."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from rondpunt.conversations.actions.ask import ask as bring_in
from rondpunt.conversations.ask_form import AskForm, WriteForm, mark_of
from rondpunt.conversations.models import Knock
from rondpunt.networks.models import Channel
from rondpunt.people.doors import open_to_all

LARGEST_POST = 64 * 1024 * 1024  # what is larger is not even read for its text


# No CSRF token: whoever asks here has no rights that another page could borrow; the slip is the proof.
@open_to_all
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask something; then the page with the private link."""
    if chosen := request.GET.get("lang", ""):
        return in_language(request.path, chosen)
    channel = get_object_or_404(Channel, network="form", handle=slug)
    if channel.state == Channel.State.PAUSED:
        return render(request, "conversations/ask.html", {"channel": channel, "is_closed": True}, status=503)
    now = timezone.now()
    wants_email = channel.details.get("notify") == "yes"
    form = AskForm(about=slug, now=now, wants_email=wants_email)
    if request.method == "POST" and is_too_large(request):
        form = AskForm({}, about=slug, now=now, wants_email=wants_email)
        form.add_error(None, _("That is more than we can take at once. Send fewer or smaller files."))
    elif request.method == "POST":
        form = AskForm(request.POST, request.FILES, about=slug, now=now, wants_email=wants_email)
        if may_go_in(request, form):
            conversation = bring_in(channel, form.question(get_language() or "nl"), now=now)
            return redirect("conversations:asked", conversation.token)
    words = {"channel": channel, "form": form, "languages": settings.LANGUAGES}
    return render(request, "conversations/ask.html", words, status=422 if form.errors else 200)


def may_go_in(request: HttpRequest, form: WriteForm) -> bool:
    """Whether the form is right and this place did not send too many; the form says why not."""
    if not form.is_valid():
        return False
    if not Knock.objects.let_in(mark_of(request), now=form.now):
        form.add_error(None, _("Very many messages came from your network within an hour. Please try again later."))
    return form.is_valid()


def is_too_large(request: HttpRequest) -> bool:
    """Whether a post is larger than is worth reading."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_POST
    except ValueError:
        return True


def in_language(path: str, chosen: str) -> HttpResponse:
    """Keep the language that a link chose and come back to the page without it in the address."""
    response = redirect(path)
    if chosen in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, chosen, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
        )
    return response


def private_address(token: str) -> str:
    """The whole address of a citizen's own page."""
    return settings.PUBLIC_URL.rstrip("/") + reverse("conversations:follow", args=[token])
