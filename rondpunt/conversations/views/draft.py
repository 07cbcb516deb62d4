"""What is being written: kept on the server, measured, with files beside it."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rondpunt.conversations import access
from rondpunt.conversations.actions.add_file import CannotAdd, add_file
from rondpunt.conversations.actions.describe_files import describe_files
from rondpunt.conversations.actions.hand_in import was_just_given
from rondpunt.conversations.actions.keep_copy import keep_copy
from rondpunt.conversations.actions.keep_draft import DraftMoved, Place, keep_draft
from rondpunt.conversations.actions.mind_what_came import Overtaken
from rondpunt.conversations.composer import Composer, composer_of, hint
from rondpunt.conversations.forms import WritingForm
from rondpunt.conversations.models import Conversation, Draft, DraftFile
from rondpunt.conversations.views.conversation import show, wants_fragment
from rondpunt.conversations.views.files import bytes_of
from rondpunt.lib.whole_number import whole_number, whole_numbers
from rondpunt.people.access import colleague

READ_AT_MOST = 64 * 1024 * 1024  # bytes of one upload


@dataclass(slots=True)
class Typed:
    """What stood in the composer when a button was pressed."""

    conversation: Conversation
    draft: Draft | None
    kind: str = "public"
    text: str = ""
    content_warning: str = ""
    error: str = ""
    later_at: str = ""
    to: frozenset[int] | None = None
    seen: int | None = None  # the newest message that stood on the page as they wrote
    moved: DraftMoved | None = None

    @property
    def is_whole(self) -> bool:
        """Whether it could be read and kept."""
        return not self.error


def keep_typed(request: HttpRequest, here: Conversation, *, kind: str = "") -> Typed:
    """Keep what was posted as the draft, whatever becomes of it; with the alt texts of its files."""
    form = WritingForm(request.POST)
    if not form.is_valid():
        first = next(iter(form.errors.values()))[0]
        return Typed(here, None, text=request.POST.get("text", ""), error=str(first))
    told = form.cleaned_data
    kind = kind or told["kind"]
    now = timezone.now()
    later_at = request.POST.get("later_at", "")[:40]
    typed = Typed(here, None, kind, told["text"], told["content_warning"], later_at=later_at)
    typed.to, typed.seen = _told_to(request), _seen(request)
    user, place = colleague(request), _place(request)
    try:
        typed.draft = keep_draft(here, user=user, kind=kind, text=told["text"], now=now, place=place)
    except DraftMoved as moved:
        if place:
            keep_copy(here, user=user, kind=kind, text=told["text"], place=place, now=now)
        typed.error, typed.moved = str(moved), moved
        return typed
    alts = {
        int(name.removeprefix("alt-")): str(alt)
        for name, alt in request.POST.items()
        if name.startswith("alt-") and name.removeprefix("alt-").isascii() and name.removeprefix("alt-").isdigit()
    }
    if alts:
        describe_files(typed.draft, alts=alts)
    return typed


def _place(request: HttpRequest) -> Place | None:
    page = request.POST.get("page", "")
    if not page:  # a page that knew nothing of it
        return None
    # The button that goes on knowingly stands after the field of the page.
    version = request.POST.getlist("version", ["0"])[-1]
    return Place(whole_number(version, digits=8) or 0, page[:32])


def _seen(request: HttpRequest) -> int | None:
    number = request.POST.get("seen")
    if number is None:  # a page that knew nothing of it
        return None
    return whole_number(number) or 0


def _told_to(request: HttpRequest) -> frozenset[int] | None:
    if "to_shown" not in request.POST:  # nobody had a choice
        return None
    return frozenset(whole_numbers(request.POST.getlist("to")))


def refuse(request: HttpRequest, typed: Typed, why: str) -> HttpResponse:
    """The page again with the reason beside the text, and the text as it was."""
    status = 409 if typed.moved else 422
    return show(request, typed.conversation, composer=_as_typed(request, typed, why), status=status)


def ask_again(request: HttpRequest, typed: Typed, overtaken: Overtaken) -> HttpResponse:
    """The page again with what was said meanwhile; sending once more sends it, unless yet more is said."""
    composer = _as_typed(request, typed, str(overtaken))
    composer.overtaken_by = overtaken.messages
    composer.seen = overtaken.messages[-1].pk
    return show(request, typed.conversation, composer=composer, status=409)


def _as_typed(request: HttpRequest, typed: Typed, why: str) -> Composer:
    composer = composer_of(typed.conversation, colleague(request))
    if not typed.draft:
        composer.text, composer.moved = typed.text, typed.moved
    if typed.moved:
        composer.kind = typed.kind
        composer.copies = [one for one in composer.copies if one.text != typed.text]  # it stands in the field
    composer.content_warning, composer.error, composer.later_at = typed.content_warning, why, typed.later_at
    composer.to, composer.seen = typed.to, typed.seen
    return composer


@require_POST
def draft(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """Keep what is typed; for the page's own script only the line that says so."""
    here = access.conversation_to_answer(request, conversation_id)
    if was_just_given(here, user=colleague(request), text=request.POST.get("text", ""), now=timezone.now()):
        # It was on its way here when "Send" overtook it: what was said is no draft.
        return HttpResponse() if wants_fragment(request) else _back(here)
    typed = keep_typed(request, here)
    if not wants_fragment(request):
        return refuse(request, typed, typed.error) if typed.error else _back(here)
    if typed.moved:
        return render(request, "conversations/_draft_moved.html", {"moved": typed.moved}, status=409)
    context = {"draft": typed.draft, "error": typed.error}
    return render(request, "conversations/_kept.html", context, status=422 if typed.error else 200)


