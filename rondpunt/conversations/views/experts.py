"""Ask an expert, follow what became of it, remind, withdraw, and use the answer; and the list of all that is asked."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rondpunt.conversations import access
from rondpunt.conversations.actions.ask_expert import Asked, ask_expert
from rondpunt.conversations.actions.remind_expert import CannotRemind, remind_expert
from rondpunt.conversations.actions.use_expert_answer import use_expert_answer
from rondpunt.conversations.actions.withdraw_request import withdraw_request
from rondpunt.conversations.expert_form import AskExpertForm
from rondpunt.conversations.experts import colleagues_to_ask, known_experts, loads_of
from rondpunt.conversations.models import Conversation, Expert
from rondpunt.conversations.requests import asked_here, request_page
from rondpunt.conversations.shown import offered, pieces
from rondpunt.people.access import colleague

BY_HAND = "expert_link"  # key in the session: a link no mail took, shown once


@require_safe
@never_cache
def asked_experts(request: HttpRequest) -> HttpResponse:
    """All questions to experts that the signed-in colleague may see; open ones first to last moment."""
    is_done = request.GET.get("view") == "done"
    rows, following = request_page(colleague(request), is_done=is_done, after=request.GET.get("after", ""))
    context = {"rows": rows, "is_done": is_done, "following": following, "now": timezone.now()}
    return render(request, "conversations/asked_experts.html", context)


@require_safe
@never_cache
def of_conversation(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """Who was asked here, what they may see, and what can be done."""
    here = access.conversation_to_read(request, conversation_id)
    context = {
        "conversation": here,
        "rows": asked_here(here),
        "may_answer": access.may_answer(request, here),
        "link": request.session.pop(BY_HAND, None),
        "now": timezone.now(),
    }
    return render(request, "conversations/experts_here.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def asking(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """The form, then the preview of exactly what the expert will see, then the question goes out."""
    here = access.conversation_to_answer(request, conversation_id)
    now = timezone.now()
    typed = request.POST.copy() if request.method == "POST" else None
    if typed is not None and (known := _known(typed.get("choose", ""))):
        typed["email"], typed["name"], typed["knows"], typed["language"] = known.email, "", "", ""
    form = AskExpertForm(typed, offered=offered(here), now=now)
    if typed is None or "choose" in typed or not form.is_valid():
        if typed is not None and "choose" in typed:
            form = AskExpertForm(initial=_initial(form), offered=form.offered, now=now)
        return _form(request, here, form, status=422 if form.errors else 200)
    if "ask" not in typed or form.cleaned_data["seen"] != form.print:
        return _form(request, here, form, is_preview=True)
    return _tell(
        request,
        here,
        ask_expert(here, user=colleague(request), whom=form.chosen_whom, question=form.chosen_question, now=now),
    )


@require_POST
def reminding(request: HttpRequest, request_id: int) -> HttpResponse:
    """Remind by hand, or send what no mail server took."""
    asked = access.expert_request_to_change(request, request_id)
    try:
        link, mailed = remind_expert(asked, user=colleague(request), now=timezone.now())
    except CannotRemind as refusal:
        messages.error(request, str(refusal))
        return redirect("conversations:experts_here", asked.conversation_id)
    return _tell(request, asked.conversation, Asked(asked, link, mailed))


@require_POST
def withdrawing(request: HttpRequest, request_id: int) -> HttpResponse:
    """The link dies; the expert hears that no answer is needed."""
    asked = access.expert_request_to_change(request, request_id)
    if withdraw_request(asked, user=colleague(request), now=timezone.now()):
        messages.success(request, _("The question to %(name)s was withdrawn.") % {"name": asked.expert})
    else:
        messages.error(request, _("This question had ended already."))
    return redirect("conversations:experts_here", asked.conversation_id)


@require_POST
def using(request: HttpRequest, message_id: int) -> HttpResponse:
    """Put an expert's words into one's own draft, to rewrite them there."""
    said = access.expert_word(request, message_id)
    use_expert_answer(said, user=colleague(request), now=timezone.now())
    messages.info(request, _("The expert's words stand in your draft. Turn them into plain words before you send."))
    return redirect("conversations:conversation", said.conversation_id)


def _known(number: str) -> Expert | None:
    return Expert.objects.filter(pk=int(number)).first() if number.isascii() and number.isdigit() else None


def _initial(form: AskExpertForm) -> dict[str, object]:
    """What was typed so far, as the beginning of a form that is not found wrong yet."""
    return {name: form[name].value() for name in form.fields}


def _form(
    request: HttpRequest, here: Conversation, form: AskExpertForm, *, is_preview: bool = False, status: int = 200
) -> HttpResponse:
    now = form.now
    typed = str(form["email"].value() or "")
    chosen = Expert.objects.filter(email__iexact=typed).first() if typed else None
    context = {
        "conversation": here,
        "form": form,
        "experts": known_experts(now=now),
        "colleagues": colleagues_to_ask(),
        "chosen": chosen,
        "load": loads_of([chosen], now=now)[chosen.pk] if chosen else None,
        "is_preview": is_preview,
        "messages_ticked": form.ticked("messages"),
        "files_ticked": form.ticked("attached"),
        "now": now,
    }
    if is_preview:
        told = form.cleaned_data
        context["pieces"] = pieces(form.seen_messages, form.seen_files, sees_name=told["sees_name"])
        context["question"], context["print"] = told["question"], form.print
    return render(request, "conversations/ask_expert.html", context, status=status)


def _tell(request: HttpRequest, here: Conversation, asked: Asked) -> HttpResponse:
    if asked.mailed:
        messages.success(request, _("The question went to %(name)s by mail.") % {"name": asked.request.expert})
    elif asked.link:
        request.session[BY_HAND] = {"name": asked.request.expert.name, "link": asked.link}
    return redirect("conversations:experts_here", here.pk)
