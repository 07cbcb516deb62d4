"""The one page of an expert without a seat: the question, what they may see, and their word. By the link in the mail.

GET changes nothing that matters, so mail scanners do no harm; POST ends the question, once.
"""

from django.conf import settings
from django.core import signing
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from rondpunt.conversations.actions.answer_as_expert import RequestEnded, answer_as_expert
from rondpunt.conversations.actions.ask_expert import Whom
from rondpunt.conversations.actions.note_opened import note_opened
from rondpunt.conversations.actions.pass_on_request import CannotPassOn, pass_on_request
from rondpunt.conversations.ask_form import mark_of
from rondpunt.conversations.expert_answer_form import DontKnowForm, ExpertAnswerForm, PassOnForm
from rondpunt.conversations.expert_mail import PURPOSE
from rondpunt.conversations.models import ExpertRequest, Knock
from rondpunt.conversations.shown import pieces_of
from rondpunt.conversations.views.ask import in_language, is_too_large
from rondpunt.conversations.views.files import bytes_of
from rondpunt.people.doors import private
from rondpunt.people.tokens import ForgedLink, digest_of

FORMS: dict[str, type[Form]] = {"answer": ExpertAnswerForm, "unknown": DontKnowForm, "pass_on": PassOnForm}
SAYS = "rondpunt.expert.done"  # salt of the mark that says what this very browser just did


@csrf_exempt
@private
@require_http_methods(["GET", "HEAD", "POST"])
def expert_page(request: HttpRequest, token: str) -> HttpResponseBase:
    """Read the question, answer it, say that one does not know, or pass it on."""
    asked = _asked(token)
    if asked is None:
        return _forged(request)
    if chosen := request.GET.get("lang", ""):
        return in_language(request.path, chosen)
    if settings.LANGUAGE_COOKIE_NAME in request.COOKIES:
        return _page(request, asked)
    with translation.override(asked.expert.language):
        response = _page(request, asked)
        response["Content-Language"] = asked.expert.language
        return response


@private
@require_safe
def expert_file(request: HttpRequest, token: str, attachment_id: int) -> HttpResponseBase:
    """A file that the expert may see, as long as the question stands open."""
    asked = _asked(token)
    if asked is None:
        return _forged(request)
    found = None
    if asked.is_open(timezone.now()):
        found = asked.files.select_related("media").filter(pk=attachment_id, message__removed_at=None).first()
    if found is None:
        raise Http404
    return bytes_of(request, found.media, name=found.name, media_type=found.media_type)


def _asked(token: str) -> ExpertRequest | None:
    """The question behind a link that we made; None for any other."""
    try:
        digest = digest_of(token, PURPOSE)
    except ForgedLink:
        return None
    whole = ExpertRequest.objects.select_related("expert", "asked_by", "conversation", "passed_from__expert")
    return whole.filter(links__digest=digest).first()


def _forged(request: HttpRequest) -> HttpResponse:
    """As any page that is not there; who tries many is slowed down."""
    if not Knock.objects.let_in(mark_of(request, "expert link"), now=timezone.now()):
        return render(request, "conversations/expert_closed.html", {"why": "many"}, status=429)
    return render(request, "conversations/expert_closed.html", {"why": "forged"}, status=404)


def _page(request: HttpRequest, asked: ExpertRequest) -> HttpResponse:
    now = timezone.now()
    if not asked.is_open(now):
        return _closed(request, asked)
    if request.method == "GET":
        note_opened(asked, now=now)
        return _show(request, asked)
    return _act(request, asked) if request.method == "POST" else _show(request, asked)


def _act(request: HttpRequest, asked: ExpertRequest) -> HttpResponse:
    act, now = request.POST.get("act", "answer"), timezone.now()
    if act not in FORMS:
        raise Http404
    form = FORMS[act](request.POST, request.FILES)
    if is_too_large(request):
        form.add_error(None, _("That is more than we can take at once. Send fewer or smaller files."))
    elif form.is_valid() and not Knock.objects.let_in(mark_of(request, "expert"), now=now):
        form.add_error(None, _("Very many messages came from your network within an hour. Please try again later."))
    if not form.is_valid():
        return _show(request, asked, **{act: form})
    try:
        _do(asked, act, form)
    except CannotPassOn as refusal:
        form.add_error("email", str(refusal))
        return _show(request, asked, **{act: form})
    except RequestEnded:
        asked.refresh_from_db()
        return _closed(request, asked)
    return redirect(f"{request.path}?done={signing.dumps(act, salt=SAYS)}")


def _do(asked: ExpertRequest, act: str, form: Form) -> None:
    told, now = form.cleaned_data, timezone.now()
    if act == "pass_on":
        pass_on_request(asked, whom=Whom(email=told["email"], name=told["name"]), now=now)
    else:
        knows = act == "answer"
        answer_as_expert(asked, text=told["text"], files=told.get("attachments", ()), knows=knows, now=now)


def _show(request: HttpRequest, asked: ExpertRequest, **forms: Form) -> HttpResponse:
    """The page with what was typed, in whichever of its forms."""
    wrong = bool(forms)
    typed = request.POST if wrong else None
    text = {"text": typed.get("text", "")} if typed else {}
    context = {
        "asked": asked,
        "pieces": pieces_of(asked),
        "answer": forms.get("answer") or ExpertAnswerForm(initial=text),
        "unknown": forms.get("unknown"),
        "pass_on": forms.get("pass_on") or PassOnForm(prefix=""),
        "passes_on": "pass_on" in forms,
        "now": timezone.now(),
    }
    return render(request, "conversations/expert_page.html", context, status=422 if wrong else 200)


def _closed(request: HttpRequest, asked: ExpertRequest) -> HttpResponse:
    """Kindly why there is nothing to answer (any more); what was being written stays on the page."""
    why = asked.state if asked.state not in ExpertRequest.OPEN else ExpertRequest.State.EXPIRED
    try:
        is_mine = signing.loads(request.GET.get("done", ""), salt=SAYS) in FORMS
    except signing.BadSignature:
        is_mine = False
    kept = request.POST.get("text", "") if request.method == "POST" else ""
    context = {"asked": asked, "why": why, "is_mine": is_mine, "kept": kept}
    return render(request, "conversations/expert_closed.html", context, status=200 if is_mine else 410)
