"""Between a delivery's row and ``wire.Outgoing``: what is kept as JSON and what the connector gets."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from rondpunt.networks.models import Delivery, Media
from rondpunt.networks.wire import Author, File, Outgoing, Visibility


def payload(
    *,
    text: str,
    written_at: datetime,
    in_reply_to: Sequence[str] = (),
    to: Sequence[Author] = (),
    thread: str = "",
    subject: str = "",
    visibility: str = Visibility.PUBLIC,
    language: str = "",
    content_warning: str = "",
    is_automatic: bool = False,
    extra: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The JSON of a message to send, for ``Delivery.payload``; files and key are kept beside it.

    ``extra``: the keys that ``wire.Outgoing`` names, such as those of a link's card.
    """
    return {
        "text": text,
        "written_at": written_at.isoformat(),
        "in_reply_to": list(in_reply_to),
        "to": [{"key": one.key, "handle": one.handle, "name": one.name, "url": one.url} for one in to],
        "thread": thread,
        "subject": subject,
        "visibility": str(visibility),
        "language": language,
        "content_warning": content_warning,
        "extra": {**(extra or {}), **({"automatic": "yes"} if is_automatic else {})},
    }


def outgoing(delivery: Delivery) -> Outgoing:
    """What the connector is to send. The same row gives the same message every time."""
    told = dict(delivery.payload)
    media = Media.objects.in_bulk([file["media"] for file in delivery.files])
    files = tuple(
        File(
            name=file["name"],
            media_type=media[file["media"]].media_type,
            content=media[file["media"]].read(),
            alt=file["alt"],
            focus=(file["focus"][0], file["focus"][1]) if "focus" in file else None,
        )
        for file in delivery.files
    )
    before = (delivery.follows.remote_id,) if delivery.follows and delivery.follows_as_reply else ()
    return Outgoing(
        key=delivery.key.hex,
        text=told["text"],
        written_at=datetime.fromisoformat(told["written_at"]),
        in_reply_to=(*before, *told["in_reply_to"]),
        to=tuple(Author(**one) for one in told["to"]),
        thread=told["thread"],
        subject=told["subject"],
        visibility=Visibility(told["visibility"]),
        files=files,
        language=told["language"],
        content_warning=told["content_warning"],
        extra=told.get("extra", {}),
    )
