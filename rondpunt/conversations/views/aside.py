"""Putting a conversation aside, and taking it up again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rondpunt.conversations import access
from rondpunt.conversations.actions.put_aside import Because, CannotPutAside, bring_back, put_aside
from rondpunt.conversations.forms import AsideForm
from rondpunt.conversations.views.conversation import show
from rondpunt.people.access import colleague


@require_POST
def aside(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """Let it lie until the chosen moment."""
    here = access.conversation_to_answer(request, conversation_id)
    now = timezone.now()
    form = AsideForm(request.POST)
    if not form.is_valid():
        return show(request, here, error=_("Say until when: a day and an hour."), status=422)
    try:
        put_aside(here, until=form.until(now), user=colleague(request), now=now)
    except CannotPutAside as error:
        return show(request, here, error=str(error), status=422)
    messages.success(request, _("Put aside. It comes back by itself; you find it under “Put aside” meanwhile."))
    return redirect("conversations:conversation", here.pk)


@require_POST
def aside_removal(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """Take it up again now."""
    here = access.conversation_to_answer(request, conversation_id)
    bring_back([here], because=Because.PERSON, user=colleague(request), now=timezone.now())
    return redirect("conversations:conversation", here.pk)
