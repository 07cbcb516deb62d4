"""Files that came with a message, and messages that could not be read, as they came."""

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from rondpunt.conversations import access
from rondpunt.conversations.actions.seal import note_reading
from rondpunt.conversations.views.files import bytes_of, gone
from rondpunt.people.access import colleague


@require_safe
def attachment(request: HttpRequest, attachment_id: int) -> HttpResponseBase:
    """One file from our own copy; behind the wall of its conversation."""
    found = access.attachment_to_read(request, attachment_id)
    note_reading(found.message.conversation, user=colleague(request), now=timezone.now())
    if found.media is None:
        return gone(request, "refused" if found.refused else "coming", found.refused)
    return bytes_of(request, found.media, name=found.name, media_type=found.media_type)


@require_safe
def raw(request: HttpRequest, message_id: int) -> HttpResponseBase:
    """A message exactly as it came, to open in another program."""
    found = access.message_to_read(request, message_id)
    note_reading(found.conversation, user=colleague(request), now=timezone.now())
    if found.raw is None or found.removed_at:
        raise Http404
    ending = "eml" if found.conversation.network == "mail" else "txt"
    return bytes_of(request, found.raw, name=f"message-{found.pk}.{ending}", media_type="application/octet-stream")
