"""A line to an SMTP server: over TLS, through the guarded way out, and exact about what it has taken.

The one question that matters afterwards is whether the server took the mail. So DATA is not left to ``smtplib``: until
the closing dot leaves us the server has nothing; from then on, until it answers, nobody knows.
"""

import base64
import smtplib
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from socket import socket

from rondpunt.lib import guarded

from .imap import NoEncryption, Place, SignInRefused, tls

SECONDS = 30.0  # for one answer
SECONDS_AFTER_DATA = 120.0  # the server may scan the mail first (RFC 5321 section 4.5.3.2.6 allows ten minutes)


class Answered(Exception):
    """The server said no. ``code`` is its three digits, ``text`` its words, ``stage`` what we had asked."""

    def __init__(self, stage: str, code: int, text: str) -> None:
        super().__init__(f"{code} {text}")
        self.stage, self.code, self.text = stage, code, text


class Unknown(Exception):
    """The line broke after the whole mail was handed over and before the server answered."""


class Line(smtplib.SMTP):
    """``smtplib`` over the guarded way out; TLS verifies the name, not the address we connected to."""

    def __init__(self, place: Place, own_domain: str) -> None:
        self.place = place
        # Our own domain in EHLO: the default looks up this machine's name in the DNS, which may take long.
        super().__init__(place.host, place.port, local_hostname=own_domain, timeout=SECONDS)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket:
        plain = guarded.connect(host, port, self.place.reach)
        plain.settimeout(timeout)
        if self.place.security != "ssl":
            return plain
        try:
            return tls(self.place.certificate).wrap_socket(plain, server_hostname=host)
        except BaseException:
            plain.close()
            raise


@contextmanager
def signed_in(place: Place, username: str, password: str, own_domain: str) -> Iterator[Line]:
    """A line that is encrypted and signed in (where the server asks for it); closed at the end whatever happens."""
    try:
        line = Line(place, own_domain)
    except smtplib.SMTPConnectError as error:
        raise Answered("connect", error.smtp_code, _text(error.smtp_error)) from error
    try:
        _greet(line)
        if place.security != "ssl":
            if not line.has_extn("starttls"):
                raise NoEncryption(place.host)
            code, said = line.starttls(context=tls(place.certificate))
            if code != 220:
                raise Answered("starttls", code, _text(said))
            _greet(line)
        if username and line.has_extn("auth"):
            _sign_in(line, username, password)
        yield line
    finally:
        _hang_up(line)


def _greet(line: Line) -> None:
    try:
        line.ehlo_or_helo_if_needed()
    except smtplib.SMTPHeloError as error:
        raise Answered("ehlo", error.smtp_code, _text(error.smtp_error)) from error


def _sign_in(line: Line, username: str, password: str) -> None:
    try:
        if "PLAIN" in line.esmtp_features["auth"].upper().split():
            # smtplib's own takes only ASCII passwords.
            secret = base64.b64encode(f"\0{username}\0{password}".encode()).decode("ascii")
            code, said = line.docmd("AUTH", f"PLAIN {secret}")
            if code != 235:
                raise smtplib.SMTPAuthenticationError(code, said)
        else:
            line.login(username, password)
    except smtplib.SMTPAuthenticationError as error:
        if 400 <= error.smtp_code < 500:
            raise Answered("auth", error.smtp_code, _text(error.smtp_error)) from error
        raise SignInRefused(f"{error.smtp_code} {_text(error.smtp_error)}") from error
    except UnicodeEncodeError:
        raise SignInRefused("this server takes only ASCII in passwords") from None


def hand_over(line: Line, sender: str, recipients: Sequence[str], mail: bytes) -> str:
    """Give the server one mail for all recipients or for none; returns its words of acceptance.

    Raises ``Answered`` when it refuses, ``Unknown`` when nobody can tell, ``OSError`` or ``smtplib.SMTPException``
    when the line broke while the server had nothing yet.
    """
    size = f"SIZE={len(mail)}" if line.has_extn("size") else ""
    _ask(line, "sender", f"MAIL FROM:<{sender}> {size}".rstrip())
    for recipient in recipients:
        # One bad recipient stops the whole mail: half a sending would be neither sent nor refused.
        _ask(line, "recipient", f"RCPT TO:<{recipient}>", also=recipient)
    code, said = line.docmd("DATA")
    if code != 354:
        raise Answered("data", code, _text(said))
    whole = mail if mail.endswith(b"\r\n") else mail + b"\r\n"
    whole = whole.replace(b"\r\n.", b"\r\n..")
    line.send(b"." + whole if whole.startswith(b".") else whole)
    return _finish(line)


def _finish(line: Line) -> str:
    """The closing dot, and what the server makes of it."""
    assert line.sock is not None
    try:
        line.sock.settimeout(SECONDS_AFTER_DATA)
        line.send(b".\r\n")
        code, said = line.getreply()
    except (OSError, smtplib.SMTPException) as error:
        raise Unknown(str(error) or type(error).__name__) from error
    if code < 0:  # smtplib's way of saying that there was no answer
        raise Unknown("no answer")
    if not 200 <= code < 300:
        raise Answered("mail", code, _text(said))
    return _text(said)


def _ask(line: Line, stage: str, command: str, also: str = "") -> None:
    code, said = line.docmd(command)
    if not 200 <= code < 300:
        raise Answered(stage, code, f"{also} {_text(said)}".strip())


def _hang_up(line: Line) -> None:
    try:
        if line.sock is not None:
            line.sock.settimeout(2.0)
        line.quit()
    except (OSError, smtplib.SMTPException, ssl.SSLError):
        line.close()


def largest(line: Line) -> int | None:
    """The largest mail the server says it takes, in bytes."""
    said = line.esmtp_features.get("size", "").strip()
    return int(said) if said.isdigit() and int(said) > 0 else None


def _text(said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return " ".join(text.split())[:500]
