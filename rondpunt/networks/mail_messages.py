"""From a raw mail to an ``Incoming``. Reaches no server, so that a process that only reads mail starts at once."""

from datetime import datetime

from rondpunt.lib.mail.addressing import is_own, thread_in
from rondpunt.lib.mail.parse import parse
from rondpunt.networks.wire import Account, Author, File, Incoming, Kind, Visibility


def read_message(account: Account, raw: bytes, *, arrived_at: datetime) -> Incoming:
    """One raw mail as the wire knows it; also for mail that comes from a file. Never raises."""
    address = account.settings.get("address", "")
    mail = parse(raw, arrived_at=arrived_at, own=address)
    # A mail that we sent and that came back (a loop, a rule that copies) must never start a conversation.
    looped = bool(mail.mark) and mail.mark.lower() == address.lower()
    thread = thread_in(mail.recipients, address)
    # Our address alone proves nothing: the form on our website writes under it, and a colleague who writes to us. Only
    # what goes on with something can be our side of it, and only a person speaks for us outside the house.
    goes_on = mail.kind == "message" and (bool(thread) or bool(mail.answers))
    return Incoming(
        remote_id=mail.identity,
        author=Author(key=mail.sender.address, handle=mail.sender.address, name=mail.sender.name),
        sent_at=mail.sent_at,
        text=mail.text,
        html=mail.html,
        subject=mail.subject,
        in_reply_to=mail.answers,
        thread=thread,
        visibility=Visibility.DIRECT,
        files=tuple(File(one.name, one.media_type, one.content, content_id=one.content_id) for one in mail.files),
        kind=Kind.AUTO_REPLY if looped and mail.kind == "message" else Kind(mail.kind),
        from_us=(looped or goes_on) and is_own(mail.sender.address, address),
        raw=raw if mail.kind == "unreadable" else None,  # what can be read is read here, and nobody keeps the rest
    )
