"""Send a conversation on to another body; the directory of bodies."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from rondpunt.conversations import access
from rondpunt.conversations.actions.arrange_body import arrange_body
from rondpunt.conversations.actions.close import CannotClose
from rondpunt.conversations.actions.decide import OUTCOMES, TooLate, decide
from rondpunt.conversations.actions.forward import forward
from rondpunt.conversations.actions.settle import TROUBLED
from rondpunt.conversations.actions.write_out import CannotAnswer
from rondpunt.conversations.forward_form import BodyForm, ForwardForm, LetterForm
from rondpunt.conversations.forwarding import contact_of, largest_mail, letter_to, mail_channel, word_to_citizen
from rondpunt.conversations.models import Body, Conversation
from rondpunt.conversations.recipients import ways
from rondpunt.conversations.shown import offered
from rondpunt.conversations.views.conversation import show
from rondpunt.people.access import colleague, needs
from rondpunt.people.models import Handle
from rondpunt.people.rights import Right


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def forwarding(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """Choose; then both texts as they will be read, to change; then both go out."""
    here = access.conversation_to_answer(request, conversation_id)
    contact = contact_of(here)
    mail = mail_channel(here)
    form = ForwardForm(request.POST or None, offered=offered(here), has_contact=contact is not None, mail=mail)
    context: dict[str, object] = {"conversation": here, "form": form, "has_mail": mail is not None}
    if request.method != "POST" or not form.is_valid():
        context |= {"bodies": Body.objects.filter(is_active=True).exists(), "most": largest_mail(mail) if mail else 0}
        context |= {"messages_ticked": form.ticked("messages"), "files_ticked": form.ticked("attached")}
        return render(request, "conversations/forwarding.html", context, status=422 if form.errors else 200)
    body: Body = form.cleaned_data["body"]
    context |= {"body": body, "by_hand": not (body.email and mail), "files": form.files_chosen}
    if "send" not in request.POST:
        context["letter"] = LetterForm(initial=_drafted(request, here, form, contact), kinds=ways(here))
        return render(request, "conversations/forwarding_letter.html", context)
    letter = LetterForm(request.POST, kinds=ways(here))
    if letter.is_valid():
        try:
            told = letter.letter(form.cleaned_data["key"], form.files_chosen)
            forward(here, user=colleague(request), body=body, letter=told, now=timezone.now())
            return redirect("conversations:conversation", here.pk)
        except (CannotAnswer, CannotClose) as error:
            letter.add_error(None, str(error))
    return render(request, "conversations/forwarding_letter.html", context | {"letter": letter}, status=422)


def _drafted(request: HttpRequest, here: Conversation, form: ForwardForm, contact: Handle | None) -> dict[str, str]:
    told, body = form.cleaned_data, form.cleaned_data["body"]
    contact = contact if told.get("gives_contact") else None
    to_body = letter_to(
        body,
        here,
        user=colleague(request),
        messages=form.chosen,
        files=form.files_chosen,
        sees_name=told["sees_name"],
        contact=contact,
    )
    directly = contact is not None
    return {
        "to_body": to_body,
        "to_citizen": word_to_citizen(body, here, because=told["because"], answers_directly=directly),
    }


@require_POST
def forward_verdict(request: HttpRequest, forward_id: int) -> HttpResponse:
    """What becomes of a letter that was refused or stands in doubt: a person decides, as of any answer."""
    found = access.forward_to_decide(request, forward_id)
    said, here = request.POST.get("verdict", ""), found.conversation
    if found.delivery is None or said not in OUTCOMES:
        raise Http404
    try:
        if found.delivery.state not in TROUBLED:
            raise TooLate
        decide(found.delivery, user=colleague(request), verdict=said, now=timezone.now())
    except TooLate:
        moved = _("It has moved on meanwhile; this is how it stands now.")
        return show(request, here, error=moved, status=409)
    return redirect("conversations:conversation", here.pk)


@needs(Right.BODIES)
@require_http_methods(["GET", "HEAD", "POST"])
def bodies(request: HttpRequest) -> HttpResponse:
    """The directory, and a form for another."""
    form = BodyForm(request.POST or None)
    if request.method == "POST" and _keep(request, form):
        return redirect("conversations:bodies")
    context = {"bodies": Body.objects.all(), "form": form}
    return render(request, "conversations/bodies.html", context, status=422 if form.errors else 200)


@needs(Right.BODIES)
@require_http_methods(["GET", "HEAD", "POST"])
def body(request: HttpRequest, body_id: int) -> HttpResponse:
    """Change one."""
    found = get_object_or_404(Body, pk=body_id)
    form = BodyForm(request.POST or None, instance=found)
    if request.method == "POST" and _keep(request, form):
        return redirect("conversations:bodies")
    context = {"body": found, "form": form}
    return render(request, "conversations/body.html", context, status=422 if form.errors else 200)


def _keep(request: HttpRequest, form: BodyForm) -> bool:
    if not form.is_valid():
        return False
    arrange_body(form.instance, by=colleague(request), now=timezone.now())
    messages.success(request, _("Kept."))
    return True
