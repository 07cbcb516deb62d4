"""A formal message: start its legal clock, extend it, record the formal answer, take the mark back."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rondpunt.conversations import access
from rondpunt.conversations.actions.end_formal import CannotEnd, end_formal
from rondpunt.conversations.actions.extend_term import CannotExtend, extend_term
from rondpunt.conversations.actions.keep_draft import keep_draft
from rondpunt.conversations.actions.mark_formal import CannotMark, mark_formal
from rondpunt.conversations.actions.write_out import CannotAnswer
from rondpunt.conversations.composer import NOTE
from rondpunt.conversations.formal_form import AnswerForm, ExtendForm, MarkForm, TakeBackForm
from rondpunt.conversations.legal import is_acknowledged, received_on, reckon, why_legal
from rondpunt.conversations.models import Conversation, Draft, FormalKind, FormalMark
from rondpunt.conversations.recipients import ways
from rondpunt.people.access import colleague
from rondpunt.people.rights import Right

Outcome = FormalMark.Outcome


@require_http_methods(["GET", "HEAD", "POST"])
def formal(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """Start the clock; where it runs, what can be done about it."""
    here = access.conversation_to_answer(request, conversation_id)
    mark = FormalMark.objects.of(here)
    if mark and mark.is_running:
        return _clock(request, here, mark)
    today = timezone.localdate()
    form = MarkForm(request.POST or None, conversation=here, today=today, kind=request.GET.get("kind", ""))
    if request.method == "POST" and form.is_valid() and _start(request, here, form):
        return redirect("conversations:conversation", here.pk)
    on = received_on(here)
    context = {
        "conversation": here,
        "form": form,
        "ends": [(one, reckon(one.term, on)[0].last) for one in form.offered],
        "received_on": on,
        "astray": [(kind, kind.way(_language(here))) for kind in form.astray],
        "language": _language(here),
        "may_arrange": colleague(request).can(Right.PROMISES),
    }
    return render(request, "conversations/formal.html", context, status=422 if form.errors else 200)


@require_POST
def formal_answer(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """The formal answer was given: the clock stops."""
    here, mark = _running(request, conversation_id)
    form = AnswerForm(request.POST, mark=mark)
    if form.is_valid():
        try:
            end_formal(
                mark,
                outcome=Outcome.ANSWERED,
                answer=form.answer,
                answered_on=form.cleaned_data["answered_on"],
                reason=form.cleaned_data["reason"],
                user=colleague(request),
                now=timezone.now(),
            )
        except CannotEnd as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The formal answer is recorded: the conversation can be closed."))
            return redirect("conversations:conversation", here.pk)
    return _clock(request, here, mark, answering=form)


@require_POST
def formal_extension(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """Once, with a reason; the citizen is told."""
    here, mark = _running(request, conversation_id)
    form = ExtendForm(request.POST, mark=mark, language=_language(here))
    if form.is_valid():
        try:
            told = form.told
            extend_term(
                mark, reason=form.cleaned_data["reason"], text=told, user=colleague(request), now=timezone.now()
            )
        except (CannotExtend, CannotAnswer) as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("conversations:conversation", here.pk)
    return _clock(request, here, mark, extending=form)


@require_POST
def formal_removal(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """It is no formal message after all."""
    here, mark = _running(request, conversation_id)
    form = TakeBackForm(request.POST)
    if form.is_valid():
        try:
            end_formal(
                mark,
                outcome=Outcome.TAKEN_BACK,
                reason=form.cleaned_data["reason"],
                user=colleague(request),
                now=timezone.now(),
            )
        except CannotEnd as refusal:
            form.add_error("reason", str(refusal))
        else:
            return redirect("conversations:conversation", here.pk)
    return _clock(request, here, mark, taking_back=form)


@require_POST
def formal_way(request: HttpRequest, conversation_id: int, kind_id: int) -> HttpResponse:
    """Lay the text ready that tells the citizen which way is the right one; a colleague sends it."""
    here = access.conversation_to_answer(request, conversation_id)
    text = get_object_or_404(FormalKind, pk=kind_id).way(_language(here))
    if not text:
        raise Http404
    user = colleague(request)
    draft = Draft.objects.filter(conversation=here, user=user).first()
    begun = draft.text.rstrip() if draft else ""
    kind = draft.kind if draft else next(iter(ways(here)), NOTE)
    keep_draft(here, user=user, kind=kind, text=f"{begun}\n\n{text}".strip(), now=timezone.now())
    return redirect("conversations:conversation", here.pk)


def _start(request: HttpRequest, here: Conversation, form: MarkForm) -> bool:
    given = form.cleaned_data
    try:
        mark_formal(
            here,
            term=form.term.term,
            received_on=given["received_on"],
            period_ends_on=given.get("period_ends_on"),
            user=colleague(request),
            now=timezone.now(),
        )
    except CannotMark as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _running(request: HttpRequest, conversation_id: int) -> tuple[Conversation, FormalMark]:
    here = access.conversation_to_answer(request, conversation_id)
    mark = FormalMark.objects.of(here)
    if mark is None or not mark.is_running:
        raise Http404
    return here, mark


def _clock(request: HttpRequest, here: Conversation, mark: FormalMark, **bound: forms.Form) -> HttpResponse:
    """The page of a running clock, with what could not be done in its form."""
    context: dict[str, object] = {
        "conversation": here,
        "mark": mark,
        "why": why_legal(mark),
        "is_late": mark.is_late(timezone.localdate()),
        "is_acknowledged": is_acknowledged(mark),
        "answering": AnswerForm(mark=mark, auto_id="answer-%s"),
        "taking_back": TakeBackForm(auto_id="back-%s"),
    }
    if mark.may_be_extended and not context["is_late"]:
        context["extending"] = ExtendForm(mark=mark, language=_language(here), auto_id="extend-%s")
    context |= bound
    return render(request, "conversations/legal_clock.html", context, status=422 if bound else 200)


def _language(here: Conversation) -> str:
    return here.language or here.channel.language
