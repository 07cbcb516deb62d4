"""Mail: a mailbox read over IMAP, answers sent over SMTP. What mail is like is in ``rondpunt.lib.mail``.

No ``find`` can be certain here: SMTP has no question "did you take this?". Ours looks for the copy in the Sent folder
(put there only after the server said yes) and for answers to or bounces of the mail. What it finds is proof that the
mail went out; finding nothing proves nothing, so ``find_is_certain`` is False and a person decides.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC
from threading import Event

from rondpunt.lib.mail import addressing, imap, smtp
from rondpunt.lib.mail.addressing import ascii_address, message_id
from rondpunt.lib.mail.compose import Enclosure, Letter, answer_subject, compose
from rondpunt.lib.mail.fetch import Fetched, fetch
from rondpunt.lib.mail.headers import Address
from rondpunt.networks.mail_faults import in_wire_words
from rondpunt.networks.mail_messages import read_message as read_message
from rondpunt.networks.wire import (
    Account,
    Checked,
    Harvest,
    Incoming,
    Limits,
    Need,
    Outgoing,
    Reason,
    Refused,
    Sent,
    TryLater,
    Visibility,
)
from rondpunt.networks.wire import gettext_noop as _

title = _("E-mail")
_SECURITY = ("ssl", "starttls")
needs = (
    Need("address", _("Mail address"), help=_("The address people write to, for example info@town.example.")),
    Need("display_name", _("Name of the sender"), help=_("What people see beside the address."), required=False),
    Need("imap_host", _("IMAP server"), help=_("Where mail is read, for example imap.town.example.")),
    Need("imap_port", _("IMAP port"), kind="number", default="993"),
    Need("imap_security", _("IMAP encryption"), kind="choice", default="ssl", choices=_SECURITY),
    Need("username", _("User name"), help=_("Often the mail address itself.")),
    Need("password", _("Password"), kind="secret", help=_("Many providers ask for an app password here.")),
    Need("folder", _("Folder"), help=_("Which folder is read."), default="INBOX"),
    Need("smtp_host", _("SMTP server"), help=_("Where mail is sent, for example smtp.town.example.")),
    Need("smtp_port", _("SMTP port"), kind="number", default="587"),
    Need("smtp_security", _("SMTP encryption"), kind="choice", default="starttls", choices=_SECURITY),
    Need("smtp_username", _("SMTP user name"), help=_("Leave empty if it is the same as for IMAP."), required=False),
    Need("smtp_password", _("SMTP password"), kind="secret", help=_("Leave empty if it is the same."), required=False),
    Need(
        "plus_addressing",
        _("Answers carry the conversation in the reply address"),
        kind="yes_no",
        help=_("Needs a server that delivers info+anything@ to info@, as most do."),
        default="yes",
        required=False,
    ),
    Need(
        "sent_folder",
        _("Folder for sent mail"),
        help=_("Leave empty to use the folder that the server marks as such."),
        required=False,
    ),
    Need(
        "certificate",
        _("Certificate of your own authority"),
        kind="lines",
        help=_("Only for servers with a private certificate: the authority in PEM form."),
        required=False,
    ),
)
limits = Limits(
    media_count=20,
    media_size=20 * 1024 * 1024,  # for all together: many servers stop at 25 to 35 MB after encoding
    media_types=("*/*",),
    visibilities=(Visibility.DIRECT,),
    subject=True,
)
find_is_certain = False
ids_repeat = True  # senders choose the Message-ID, and machines give one to several mails
anybody_can_be_us = True  # a form on our website writes From: us, and so may anybody

_IDLE_SECONDS = 25 * 60  # RFC 2177: servers may hang up after 30 minutes
_SECONDS_FOR_COPY = 10.0
_log = logging.getLogger(__name__)


def measure(text: str) -> int:
    """Characters; mail has no limit."""
    return len(text)


def check(account: Account) -> Checked:
    """Sign in to both servers and open the folder."""
    with in_wire_words(), _mailbox(account) as line:
        imap.look_into(line, _folder(account))
    with in_wire_words(), _post_office(account) as line:
        largest = smtp.largest(line)
    settings = account.settings
    fits = min(limits.media_size, largest * 7 // 10) if largest else limits.media_size  # base64 takes a third more
    return Checked(settings["address"], settings.get("display_name", ""), replace(limits, media_size=fits))


def receive(account: Account, since: str | None) -> Harvest:
    """The next portion of mail since a position; reads only, marks and moves nothing."""
    with in_wire_words(), _mailbox(account) as line:
        batch = fetch(line, _folder(account), since, account.oldest)
    messages = tuple(_fetched(account, one, batch.position.uidvalidity) for one in batch.mails)
    read_up_to = batch.position.written()
    return Harvest(
        messages=messages,
        read_up_to="" if read_up_to == since else read_up_to,
        more=batch.remaining > 0,
        remaining=batch.remaining,
    )


def send(account: Account, outgoing: Outgoing) -> Sent:
    """Hand one mail to our server, for all recipients or none, and keep a copy among the sent mail."""
    with in_wire_words():
        letter = _letter(account, outgoing)
        mail = compose(letter)
        recipients = [ascii_address(one.address) for one in letter.to]
        sender = ascii_address(account.settings["address"])
    with in_wire_words(), _post_office(account) as line:
        largest = smtp.largest(line)
        if largest and len(mail) > largest:
            raise Refused(Reason.BAD_MEDIA, f"{len(mail)} > {largest}")
        smtp.hand_over(line, sender, recipients, mail)
    try:
        with in_wire_words(), _mailbox(account, seconds=_SECONDS_FOR_COPY) as box:
            if folder := _sent_folder(account, box):
                imap.keep(box, folder, letter.message_id, mail, outgoing.written_at)
    except (Refused, TryLater) as error:
        # It was sent; only our copy is missing.
        _log.warning("No copy among the sent mail: %s", error)
    return Sent(remote_id=letter.message_id)


def named(account: Account, outgoing: Outgoing) -> Sent:
    """Its Message-ID, which is made of the key."""
    with in_wire_words():
        return Sent(remote_id=message_id(outgoing.key, account.settings["address"]))


def find(account: Account, outgoing: Outgoing) -> Sent | None:
    """Proof that this mail went out: our copy, an answer to it, or its bounce. ``None`` proves nothing."""
    wanted = named(account, outgoing).remote_id
    with in_wire_words(), _mailbox(account) as line:
        name = f'"<{wanted}>"'
        folder = _sent_folder(account, line)
        if folder and line.select(folder, readonly=True)[0] == "OK" and imap.uids(line, "HEADER", "Message-ID", name):
            return Sent(remote_id=wanted)
        imap.look_into(line, _folder(account))
        mentions = ("OR", "OR", "HEADER", "In-Reply-To", name, "HEADER", "References", name, "BODY", f'"{wanted}"')
        if imap.uids(line, "SINCE", imap.day(outgoing.written_at), *mentions):
            return Sent(remote_id=wanted)
    return None


def reply_address(account: Account, thread: str) -> str:
    """Our address; with the thread in it, where the server delivers such addresses to us."""
    address = account.settings["address"]
    plus = account.settings.get("plus_addressing", "yes").lower() in ("yes", "true", "on", "1")
    return addressing.reply_address(address, thread if plus else "")


def listen(account: Account, stop: Event, wake: Callable[[], object]) -> None:
    """Wait for new mail by IDLE until ``stop`` is set; ``wake()`` once at the start and at each change.

    The wake at the start covers what came between the last fetch and our listening.
    """
    with in_wire_words(), _mailbox(account) as line:
        imap.look_into(line, _folder(account))
        wake()
        while not stop.is_set():
            if imap.wait_for_news(line, stop.is_set, time.monotonic() + _IDLE_SECONDS):
                wake()


def _fetched(account: Account, one: Fetched, uidvalidity: int) -> Incoming:
    if not one.raw and one.size:
        # The server lists it and cannot give it. Its place in the mailbox is the only name it has.
        message = read_message(account, b"", arrived_at=one.arrived_at)
        return replace(message, remote_id=f"imap:{uidvalidity}:{one.uid}")
    message = read_message(account, one.raw, arrived_at=one.arrived_at)
    if one.size <= len(one.raw):
        return message
    # Only the beginning was fetched: the last file is cut off, and is named without its content.
    whole, cut = message.files[:-1], message.files[-1:]
    return replace(message, files=whole + tuple(replace(file, content=None) for file in cut))


def _letter(account: Account, outgoing: Outgoing) -> Letter:
    settings = account.settings
    files = tuple(Enclosure(file.name, file.media_type, file.content or b"") for file in outgoing.files)
    if len(files) > limits.media_count or sum(len(file.content) for file in files) > limits.media_size:
        raise Refused(Reason.BAD_MEDIA, f"{len(files)} files, {sum(len(file.content) for file in files)} bytes")
    if not outgoing.to:
        raise Refused(Reason.BAD_ADDRESS)
    reply_to = reply_address(account, outgoing.thread)
    return Letter(
        message_id=message_id(outgoing.key, settings["address"]),
        sender=Address(settings.get("display_name", ""), settings["address"]),
        to=tuple(Address(person.name, person.key) for person in outgoing.to),
        text=outgoing.text,
        written_at=outgoing.written_at.astimezone(UTC),
        subject=answer_subject(outgoing.subject) if outgoing.in_reply_to else outgoing.subject,
        reply_to=reply_to if reply_to != ascii_address(settings["address"]) else "",
        answers=outgoing.in_reply_to,
        language=outgoing.language,
        files=files,
        mark=settings["address"],
        automatic=outgoing.extra.get("automatic") == "yes",
    )


@contextmanager
def _mailbox(account: Account, seconds: float | None = None) -> Iterator[imap.Line]:
    settings = account.settings
    with imap.signed_in(_place(account, "imap"), settings["username"], settings["password"], seconds) as line:
        yield line


@contextmanager
def _post_office(account: Account) -> Iterator[smtp.Line]:
    settings = account.settings
    username = settings.get("smtp_username") or settings["username"]
    password = settings.get("smtp_password") or settings["password"]
    domain = ascii_address(settings["address"]).rpartition("@")[2]
    with smtp.signed_in(_place(account, "smtp"), username, password, domain) as line:
        yield line


def _place(account: Account, protocol: str) -> imap.Place:
    settings = account.settings
    port = settings[f"{protocol}_port"].strip()
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise Refused(Reason.BAD_SETTINGS, f"{protocol} port {port}")
    certificate = settings.get("certificate", "")
    try:
        imap.tls(certificate)
    except ValueError as error:  # ssl.SSLError is one too
        raise Refused(Reason.BAD_SETTINGS, f"certificate: {error}") from error
    host = settings[f"{protocol}_host"].strip()
    return imap.Place(host, int(port), settings[f"{protocol}_security"], account.reach, certificate)


def _folder(account: Account) -> str:
    return account.settings.get("folder", "").strip() or "INBOX"


def _sent_folder(account: Account, line: imap.Line) -> str:
    """Raw, quoted name of the folder for sent mail, or nothing."""
    named = account.settings.get("sent_folder", "").strip()
    return imap.quoted(named) if named else imap.sent_folder(line)
