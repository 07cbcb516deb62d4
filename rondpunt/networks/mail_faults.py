"""What went wrong on a line to a mail server, in the wire's words: never again, or later, or perhaps already done."""

import imaplib
import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from rondpunt.lib import guarded
from rondpunt.lib.mail import imap, smtp
from rondpunt.lib.mail.addressing import BadAddress
from rondpunt.networks.wire import Reason, Refused, TryLater

# These mean that something else than TLS, or another TLS, answers at this port.
_WRONG_PORT = ("WRONG_VERSION_NUMBER", "UNSUPPORTED_PROTOCOL", "HTTP_REQUEST", "NO_PROTOCOLS_AVAILABLE", "RECORD_LAYER")
_ENHANCED = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")


@contextmanager
def in_wire_words() -> Iterator[None]:
    """Turn the errors of ``lib.mail`` and the standard library into ``Refused`` and ``TryLater``."""
    try:
        yield
    except guarded.BlockedAddress as error:
        raise Refused(Reason.BLOCKED_ADDRESS, str(error)) from error
    except imap.SignInRefused as error:
        raise Refused(Reason.NOT_ALLOWED, str(error)) from error
    except imap.NoSuchFolder as error:
        raise Refused(Reason.BAD_SETTINGS, str(error)) from error
    except imap.NoEncryption as error:
        raise Refused(Reason.BAD_SETTINGS, f"{error}: no STARTTLS") from error
    except BadAddress as error:
        raise Refused(Reason.BAD_ADDRESS, str(error)) from error
    except smtp.Unknown as error:
        # No retry: the server may have taken it. Only a look or a person may say.
        raise TryLater(Reason.UNREACHABLE, str(error), maybe_taken=True) from error
    except smtp.Answered as error:
        raise _answered(error) from error
    except ssl.SSLError as error:
        raise _insecure(error) from error
    except imaplib.IMAP4.abort as error:
        raise TryLater(Reason.UNREACHABLE, str(error)) from error
    except imaplib.IMAP4.error as error:
        raise TryLater(Reason.BUSY, str(error)) from error
    except (OSError, smtplib.SMTPException) as error:
        raise TryLater(Reason.UNREACHABLE, str(error) or type(error).__name__) from error


def _insecure(error: ssl.SSLError) -> Refused | TryLater:
    """A certificate that does not fit is for a person; a line cut during the handshake is not."""
    said = getattr(error, "verify_message", "") or str(error)
    wrong = isinstance(error, ssl.SSLCertVerificationError) or (error.reason or "") in _WRONG_PORT
    if wrong or (error.reason or "").startswith(("X509", "PEM", "ASN1", "NO_START_LINE", "NOT_ENOUGH_DATA")):
        return Refused(Reason.BAD_SETTINGS, said)
    return TryLater(Reason.UNREACHABLE, said)


def _answered(error: smtp.Answered) -> Refused | TryLater:
    """RFC 5321 section 4.2.1: 4xx is for now, 5xx for good. RFC 3463 says more in the second number."""
    said = str(error)
    if error.code < 500:
        return TryLater(Reason.BUSY, said)
    enhanced = _ENHANCED.search(error.text)
    subject, detail = (enhanced[2], enhanced[3]) if enhanced else ("", "")
    if error.code in (530, 535, 538) or (error.stage == "sender" and error.code == 553):
        return Refused(Reason.NOT_ALLOWED, said)
    if error.code == 552 or f"{subject}.{detail}" in ("3.4", "2.3"):
        return Refused(Reason.BAD_MEDIA, said)
    if error.stage == "recipient" and subject != "7":
        return Refused(Reason.BAD_ADDRESS, said)
    return Refused(Reason.REJECTED, said)
