"""A real SMTP server on loopback (aiosmtpd): STARTTLS and sign-in are required, mail goes on to Dovecot by LMTP.

What a server may answer on a bad day can be ordered beforehand: ``server.answers["recipient"] = "451 4.7.1 later"``, or
one of the accidents in ``server.accident``. Every mail it accepted is in ``server.accepted``, in order.
"""

import asyncio
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP as Protocol
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session

from .dovecot import PASSWORD, Dovecot, free_port

Accident = Literal[
    "",
    "cut before data",  # the line breaks at RCPT TO: nothing was taken
    "cut after data, taken",  # the mail is delivered, the answer never comes
    "cut after data, lost",  # the mail is gone and so is the answer
    "silence after data",  # taken, and no answer within any patience
]


@dataclass(slots=True)
class PostOffice:
    """The running server. ``port`` wants STARTTLS, ``tls_port`` speaks TLS from the first byte."""

    dovecot: Dovecot
    port: int
    tls_port: int
    answers: dict[str, str] = field(default_factory=dict)
    accident: Accident = ""
    accepted: list[tuple[str, list[str], bytes]] = field(default_factory=list)
    controllers: list[Controller] = field(default_factory=list)

    def settings(self, address: str) -> dict[str, str]:
        """What an administrator fills in for a mail channel on these servers."""
        return {
            "address": address,
            "display_name": "Stad Linderbeke",
            "imap_host": "127.0.0.1",
            "imap_port": str(self.dovecot.imaps_port),
            "imap_security": "ssl",
            "username": address,
            "password": PASSWORD,
            "folder": "INBOX",
            "smtp_host": "127.0.0.1",
            "smtp_port": str(self.port),
            "smtp_security": "starttls",
            "certificate": self.dovecot.authority,
        }

    def calm(self) -> None:
        """A good day again."""
        self.answers.clear()
        self.accident = ""
        self.accepted.clear()

    def stop(self) -> None:
        """End both listeners."""
        for controller in self.controllers:
            controller.stop()


class _Desk:
    """The hooks of aiosmtpd: answer as ordered, else hand on by LMTP."""

    def __init__(self, office: PostOffice) -> None:
        self.office = office

    async def handle_MAIL(
        self, server: Protocol, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return self.office.answers.get("sender", "250 2.1.0 OK")

    async def handle_RCPT(
        self, server: Protocol, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.office.accident == "cut before data":
            _cut(server)
        ordered = self.office.answers.get(f"recipient {address}") or self.office.answers.get("recipient")
        if ordered is None:
            envelope.rcpt_tos.append(address)
        return ordered or "250 2.1.5 OK"

    async def handle_DATA(self, server: Protocol, session: Session, envelope: Envelope) -> str:
        accident = self.office.accident
        if accident == "cut after data, lost":
            _cut(server)
            return "451 never read"
        if ordered := self.office.answers.get("mail"):
            return ordered
        mail = envelope.original_content or b""
        sender, recipients = envelope.mail_from or "", [str(one) for one in envelope.rcpt_tos]
        with smtplib.LMTP("127.0.0.1", self.office.dovecot.lmtp_port) as line:
            line.sendmail(sender, recipients, mail)
        self.office.accepted.append((sender, recipients, mail))
        if accident == "cut after data, taken":
            _cut(server)
        if accident == "silence after data":
            await asyncio.sleep(60)
        return "250 2.0.0 taken"


def _cut(server: Protocol) -> None:
    transport: Any = server.transport
    transport.abort()


def _signs_in(
    server: Protocol, session: Session, envelope: Envelope, mechanism: str, given: LoginPassword | Any
) -> AuthResult:
    return AuthResult(success=given.password == PASSWORD.encode(), handled=False)


def start_post_office(dovecot: Dovecot, authority: trustme.CA) -> PostOffice:
    """Start both listeners with a certificate of ``authority``."""
    office = PostOffice(dovecot, free_port(), free_port())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", "localhost").configure_cert(context)
    desk = _Desk(office)
    starttls = _controller(desk, office.port, lambda: _protocol(desk, tls_context=context, require_starttls=True))
    implicit = _controller(desk, office.tls_port, lambda: _protocol(desk, auth_require_tls=False), context)
    for controller in (starttls, implicit):
        office.controllers.append(controller)
        controller.start()
    return office


def _protocol(desk: _Desk, **options: Any) -> Protocol:
    return Protocol(desk, authenticator=_signs_in, auth_required=True, hostname="mx.linderbeke.example", **options)


def _controller(
    desk: _Desk, port: int, make: Callable[[], Protocol], context: ssl.SSLContext | None = None
) -> Controller:
    controller = Controller(desk, hostname="127.0.0.1", port=port, ssl_context=context)
    controller.factory = make  # type: ignore[method-assign]
    return controller
