"""Whose it is: the team, and the colleague in it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rondpunt.conversations import access
from rondpunt.conversations.actions.assign import assign
from rondpunt.conversations.actions.hand_over import CannotHandOver
from rondpunt.conversations.actions.hand_over_with_undo import hand_over_with_undo
from rondpunt.conversations.forms import HandOverForm, OwnerForm
from rondpunt.conversations.models import Bulk, Conversation
from rondpunt.conversations.views.conversation import show
from rondpunt.people.access import colleague
from rondpunt.people.models import Team


@require_POST
def owner(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """Say who answers: a colleague who may, or nobody yet."""
    here = access.conversation_to_answer(request, conversation_id)
    form = OwnerForm(request.POST, conversation=here)
    if not form.is_valid():
        return show(request, here, error=_("Choose somebody who may answer here."), status=422)
    try:
        meant = form.cleaned_data["owner"]
        given = assign(here, user=colleague(request), owner=meant, now=timezone.now())
    except CannotHandOver as error:
        return show(request, here, error=str(error), status=422)
    if given != meant:
        told = {"absent": meant.name, "name": given.name if given else _("the team")}
        messages.info(request, _("%(absent)s is absent; it went to %(name)s.") % told)
    return redirect("conversations:conversation", here.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def team(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """Hand over: GET asks to whom, POST does it."""
    here = access.conversation_to_answer(request, conversation_id)
    if request.method != "POST":
        chosen = _team(request.GET.get("team", ""))
        form = HandOverForm(team=chosen, initial={"team": chosen or here.team_id})
        return render(request, "conversations/hand_over.html", {"conversation": here, "form": form})
    form = HandOverForm(request.POST)
    if form.is_valid():
        told = form.cleaned_data
        try:
            done = hand_over_with_undo(here, user=colleague(request), now=timezone.now(), **told)
        except CannotHandOver as error:
            form.add_error("owner", str(error))
        else:
            return _after(request, here, done, told["team"])
    return render(request, "conversations/hand_over.html", {"conversation": here, "form": form}, status=422)


def _after(request: HttpRequest, here: Conversation, done: Bulk, given_to: Team) -> HttpResponse:
    """Back to the conversation, or to the inbox when it now lies behind another team's wall."""
    said = {"subject": here.subject, "team": given_to.name}
    undo = reverse("conversations:bulk_undoing", args=[done.pk])
    messages.success(request, _("“%(subject)s” is now with %(team)s.") % said, extra_tags=undo)
    still = Conversation.objects.visible_to(colleague(request)).filter(pk=here.pk).exists()
    if still:
        return redirect("conversations:conversation", here.pk)
    return redirect(f"{reverse('conversations:inbox')}?done={done.pk}")  # the list offers to undo it, too


def _team(number: str) -> Team | None:
    return Team.objects.filter(pk=int(number)).first() if number.isascii() and number.isdigit() else None