@require_POST
def measure(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """How long it is as this network counts, what to look out for, and how it will look. Keeps nothing."""
    here = access.conversation_to_answer(request, conversation_id)
    form = WritingForm(request.POST)
    if not form.is_valid():
        return render(request, "conversations/_hint.html", {"error": _("This is too long to measure.")}, status=422)
    told = form.cleaned_data
    beside = DraftFile.objects.filter(draft__conversation=here, draft__user=colleague(request)).select_related("media")
    composer = Composer(here, [], told["kind"], told["text"], told["content_warning"], files=list(beside))
    composer.to = _told_to(request)
    said = hint(here, kind=told["kind"], text=told["text"])
    return render(request, "conversations/_hint.html", {"composer": composer, "hint": said, "conversation": here})


@require_POST
def files(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """Files beside the draft; one that cannot go along is named with the reason, the others are kept."""
    here = access.conversation_to_answer(request, conversation_id)
    typed = keep_typed(request, here)
    if typed.draft is None:
        return refuse(request, typed, typed.error)
    typed.draft.conversation = here
    refused = []
    for upload in request.FILES.getlist("file"):
        try:
            content = upload.read(READ_AT_MOST)
            add_file(typed.draft, name=upload.name or "", content=content, now=timezone.now())
        except CannotAdd as error:
            refused.append(str(error))
    if not request.FILES.getlist("file"):
        refused.append(_("Choose a file first."))
    return refuse(request, typed, " ".join(refused)) if refused else _back(here)


def file(request: HttpRequest, file_id: int) -> HttpResponseBase:
    """One file beside one's own draft: GET shows it, POST takes it away and keeps what is typed."""
    found = access.own_draft_file(request, file_id)
    if request.method == "POST":
        return _take_away(request, found)
    return bytes_of(request, found.media, name=found.name, media_type=found.media.media_type)


def _take_away(request: HttpRequest, found: DraftFile) -> HttpResponse:
    here = found.draft.conversation
    typed = keep_typed(request, here)
    found.delete()
    return refuse(request, typed, typed.error) if typed.error else _back(here)


def _back(here: Conversation) -> HttpResponse:
    return redirect("conversations:conversation", here.pk)
