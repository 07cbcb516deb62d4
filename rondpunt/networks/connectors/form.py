"""Web form: a page of our own where people ask a question without an account, and read the answer by a private link.

Nothing travels here: the house itself is the network. A posted form comes in by ``hear``; an answer has arrived as soon
as it is written, because the citizen's page shows it.
"""

import base64
import binascii
import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from rondpunt.networks.wire import (
    Account,
    Author,
    Checked,
    File,
    Harvest,
    Incoming,
    Limits,
    Need,
    Outgoing,
    Reason,
    Refused,
    Sent,
    Visibility,
)
from rondpunt.networks.wire import gettext_noop as _

title = _("Web form")
needs = (
    Need(
        "slug",
        _("Short name in the address"),
        help=_("Lower-case letters, digits and hyphens: “questions” gives …/ask/questions/. It cannot change later."),
        default="questions",
    ),
    Need("title", _("Title of the page"), help=_("What people read first, for example “Ask the town”.")),
    Need("intro", _("Introduction"), help=_("One or two sentences under the title."), required=False),
    Need(
        "notify",
        _("Mail people a notice when an answer arrives"),
        kind="yes_no",
        help=_("Only who leaves an e-mail address. The mail holds the private link, not the answer."),
        default="yes",
    ),
)
limits = Limits(
    text=20_000,
    media_count=5,
    media_size=10 * 1024 * 1024,
    media_types=(
        "image/png",
        "image/jpeg",
        "image/gif",
        "image/webp",
        "image/heic",
        "application/pdf",
        "application/vnd.oasis.opendocument.text",
        "application/vnd.oasis.opendocument.spreadsheet",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "text/plain",
        "text/csv",
    ),
    visibilities=(Visibility.DIRECT,),
)
# ``send`` touches nothing outside, so doing it again after a crash does it once all the same.
public_page = "conversations:ask"  # the name of its page among the addresses of the house
repeat_is_harmless = True
find_is_certain = True


def measure(text: str) -> int:
    """Characters, a line break being one however it was typed."""
    return len(text.replace("\r\n", "\n"))


def check(account: Account) -> Checked:
    """There is no server to ask: see that the page has a name and a title."""
    plain = unicodedata.normalize("NFKD", account.settings.get("slug", "")).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-")
    name = account.settings.get("title", "").strip()
    if not slug or not name:
        raise Refused(Reason.BAD_SETTINGS, "title" if slug else "slug")
    return Checked(handle=slug, name=name)


def receive(account: Account, since: str | None) -> Harvest:
    """Nothing waits elsewhere: forms come in by ``hear``."""
    return Harvest()


def hear(account: Account, headers: Mapping[str, str], body: bytes) -> Harvest:
    """A posted form, as JSON: ``submission``, ``at``, ``text`` and perhaps ``subject``, ``name``, ``email``,
    ``language``, ``key`` and ``thread`` (when somebody goes on with a conversation) and ``files`` (base64).

    ``submission`` was made when the page was drawn. With a digest of what was written it is the remote id: a form sent
    twice is one message, a form changed after "back" is a second one.
    """
    told = _object(body)
    submission = str(told.get("submission") or "")
    if not submission:
        raise Refused(Reason.REJECTED, "submission")
    text = str(told.get("text") or "").replace("\r\n", "\n").strip()
    if measure(text) > (limits.text or 0):
        raise Refused(Reason.TOO_LONG)
    files = tuple(_file(one) for one in told.get("files") or ())
    return Harvest(
        (
            Incoming(
                remote_id=f"{submission}-{_digest(text, files)}",
                author=_author(told, submission),
                sent_at=datetime.fromisoformat(str(told["at"])),
                text=text,
                subject=str(told.get("subject") or "").strip(),
                thread=str(told.get("thread") or ""),
                visibility=Visibility.DIRECT,
                files=files,
                language=str(told.get("language") or ""),
            ),
        )
    )


def send(account: Account, outgoing: Outgoing) -> Sent:
    """The citizen's page shows it from now on."""
    if measure(outgoing.text) > (limits.text or 0):
        raise Refused(Reason.TOO_LONG)
    if len(outgoing.files) > limits.media_count:
        raise Refused(Reason.BAD_MEDIA, f"{len(outgoing.files)} > {limits.media_count}")
    for file in outgoing.files:
        if file.media_type not in limits.media_types or len(file.content or b"") > limits.media_size:
            raise Refused(Reason.BAD_MEDIA, file.name)
    return _sent(outgoing)


def find(account: Account, outgoing: Outgoing) -> Sent | None:
    """What was to be shown is shown."""
    return _sent(outgoing)


def named(account: Account, outgoing: Outgoing) -> Sent:
    """Its place on the citizen's page."""
    return _sent(outgoing)


def _sent(outgoing: Outgoing) -> Sent:
    # A path, not an address: the page is on this very server, whatever its name.
    return Sent(remote_id=outgoing.key, url=f"/follow/{outgoing.thread}/" if outgoing.thread else "")


def _object(body: bytes) -> dict[str, Any]:
    try:
        told = json.loads(body)
    except ValueError as error:
        raise Refused(Reason.REJECTED, str(error)) from error
    if not isinstance(told, dict):
        raise Refused(Reason.REJECTED, type(told).__name__)
    return told


def _author(told: Mapping[str, Any], submission: str) -> Author:
    """Known by the address left, else by this one form: two people without a name are two people."""
    name, email = str(told.get("name") or "").strip(), str(told.get("email") or "").strip()
    key = str(told.get("key") or "") or email.lower() or f"visitor:{submission}"
    return Author(key=key, handle=email or name or f"#{submission[:6]}", name=name)


def _file(told: Mapping[str, Any]) -> File:
    try:
        content = base64.b64decode(str(told.get("content") or ""), validate=True)
    except binascii.Error as error:
        raise Refused(Reason.BAD_MEDIA, str(told.get("name"))) from error
    return File(name=str(told.get("name") or ""), media_type=str(told.get("media_type") or ""), content=content)


def _digest(text: str, files: tuple[File, ...]) -> str:
    mark = sha256(text.encode("utf-8", "replace"))
    for file in files:
        mark.update(sha256(file.content or b"").digest())
    return mark.hexdigest()[:16]
