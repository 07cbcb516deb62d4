"""The conversation: the page, and the parts of it that htmx asks for again."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from rondpunt.conversations import access
from rondpunt.conversations.actions.seal import note_reading
from rondpunt.conversations.asked import asked_from
from rondpunt.conversations.composer import Composer, composer_of
from rondpunt.conversations.formal_words import proposed
from rondpunt.conversations.forms import OwnerForm
from rondpunt.conversations.forwarding import forwards_of
from rondpunt.conversations.gathered import merges_in, rows_of
from rondpunt.conversations.inbox import choice_from
from rondpunt.conversations.kept_here import look_around, may_have
from rondpunt.conversations.links import linked_with
from rondpunt.conversations.looking import waiting_here
from rondpunt.conversations.models import Aside, Conversation, Follower, Message, MessageMove, StandIn
from rondpunt.conversations.panel import panel
from rondpunt.conversations.requests import open_here
from rondpunt.conversations.search import newest_match
from rondpunt.conversations.shared_drafts import drafts_of_others
from rondpunt.conversations.tags import offered
from rondpunt.conversations.thread import added_last, around, newest, one, since
from rondpunt.people.access import colleague
from rondpunt.people.notify import see

EARLIER_SHOWN = 5


@require_safe
def conversation(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """The whole page; for htmx the conversation alone, or an earlier page of its messages (``?before=``)."""
    here = access.conversation_to_read(request, conversation_id)
    if here.merged_into_id:
        return redirect("conversations:conversation", here.merged_into_id)
    note_reading(here, user=colleague(request), now=timezone.now())
    before = _message_of(here, request.GET.get("before"))
    if before and wants_fragment(request):
        context = {"conversation": here, "thread": newest(here, before=before)}
        return render(request, "conversations/_earlier.html", context | _reading(request, here))
    return show(request, here, before=before, at=_looked_for(request, here))


@require_safe
def thread(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """The messages from ``?since=`` (an id) on, with the facts above them: asked again when something changed."""
    here = access.conversation_to_read(request, conversation_id)
    note_reading(here, user=colleague(request), now=timezone.now())
    look_around(here, colleague(request))
    first = _message_of(here, request.GET.get("since"))
    context = {"conversation": here, "thread": since(here, first) if first else newest(here), "again": True}
    return render(request, "conversations/_thread.html", context | _about(request, here))


@require_safe
def message(request: HttpRequest, message_id: int) -> HttpResponse:
    """One message with the state of its delivery."""
    found = access.message_to_read(request, message_id)
    note_reading(found.conversation, user=colleague(request), now=timezone.now())
    context = {"conversation": found.conversation, "message": one(found)}
    return render(request, "conversations/_message.html", context | _reading(request, found.conversation))


@require_safe
def person(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """The person beside the conversation, where the screen is too small to show both."""
    here = access.conversation_to_read(request, conversation_id)
    return render(request, "conversations/person.html", {"conversation": here} | _person(request, here))


def show(
    request: HttpRequest,
    here: Conversation,
    *,
    composer: Composer | None = None,
    error: str = "",
    before: Message | None = None,
    at: Message | None = None,
    look_typed: tuple[str, str] = ("", ""),
    status: int = 200,
) -> HttpResponse:
    """The page or its fragment; with what was typed and what is wrong with it, when an action could not be done."""
    look_around(here, colleague(request))
    if may_have(here, "notices"):
        see(colleague(request), here, now=timezone.now())
    about = _about(request, here)
    shown = around(here, at) if at and not before else newest(here, before=before)
    before = before or (at if shown.later else None)  # not the newest page: news would have no place on it
    context: dict[str, object] = {"conversation": here, "thread": shown, "before": before, "error": error}
    context |= about | _person(request, here) | {"look_typed": look_typed}
    if about["may_answer"]:
        composer = composer or composer_of(here, colleague(request))
        if composer.seen is None:
            composer.seen = added_last(here) if before else shown.newest
        context["composer"] = composer
        context["owner_form"] = OwnerForm(conversation=here, initial={"owner": here.owner_id})
    part = "_conversation.html"
    if not wants_fragment(request):
        part = "conversation.html"
        beside = panel(colleague(request), request.GET, now=timezone.now())
        context |= {"panel": beside, "home_count": beside.home_count}  # the list beside it
    response = render(request, f"conversations/{part}", context, status=status)
    # One address, two answers: without this a browser shows the bare fragment when somebody goes back.
    patch_vary_headers(response, ["HX-Request"])
    response["Cache-Control"] = "private, no-store"
    return response


def wants_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page rather than for the page."""
    asked = request.headers
    return asked.get("HX-Request") == "true" and asked.get("HX-History-Restore-Request") != "true"


def _reading(request: HttpRequest, here: Conversation) -> dict[str, object]:
    """What messages alone need."""
    return {"may_answer": access.may_answer(request, here), "now": timezone.now()}


def _about(request: HttpRequest, here: Conversation) -> dict[str, object]:
    now, may_answer = timezone.now(), access.may_answer(request, here)
    following = Follower.objects.filter(conversation=here).select_related("user")
    followers = list(following) if may_have(here, "followers") else []
    return {
        "may_answer": may_answer,
        "tags": here.tags if may_have(here, "tags") else [],
        "tags_offered": offered,
        "merges": merges_in(here),
        "linked": linked_with(here, user=colleague(request)),
        "moved": MessageMove.to_undo(here, now=now) if may_answer and may_have(here, "moves") else None,
        "aside": Aside.objects.to_tell(here, now=now) if may_have(here, "asides") else None,
        "experts_asked": open_here(here),
        "followers": followers,
        "is_followed": any(one.user_id == colleague(request).pk for one in followers),
        "stood_in": StandIn.to_tell(here) if may_have(here, "stand_ins") else None,
        "proposed_kind": proposed(here) if may_answer else None,
        "drafts_here": drafts_of_others(here, colleague(request)) if may_answer else [],
        "forwards": forwards_of(here),
        "second_look": waiting_here(here, colleague(request), may_answer=may_answer),
        "now": now,
    }


def _person(request: HttpRequest, here: Conversation) -> dict[str, object]:
    """The citizen's handles, and earlier conversations on our side of the wall."""
    visible = (
        Conversation.objects.visible_to(colleague(request)).standing().filter(person=here.person).exclude(pk=here.pk)
    )
    others = list(visible.only("subject", "last_at", "status").order_by("-last_at", "-id")[:EARLIER_SHOWN])
    return {
        "handles": list(here.person.handles.all()),
        "others": others,
        "others_count": len(others) if len(others) < EARLIER_SHOWN else visible.count(),
        "person_tags": list(here.person.tags) if may_have(here, "person_tags") else [],
    }


def _message_of(here: Conversation, number: str | None) -> Message | None:
    if not number:
        return None
    known = Message.objects.filter(conversation__in=rows_of(here))
    found = known.filter(pk=int(number)).first() if number.isascii() and number.isdigit() else None
    if found is None:
        raise Http404
    return found


def _looked_for(request: HttpRequest, here: Conversation) -> Message | None:
    """The message that a link names (``?message=``), or the newest that says what was searched in the list."""
    if number := request.GET.get("message"):
        return _message_of(here, number)
    choice = choice_from(request.GET)
    asked = asked_from(choice.words)
    if not asked.has_words:
        return None
    found = newest_match(rows_of(here), asked, before=choice.back)
    return _message_of(here, str(found)) if found else None
