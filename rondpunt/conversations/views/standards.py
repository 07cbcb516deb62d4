"""Insert a standard answer into what is being written; and where one was used."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rondpunt.conversations import access
from rondpunt.conversations.actions.insert_standard import insert_standard
from rondpunt.conversations.actions.keep_draft import keep_draft
from rondpunt.conversations.composer import NOTE, composer_of
from rondpunt.conversations.models import Conversation, StandardUse
from rondpunt.conversations.standards import MOST_IN_LIST, MOST_ON_PAGE, offered
from rondpunt.conversations.views.conversation import show, wants_fragment
from rondpunt.conversations.views.draft import Typed, keep_typed, refuse
from rondpunt.knowledge.access import standard_to_read
from rondpunt.people.access import colleague
from rondpunt.people.models import User

USES = 50


@require_http_methods(["GET", "HEAD", "POST"])
def standards(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """What may be inserted here, by ``?q=``: a page, or the options of the list. POST keeps what is typed first."""
    here = access.conversation_to_answer(request, conversation_id)
    if request.method == "POST":
        typed = keep_typed(request, here)
        why = typed.error or (_for_whom() if typed.kind == NOTE else "")
        return refuse(request, typed, why) if why else redirect("conversations:standards", here.pk)
    words = request.GET.get("q", "").strip()[:100]
    most = MOST_IN_LIST if wants_fragment(request) else MOST_ON_PAGE
    rows, has_more = offered(here, colleague(request), words=words, now=timezone.now(), most=most)
    context = {"conversation": here, "offered": rows, "has_more": has_more, "words": words}
    part = "_standard_options.html" if wants_fragment(request) else "standards.html"
    response = render(request, f"conversations/{part}", context)
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
def insertion(request: HttpRequest, conversation_id: int, standard_id: int) -> HttpResponse:
    """Insert one. The page's own script puts the text where the cursor stands; without it, it comes at the end."""
    here = access.conversation_to_answer(request, conversation_id)
    standard = access.standard_to_use(request, standard_id)
    user, now, by_script = colleague(request), timezone.now(), wants_fragment(request)
    typed = keep_typed(request, here) if by_script else _begun(here, user, now)
    why = typed.error or (_for_whom() if typed.kind == NOTE else "")
    if why or typed.draft is None:
        return refuse(request, typed, why)
    typed.draft.conversation = here
    inserted = insert_standard(typed.draft, standard=standard, user=user, now=now, at_end=not by_script)
    composer = composer_of(here, user)
    if by_script:
        context = {"conversation": here, "composer": composer, "inserted": inserted, "standard": standard}
        return render(request, "conversations/_inserted.html", context)
    composer.error = " ".join(inserted.refused)
    return (
        show(request, here, composer=composer) if inserted.refused else redirect("conversations:conversation", here.pk)
    )


def _begun(here: Conversation, user: User, now: datetime) -> Typed:
    """What was kept when the page of standard answers was opened."""
    composer = composer_of(here, user)
    draft = composer.draft or keep_draft(here, user=user, kind=composer.kind, text="", now=now)
    return Typed(here, draft, draft.kind, draft.text)


def _for_whom() -> str:
    # Never guess: what was begun as a note must not become an answer by itself.
    return _("A standard answer is for the citizen. This is a note: choose first who is to read it.")


@require_safe
def uses(request: HttpRequest, standard_id: int) -> HttpResponse:
    """The answers that went out with it, newest first; those behind another team's wall are only counted."""
    standard = standard_to_read(request, standard_id)
    all_uses = StandardUse.objects.filter(standard=standard)
    seen = all_uses.filter(message__conversation__in=Conversation.objects.visible_to(colleague(request)))
    page, before = seen, request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 18:
        page = page.filter(pk__lt=int(before))
    whole = page.select_related("message__user", "message__conversation__person", "message__conversation__team")
    rows = list(whole.order_by("-id")[: USES + 1])
    context = {
        "standard": standard,
        "rows": rows[:USES],
        "older": rows[USES - 1].pk if len(rows) > USES else 0,
        "hidden": all_uses.count() - seen.count(),
    }
    return render(request, "conversations/standard_uses.html", context)
