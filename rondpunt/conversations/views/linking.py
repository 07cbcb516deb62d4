"""Link a conversation with others about the same thing, and take a link away."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from rondpunt.conversations import access
from rondpunt.conversations.actions.link_conversations import CannotLink, link_conversations, unlink
from rondpunt.conversations.candidates import candidates
from rondpunt.conversations.models import Conversation
from rondpunt.lib.whole_number import whole_numbers
from rondpunt.people.access import colleague


@require_http_methods(["GET", "HEAD", "POST"])
def linking(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """GET searches, POST links."""
    here = access.conversation_to_answer(request, conversation_id)
    if request.method == "POST":
        return _link(request, here)
    words = request.GET.get("words", "").replace("\0", " ").strip()[:200]
    seen = Conversation.objects.visible_to(colleague(request)).standing()
    rows = candidates(here, among=seen, words=words, user=colleague(request))
    return render(request, "conversations/linking.html", {"conversation": here, "rows": rows, "words": words})


@require_POST
def link_removal(request: HttpRequest, conversation_id: int, link_id: int) -> HttpResponse:
    """Both ends forget the other."""
    here = access.conversation_to_answer(request, conversation_id)
    linked = access.link_to_remove(request, here, link_id)
    unlink(linked.link, here=here, by=colleague(request), now=timezone.now())
    messages.success(request, _("No longer linked with “%(subject)s”.") % {"subject": linked.other})
    return redirect("conversations:conversation", here.pk)


def _link(request: HttpRequest, here: Conversation) -> HttpResponse:
    others = access.conversations_to_read(request, whole_numbers(request.POST.getlist("source")))
    try:
        made = link_conversations(here, others=others, by=colleague(request), now=timezone.now())
    except CannotLink as error:
        messages.error(request, str(error))
        return redirect("conversations:linking", here.pk)
    undo = reverse("conversations:link_removal", args=[here.pk, made[0].pk]) if len(made) == 1 else ""
    told = ngettext("Linked with %d conversation.", "Linked with %d conversations.", len(others)) % len(others)
    messages.success(request, told, extra_tags=undo)
    return redirect("conversations:conversation", here.pk)
