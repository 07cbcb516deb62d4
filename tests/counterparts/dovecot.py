"""A real Dovecot on loopback: IMAP with TLS and IDLE, LMTP for delivery. Every address has a mailbox, one password.

``start_dovecot(authority)`` gives a ``Dovecot``; ``stop()`` ends it by its own process id. Works as root (mail is then
kept by ``nobody``, because Dovecot refuses root) and as any user.
"""

import grp
import imaplib
import os
import pwd
import re
import shutil
import signal
import smtplib
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import trustme

PASSWORD = "geheim-wachtwoord"
START_SECONDS = 15
PLACES = ("/usr/sbin/dovecot", "/usr/local/sbin/dovecot", "/opt/homebrew/sbin/dovecot")
HINT = "Dovecot 2.3 is needed: apt-get install dovecot-imapd dovecot-lmtpd (or your system's package)"

_CONFIGURATION = """
base_dir = {base}/run
state_dir = {base}/state
log_path = {base}/dovecot.log
listen = 127.0.0.1
protocols = imap lmtp
auth_mechanisms = plain login
ssl = required
ssl_cert = <{base}/server.pem
ssl_key = <{base}/server.pem
mail_location = maildir:~/Maildir
first_valid_uid = 1
default_internal_user = {internal}
default_internal_group = {group}
default_login_user = {login}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={mail_user} gid={mail_group} home={base}/mail/%Lu
}}
namespace inbox {{
  inbox = yes
  mailbox Sent {{
    special_use = \\Sent
    auto = create
  }}
}}
protocol lmtp {{
  recipient_delimiter = +
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
service stats {{
  chroot =
}}
"""


class DovecotMissing(Exception):
    """Dovecot is not on this machine; the text says what to install."""


@dataclass(frozen=True, slots=True)
class Dovecot:
    """A running server. ``authority`` is the PEM that its certificate can be checked with."""

    base: Path
    imap_port: int
    imaps_port: int
    lmtp_port: int
    authority: str

    def deliver(self, mail: bytes, to: str | Sequence[str], sender: str = "burger@elders.example") -> None:
        """Put a mail into a mailbox, as the organisation's own mail server would."""
        with smtplib.LMTP("127.0.0.1", self.lmtp_port) as line:
            line.sendmail(sender, to, mail)

    @contextmanager
    def opened(self, address: str) -> Iterator[imaplib.IMAP4_SSL]:
        """A mailbox as another mail program sees it."""
        context = ssl.create_default_context(cadata=self.authority)
        with imaplib.IMAP4_SSL("127.0.0.1", self.imaps_port, ssl_context=context, timeout=10) as line:
            line.login(address, PASSWORD)
            yield line

    def mails(self, address: str, folder: str = "INBOX") -> list[bytes]:
        """Every mail in a folder, raw, in order of arrival."""
        with self.opened(address) as line:
            line.select(f'"{folder}"', readonly=True)
            _, answer = line.uid("FETCH", "1:*", "(BODY.PEEK[])")
            return [row[1] for row in answer if isinstance(row, tuple)]

    def flags(self, address: str, folder: str = "INBOX") -> list[str]:
        """The flags of every mail in a folder, as the server writes them."""
        with self.opened(address) as line:
            line.select(f'"{folder}"', readonly=True)
            _, answer = line.uid("FETCH", "1:*", "(FLAGS)")
            return [row.decode() for row in answer if isinstance(row, bytes)]

    def change_password(self, password: str) -> None:
        """From now on every mailbox opens with this password alone; who is signed in stays so."""
        conf = self.base / "dovecot.conf"
        conf.write_text(re.sub(r"args = password=.*", f"args = password={password}", conf.read_text()))
        os.kill(int((self.base / "run" / "master.pid").read_text()), signal.SIGHUP)

    def run(self) -> None:
        """Start it, or start it again after ``halt``: the mail is still there."""
        program = find_dovecot()
        # Into a file: a pipe would stay open as long as the daemon lives, and we would wait for its end.
        with (self.base / "said").open("w") as said:
            started = subprocess.run([program, "-c", str(self.base / "dovecot.conf")], stdout=said, stderr=said)
        if started.returncode:
            raise DovecotMissing(f"{HINT}; it said: {(self.base / 'said').read_text().strip()[-300:]}")
        _wait(self)

    def stop(self) -> None:
        """End the server and throw its files away; harmless when it has already ended."""
        self.halt()
        shutil.rmtree(self.base, ignore_errors=True)

    def halt(self) -> None:
        """End the server and keep its mail, as when a machine is being looked after."""
        try:
            pid = int((self.base / "run" / "master.pid").read_text())
            os.kill(pid, signal.SIGTERM)
            for _ in range(100):
                os.kill(pid, 0)
                time.sleep(0.05)
            os.kill(pid, signal.SIGKILL)
        except (FileNotFoundError, ProcessLookupError, ValueError):
            pass


def find_dovecot() -> str:
    """The program. Raises ``DovecotMissing``."""
    program = shutil.which("dovecot") or next((place for place in PLACES if Path(place).exists()), None)
    if program is None:
        raise DovecotMissing(HINT)
    return program


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def start_dovecot(authority: trustme.CA) -> Dovecot:
    """Start a server with a certificate of ``authority`` for 127.0.0.1 and localhost."""
    find_dovecot()
    base = Path(tempfile.mkdtemp(prefix="rondpunt-dovecot-"))
    base.chmod(0o755)  # the unprivileged mail user must get in
    certificate = authority.issue_cert("127.0.0.1", "localhost")
    certificate.private_key_and_cert_chain_pem.write_to_path(str(base / "server.pem"))
    server = Dovecot(base, free_port(), free_port(), free_port(), authority.cert_pem.bytes().decode())
    (base / "mail").mkdir()
    (base / "dovecot.conf").write_text(_configuration(server))
    try:
        server.run()
    except BaseException:
        server.stop()
        raise
    return server


def _configuration(server: Dovecot) -> str:
    me, group = pwd.getpwuid(os.getuid()), grp.getgrgid(os.getgid())
    users = {"internal": me.pw_name, "group": group.gr_name, "login": me.pw_name}
    owner, owner_group = me.pw_uid, me.pw_gid
    if os.getuid() == 0:
        nobody = pwd.getpwnam("nobody")
        owner, owner_group = nobody.pw_uid, nobody.pw_gid
        os.chown(server.base / "mail", owner, owner_group)
        users = {"internal": "dovecot", "group": "dovecot", "login": "dovenull"}
    return _CONFIGURATION.format(
        base=server.base,
        password=PASSWORD,
        mail_user=owner,
        mail_group=owner_group,
        imap=server.imap_port,
        imaps=server.imaps_port,
        lmtp=server.lmtp_port,
        **users,
    )


def _wait(server: Dovecot) -> None:
    until = time.monotonic() + START_SECONDS
    for port in (server.imaps_port, server.lmtp_port):
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                if time.monotonic() > until:
                    log = server.base / "dovecot.log"
                    said = log.read_text()[-500:] if log.exists() else "nothing"
                    raise DovecotMissing(f"Dovecot did not start: {said}") from None
                time.sleep(0.02)
