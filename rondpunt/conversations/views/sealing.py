"""Sealing a conversation, taking the seal off, and the list from which the core team may let itself in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rondpunt.conversations import access
from rondpunt.conversations.actions.seal import CannotSeal, break_seal, seal, unseal
from rondpunt.conversations.forms import BreakSealForm, SealForm
from rondpunt.conversations.models import Seal
from rondpunt.people.access import colleague, needs
from rondpunt.people.rights import Right


@require_http_methods(["GET", "HEAD", "POST"])
def sealing(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """GET asks who may read and why; POST seals."""
    here = access.conversation_to_answer(request, conversation_id)
    form = SealForm(request.POST if request.method == "POST" else None, conversation=here, user=colleague(request))
    if request.method == "POST" and form.is_valid():
        try:
            seal(here, **{"readers": [], **form.cleaned_data}, user=colleague(request), now=timezone.now())
        except CannotSeal as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Sealed. Whoever reads it from now on stands on the trail."))
            return redirect("conversations:conversation", here.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "conversations/sealing.html", {"conversation": here, "form": form}, status=status)


@require_POST
def unsealing(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """The whole team reads it again."""
    here = access.conversation_to_answer(request, conversation_id)
    unseal(here, user=colleague(request), now=timezone.now())
    messages.success(request, _("The seal is off: the whole team reads this conversation again."))
    return redirect("conversations:conversation", here.pk)


@require_http_methods(["GET", "HEAD"])
@needs(Right.SEALS)
def seals(request: HttpRequest) -> HttpResponse:
    """Which conversations are sealed, without a word of what they say, and whether anybody can still read them."""
    found = Seal.objects.select_related("conversation__team", "sealed_by").prefetch_related("readers")
    return render(request, "conversations/seals.html", {"seals": found.order_by("-sealed_at", "-pk")[:200]})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.SEALS)
def seal_breaking(request: HttpRequest, seal_id: int) -> HttpResponse:
    """Let oneself in, with a reason that stands on the trail."""
    found = get_object_or_404(Seal.objects.select_related("conversation__team", "sealed_by"), pk=seal_id)
    form = BreakSealForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            break_seal(found, **form.cleaned_data, user=colleague(request), now=timezone.now())
        except CannotSeal as error:
            form.add_error("reason", str(error))
        else:
            return redirect("conversations:conversation", found.conversation_id)
    status = 422 if request.method == "POST" else 200
    return render(request, "conversations/seal_breaking.html", {"seal": found, "form": form}, status=status)
