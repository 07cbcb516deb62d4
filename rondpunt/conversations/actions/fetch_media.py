"""Bring one picture or file from its network into the house, through the guarded client."""

from datetime import datetime, timedelta

import httpx
from django.conf import settings

from rondpunt.conversations.models import Attachment
from rondpunt.lib import guarded
from rondpunt.networks.models import Media

LARGEST = 40 * 1024 * 1024
GIVE_UP_AFTER = timedelta(days=3)


def fetch_media(attachment: Attachment, *, now: datetime) -> None:
    """Store the file, or note why not. A network that is only busy is asked again at the next round."""
    try:
        with guarded.client(settings.REACH, LARGEST) as client:
            response = client.get(attachment.source)
            response.raise_for_status()
    except guarded.BlockedAddress:
        attachment.refused = "blocked_address"
    except (guarded.AnswerTooLarge, httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.TooManyRedirects):
        attachment.refused = "bad_media"
    except httpx.HTTPStatusError as error:
        busy = error.response.status_code in (429, 500, 502, 503, 504)
        if busy and now - attachment.message.kept_at < GIVE_UP_AFTER:
            return
        attachment.refused = "busy" if busy else "gone"
    except httpx.TransportError:
        if now - attachment.message.kept_at < GIVE_UP_AFTER:
            return
        attachment.refused = "unreachable"
    else:
        told = response.headers.get("content-type", "").split(";")[0].strip()
        attachment.media_type = (told or attachment.media_type)[:120]
        attachment.media = Media.objects.keep(response.content, media_type=attachment.media_type, at=now)
    attachment.save(update_fields=["media", "media_type", "refused"])
