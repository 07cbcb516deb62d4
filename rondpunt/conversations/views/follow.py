"""The citizen's own page: what both sides said, and a field to write back. Whoever has the link is let in."""

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from rondpunt.conversations.actions.ask import write_on
from rondpunt.conversations.ask_form import WriteForm
from rondpunt.conversations.models import Asker, Attachment, Conversation, Message
from rondpunt.conversations.views.ask import in_language, is_too_large, may_go_in, private_address
from rondpunt.conversations.views.files import bytes_of
from rondpunt.lib.words_of_time import weekday_and_day
from rondpunt.networks.models import Channel, Delivery
from rondpunt.people.doors import private


@csrf_exempt
@private
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest, token: str) -> HttpResponseBase:
    """Read along and write back."""
    asker = _asker(token)
    if chosen := request.GET.get("lang", ""):
        return in_language(request.path, chosen)
    now = timezone.now()
    form = WriteForm(about=token, now=now)
    if request.method == "POST" and is_too_large(request):
        form = WriteForm({}, about=token, now=now)
        form.add_error(None, _("That is more than we can take at once. Send fewer or smaller files."))
    elif request.method == "POST":
        form = WriteForm(request.POST, request.FILES, about=token, now=now)
        if _is_open(asker) and may_go_in(request, form):
            message = write_on(asker, form.question(get_language() or "nl"), now=now)
            return redirect(f"{request.path}#message-{message.pk}")
    words = {
        "conversation": asker.conversation,
        "spoken": _spoken(asker),
        "form": form,
        "is_open": _is_open(asker),
        "has_email": bool(asker.email),
    }
    return render(request, "conversations/follow.html", words, status=422 if form.errors else 200)


@private
@require_safe
def asked(request: HttpRequest, token: str) -> HttpResponseBase:
    """Thank you, and the private link."""
    asker = _asker(token)
    due, language = asker.conversation.due_at, get_language() or "nl"
    words = {
        "conversation": asker.conversation,
        "address": private_address(token),
        "email": asker.email,
        "until": weekday_and_day(timezone.localdate(due), language=language) if due else "",
    }
    return render(request, "conversations/asked.html", words)


@private
@require_safe
def follow_file(request: HttpRequest, token: str, attachment_id: int) -> HttpResponseBase:
    """A file of the conversation, for whoever has the link."""
    shown = Attachment.objects.select_related("media").filter(message__in=_spoken(_asker(token)), pk=attachment_id)
    found = shown.first()
    if found is None:
        raise Http404
    return bytes_of(request, found.media, name=found.name, media_type=found.media_type)


def _asker(token: str) -> Asker:
    """By the unique index on the token, of 128 bits: what does not exist takes as long to look up as what does."""
    found = Asker.objects.select_related("conversation__channel").filter(conversation__token=token).first()
    if found is None:
        raise Http404
    return found


def _is_open(asker: Asker) -> bool:
    return asker.conversation.channel.state != Channel.State.PAUSED


def _spoken(asker: Asker) -> QuerySet[Message]:
    """What this citizen and we said to each other by this page: no notes, nothing on its way, nobody else."""
    conversation: Conversation = asker.conversation
    theirs = Q(direction=Message.Direction.IN, person=conversation.person_id)
    ours = Q(direction=Message.Direction.OUT, delivery__state=Delivery.State.SENT)
    # What colleagues split off is still said by this page.
    here = Q(conversation=conversation) | Q(conversation__split_from=conversation)
    found = Message.objects.filter(theirs | ours, here, channel=conversation.channel_id)
    return found.filter(removed_at=None).prefetch_related("attachments__media").order_by("at", "id")
