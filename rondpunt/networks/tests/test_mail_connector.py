"""The mail connector against real servers on this machine: Dovecot, and an SMTP server that hands on to it."""

import email
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from uuid import uuid4

import pytest
import trustme

from rondpunt.lib.mail import fetch as portions
from rondpunt.lib.mail import smtp as line_out
from rondpunt.networks.connectors import mail
from rondpunt.networks.wire import Account, Author, File, Harvest, Kind, Outgoing, Reason, Refused, TryLater
from tests.counterparts.dovecot import Dovecot, free_port
from tests.counterparts.smtp import PostOffice

pytestmark = pytest.mark.real
REACH = ("127.0.0.0/8",)


def fresh(name: str) -> str:
    return f"{name}{uuid4().hex[:8]}"


def written(
    text: str = "Waar mag mijn glas?", sender: str = "Dirk <dirk@burgers.example>", identity: str = "", more: str = ""
) -> bytes:
    identity = identity or f"{uuid4().hex}@burgers.example"
    head = (
        f"From: {sender}\nSubject: Glas\nDate: {format_datetime(datetime.now(UTC))}\nMessage-ID: <{identity}>\n{more}"
    )
    return f"{head}\n{text}\n".replace("\n", "\r\n").encode()


@pytest.fixture
def address() -> str:
    return f"{fresh('info')}@linderbeke.example"


@pytest.fixture
def account(post_office: PostOffice, address: str) -> Account:
    return Account(post_office.settings(address), reach=REACH)


@pytest.fixture
def dirk() -> Author:
    name = f"{fresh('dirk')}@burgers.example"
    return Author(name, name, "Dirk Peeters")


def with_settings(account: Account, **settings: str) -> Account:
    return replace(account, settings={**account.settings, **settings})


def answer(to: Author, text: str = "Het glas wordt dinsdag opgehaald.", **more: object) -> Outgoing:
    given: dict[str, object] = {
        "key": uuid4().hex,
        "text": text,
        "written_at": datetime.now(UTC),
        "to": (to,),
        "thread": uuid4().hex,
        "subject": "Glas",
        **more,
    }
    return Outgoing(**given)  # type: ignore[arg-type]


def read_all(account: Account, since: str | None = None) -> tuple[list[str], str, list[Harvest]]:
    """Texts of every portion, the last position, the portions."""
    harvests = []
    while True:
        harvest = mail.receive(account, since)
        harvests.append(harvest)
        since = harvest.read_up_to or since
        if not harvest.more:
            return [one.text for part in harvests for one in part.messages], since or "", harvests


# --- the line -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("imap", ["ssl", "starttls"])
@pytest.mark.parametrize("smtp", ["ssl", "starttls"])
def test_both_ways_of_encryption_work(post_office: PostOffice, account: Account, imap: str, smtp: str) -> None:
    dovecot = post_office.dovecot
    chosen = with_settings(
        account,
        imap_security=imap,
        imap_port=str(dovecot.imaps_port if imap == "ssl" else dovecot.imap_port),
        smtp_security=smtp,
        smtp_port=str(post_office.tls_port if smtp == "ssl" else post_office.port),
    )
    checked = mail.check(chosen)
    assert (checked.handle, checked.name) == (account.settings["address"], "Stad Linderbeke")
    assert checked.limits is not None and 0 < checked.limits.media_size <= mail.limits.media_size


@pytest.mark.parametrize("wrong", ["password", "smtp_password"])
def test_a_wrong_password_needs_a_person(account: Account, wrong: str) -> None:
    with pytest.raises(Refused) as caught:
        mail.check(with_settings(account, **{wrong: "fout-één"}))
    assert caught.value.reason is Reason.NOT_ALLOWED
    assert "fout-één" not in str(caught.value)


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"certificate": ""}, Reason.BAD_SETTINGS),  # an authority that nobody trusts
        ({"certificate": "geen PEM"}, Reason.BAD_SETTINGS),
        ({"imap_port": "0"}, Reason.BAD_SETTINGS),
        ({"imap_port": "veel"}, Reason.BAD_SETTINGS),
        ({"folder": "Bestaat niet"}, Reason.BAD_SETTINGS),
    ],
)
def test_wrong_settings_need_a_person(account: Account, wrong: dict[str, str], reason: Reason) -> None:
    with pytest.raises(Refused) as caught:
        mail.receive(with_settings(account, **wrong), None)
    assert caught.value.reason is reason


def test_a_certificate_of_another_authority_is_not_trusted_by_either_server(account: Account, dirk: Author) -> None:
    stranger = with_settings(account, certificate=trustme.CA().cert_pem.bytes().decode())
    for call in (lambda: mail.receive(stranger, None), lambda: mail.send(stranger, answer(dirk))):
        with pytest.raises(Refused) as caught:
            call()
        assert caught.value.reason is Reason.BAD_SETTINGS


def test_encryption_at_the_wrong_port_is_a_matter_of_settings(post_office: PostOffice, account: Account) -> None:
    with pytest.raises(Refused) as caught:
        mail.receive(with_settings(account, imap_port=str(post_office.dovecot.imap_port)), None)
    assert caught.value.reason is Reason.BAD_SETTINGS


def test_no_password_goes_to_a_server_without_encryption(account: Account) -> None:
    heard: list[bytes] = []

    def speak(listener: socket.socket) -> None:
        with listener.accept()[0] as line:
            line.settimeout(5)
            line.sendall(b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hallo\r\n")
            while chunk := line.recv(1000):
                heard.append(chunk)
                line.sendall(b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n" + chunk.split()[0] + b" OK done\r\n")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=speak, args=(listener,), daemon=True)
        thread.start()
        plain = with_settings(account, imap_security="starttls", imap_port=str(listener.getsockname()[1]))
        with pytest.raises(Refused) as caught:
            mail.receive(plain, None)
        thread.join(5)
    assert caught.value.reason is Reason.BAD_SETTINGS
    assert not any(word in b"".join(heard).upper() for word in (b"LOGIN", b"AUTHENTICATE"))


def test_a_server_that_is_down_is_tried_later(account: Account, dirk: Author) -> None:
    down = with_settings(account, imap_port=str(free_port()), smtp_port=str(free_port()))
    for call in (lambda: mail.receive(down, None), lambda: mail.send(down, answer(dirk))):
        with pytest.raises(TryLater) as caught:
            call()
        assert (caught.value.reason, caught.value.maybe_taken) == (Reason.UNREACHABLE, False)


# --- coming in ----------------------------------------------------------------------------------------------------


def test_mail_comes_in_by_portions_once_and_nothing_is_marked_as_read(
    dovecot: Dovecot, account: Account, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(portions, "MOST_AT_ONCE", 3)
    for number in range(8):
        dovecot.deliver(written(f"vraag {number}"), address)
    texts, position, harvests = read_all(account)
    assert texts == [f"vraag {number}" for number in range(8)]
    assert [(len(one.messages), one.remaining, one.more) for one in harvests] == [
        (3, 5, True),
        (3, 2, True),
        (2, 0, False),
    ]
    assert not any("\\Seen" in flags for flags in dovecot.flags(address))
    assert mail.receive(account, position).messages == ()
    dovecot.deliver(written("later"), address)
    assert read_all(account, position)[0] == ["later"]
    again = mail.receive(account, harvests[0].read_up_to)  # a worker that died before the position was kept
    assert [one.text for one in again.messages] == ["vraag 3", "vraag 4", "vraag 5"]


def test_a_portion_is_limited_in_bytes_too(
    dovecot: Dovecot, account: Account, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(portions, "BYTES_AT_ONCE", 50_000)
    for number in range(4):
        dovecot.deliver(written(f"{number} " + "x" * 70 + "\n" + ("y" * 70 + "\n") * 500), address)
    texts, _, harvests = read_all(account)
    assert ([text[0] for text in texts], len(harvests)) == (["0", "1", "2", "3"], 4)


def test_the_first_time_old_mail_stays_where_it_is(dovecot: Dovecot, account: Account, address: str) -> None:
    with dovecot.opened(address) as line:
        for days, text in ((60, "oud"), (2, "pas")):
            moment = datetime.now(UTC) - timedelta(days=days)
            line.append("INBOX", "", moment, written(text))
    limited = replace(account, oldest=datetime.now(UTC) - timedelta(days=30))
    texts, position, _ = read_all(limited)
    assert texts == ["pas"]
    with dovecot.opened(address) as line:  # an old mail that a colleague moves in now is news
        line.append("INBOX", "", datetime.now(UTC) - timedelta(days=400), written("verplaatst"))
    assert read_all(limited, position)[0] == ["verplaatst"]


def test_a_mailbox_that_was_made_anew_is_read_from_the_start_under_the_same_names(
    dovecot: Dovecot, account: Account, address: str
) -> None:
    folder = with_settings(account, folder="Vragen & één")
    quoted = mail.imap.quoted("Vragen & één")
    mails = [written("eerste", identity="1@vast.example"), written("tweede", identity="2@vast.example")]
    assert quoted == '"Vragen &- &AOkA6Q-n"'
    with dovecot.opened(address) as line:
        line.create(quoted)
        for one in mails:
            line.append(quoted, "", datetime.now(UTC), one)
    _, position, first = read_all(folder)
    time.sleep(1.1)  # UIDVALIDITY counts seconds
    with dovecot.opened(address) as line:
        line.delete(quoted)
        line.create(quoted)
        for one in mails:
            line.append(quoted, "", datetime.now(UTC), one)
    texts, later, again = read_all(folder, position)
    assert (texts, later != position) == (["eerste", "tweede"], True)
    names = [[one.remote_id for part in harvests for one in part.messages] for harvests in (first, again)]
    assert names == [["1@vast.example", "2@vast.example"]] * 2  # the house knows them already


@pytest.mark.parametrize("position", ["", "{}", "onzin", '{"uidvalidity": "a"}', "[1]", "null"])
def test_a_position_that_is_none_starts_over(dovecot: Dovecot, account: Account, address: str, position: str) -> None:
    dovecot.deliver(written("hallo"), address)
    assert read_all(account, position)[0] == ["hallo"]


def test_a_vanished_mail_holds_up_nothing(dovecot: Dovecot, account: Account, address: str) -> None:
    for number in range(3):
        dovecot.deliver(written(f"vraag {number}"), address)
    with dovecot.opened(address) as line:
        line.select("INBOX")
        line.uid("STORE", "2:3", "+FLAGS", "(\\Deleted)")
        line.expunge()
    texts, position, _ = read_all(account)
    assert texts == ["vraag 0"]
    dovecot.deliver(written("nieuw"), address)
    assert read_all(account, position)[0] == ["nieuw"]


def test_a_big_mail_comes_in_whole_and_of_a_huge_one_the_beginning(
    dovecot: Dovecot, account: Account, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    enclosure = "--g\nContent-Type: application/pdf; name=plan.pdf\nContent-Transfer-Encoding: base64\n\n"
    body = f"--g\n\nZie bijlage.\n{enclosure}" + ("QUJD" * 18 + "\n") * 80_000 + "--g--"
    big = written(
        body, more="MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=g\n", identity="groot@b.example"
    )
    dovecot.deliver(big, address)
    whole = mail.receive(account, None).messages[0]
    assert (whole.text, len(whole.files[0].content or b"")) == ("Zie bijlage.", 80_000 * 54)
    monkeypatch.setattr(portions, "LARGEST", 1_000_000)
    monkeypatch.setattr(portions, "BEGINNING", 10_000)
    part = mail.receive(account, None).messages[0]
    assert (part.remote_id, part.text) == (whole.remote_id, "Zie bijlage.")
    assert [(file.name, file.content) for file in part.files] == [("plan.pdf", None)]


def test_what_cannot_be_read_comes_in_whole_as_unreadable(dovecot: Dovecot, account: Account, address: str) -> None:
    with dovecot.opened(address) as line:
        line.append("INBOX", "", datetime.now(UTC), b"geen mail\r\n\xff\x81 maar bytes\r\n")
    dovecot.deliver(written("de volgende"), address)
    first, second = mail.receive(account, None).messages
    assert (first.kind, second.text) == (Kind.UNREADABLE, "de volgende")
    assert first.raw == b"geen mail\r\n\xff\x81 maar bytes\r\n"
    assert "maar bytes" in first.text
    assert first.remote_id == mail.receive(account, None).messages[0].remote_id


def test_news_wakes_a_listener_within_about_a_second(dovecot: Dovecot, account: Account, address: str) -> None:
    stop, woken = threading.Event(), []
    thread = threading.Thread(target=mail.listen, args=(account, stop, lambda: woken.append(time.monotonic())))
    thread.start()
    try:
        until = time.monotonic() + 10
        while not woken and time.monotonic() < until:
            time.sleep(0.02)
        time.sleep(0.3)
        assert len(woken) == 1  # at the start: for what came before we listened
        for count in (2, 3):
            delivered = time.monotonic()
            dovecot.deliver(written("nieuws"), address)
            while len(woken) < count and time.monotonic() < delivered + 10:
                time.sleep(0.01)
            assert woken[count - 1] - delivered < 2.0
    finally:
        stop.set()
        thread.join(5)
    assert not thread.is_alive()


# --- going out ----------------------------------------------------------------------------------------------------


def test_an_answer_arrives_once_in_the_thread_and_a_copy_stays(
    post_office: PostOffice, account: Account, address: str, dirk: Author
) -> None:
    outgoing = answer(dirk, "Dag Dirk,\n\nhet glas komt €én keer.\n.\n.nog", in_reply_to=("b@x.example", "a@x.example"))
    picture = File("bak één.png", "image/png", b"\x89PNG", alt="De glasbak")
    sent = mail.send(account, replace(outgoing, files=(picture,), language="nl"))
    (got,) = post_office.dovecot.mails(dirk.key)
    arrived = email.message_from_bytes(got)
    assert arrived["Message-ID"] == f"<{sent.remote_id}>"
    assert (arrived["In-Reply-To"], arrived["References"]) == ("<b@x.example>", "<a@x.example> <b@x.example>")
    assert (arrived["Subject"], arrived["Auto-Submitted"]) == ("Re: Glas", None)
    assert address.replace("@", f"+rp.{outgoing.thread}@") in arrived["Reply-To"]
    read = mail.read_message(account, got, arrived_at=datetime.now(UTC))
    assert read.text == "Dag Dirk,\n\nhet glas komt €én keer.\n.\n.nog"
    assert [(file.name, file.content) for file in read.files] == [("bak één.png", b"\x89PNG")]
    copies = post_office.dovecot.mails(address, "Sent")
    assert [email.message_from_bytes(copy)["Message-ID"] for copy in copies] == [f"<{sent.remote_id}>"]
    assert "\\Seen" in post_office.dovecot.flags(address, "Sent")[0]
    assert mail.find(account, outgoing) == mail.named(account, outgoing) == sent


@pytest.mark.parametrize("by", ["plus address", "references"])
def test_the_citizens_answer_names_the_conversation(
    dovecot: Dovecot, account: Account, address: str, dirk: Author, by: str
) -> None:
    outgoing = answer(dirk)
    if by == "references":
        account = with_settings(account, plus_addressing="no")
    sent = mail.send(account, outgoing)
    arrived = email.message_from_bytes(dovecot.mails(dirk.key)[0])
    reply_to = email.utils.parseaddr(arrived["Reply-To"] or arrived["From"])[1]
    more = f"To: {reply_to}\n" + (f"In-Reply-To: {arrived['Message-ID']}\n" if by == "references" else "")
    dovecot.deliver(written("Bedankt!", more=more), reply_to)  # Dovecot puts address+anything into address
    (back,) = mail.receive(account, None).messages
    assert back.text == "Bedankt!"
    assert back.thread == (outgoing.thread if by == "plus address" else "")
    assert back.in_reply_to == ((sent.remote_id,) if by == "references" else ())


@pytest.mark.skipif(shutil.which("swaks") is None, reason="swaks, another mail program, is not installed")
def test_what_another_program_sends_comes_in(post_office: PostOffice, account: Account, address: str) -> None:
    command = ["swaks", "--server", f"127.0.0.1:{post_office.port}", "--tls", "--auth", "PLAIN", "--auth-user", "dirk"]
    command += ["--auth-password", account.settings["password"], "--from", "dirk@burgers.example", "--to", address]
    subprocess.run([*command, "--body", "Met swaks", "--header", "Subject: Glas"], check=True, capture_output=True)
    (got,) = mail.receive(account, None).messages
    assert (got.author.key, got.subject, got.text) == ("dirk@burgers.example", "Glas", "Met swaks")


@pytest.mark.parametrize(
    ("stage", "said", "error", "reason"),
    [
        ("recipient", "451 4.7.1 Greylisted", TryLater, Reason.BUSY),
        ("recipient", "550 5.1.1 No such user", Refused, Reason.BAD_ADDRESS),
        ("recipient", "550 5.7.1 Blocked", Refused, Reason.REJECTED),
        ("sender", "553 5.7.1 Not your address", Refused, Reason.NOT_ALLOWED),
        ("sender", "421 4.3.2 Shutting down", TryLater, Reason.BUSY),
        ("mail", "552 5.3.4 Too big", Refused, Reason.BAD_MEDIA),
        ("mail", "554 5.7.1 Spam", Refused, Reason.REJECTED),
        ("mail", "452 4.3.1 Disk full", TryLater, Reason.BUSY),
    ],
)
def test_what_the_server_says_is_believed(
    post_office: PostOffice,
    account: Account,
    dirk: Author,
    stage: str,
    said: str,
    error: type[Exception],
    reason: Reason,
) -> None:
    post_office.answers[stage] = said
    with pytest.raises(error) as caught:
        mail.send(account, answer(dirk))
    assert caught.value.reason is reason  # type: ignore[attr-defined]
    assert not getattr(caught.value, "maybe_taken", False)  # the server said no: no doubt
    assert all(word in str(caught.value) for word in said.split())
    assert post_office.accepted == []


def test_one_bad_recipient_stops_the_whole_mail(post_office: PostOffice, account: Account, dirk: Author) -> None:
    els = Author("els@burgers.example", "els@burgers.example")
    post_office.answers["recipient els@burgers.example"] = "550 5.1.1 weg"
    with pytest.raises(Refused):
        mail.send(account, replace(answer(dirk), to=(dirk, els)))
    assert post_office.dovecot.mails(dirk.key) == []


def test_a_line_cut_before_the_mail_was_given_leaves_no_doubt(
    post_office: PostOffice, account: Account, dirk: Author
) -> None:
    post_office.accident = "cut before data"
    with pytest.raises(TryLater) as caught:
        mail.send(account, answer(dirk))
    assert not caught.value.maybe_taken
    assert post_office.dovecot.mails(dirk.key) == []


@pytest.mark.parametrize("accident", ["cut after data, taken", "cut after data, lost", "silence after data"])
def test_a_line_cut_after_the_mail_was_given_leaves_a_doubt_that_only_proof_ends(
    post_office: PostOffice,
    account: Account,
    address: str,
    dirk: Author,
    accident: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(line_out, "SECONDS_AFTER_DATA", 1.0)
    post_office.accident = accident  # type: ignore[assignment]
    outgoing = answer(dirk)
    with pytest.raises(TryLater) as caught:
        mail.send(account, outgoing)
    assert caught.value.maybe_taken
    arrived = post_office.dovecot.mails(dirk.key)
    assert len(arrived) == (0 if accident == "cut after data, lost" else 1)
    assert mail.find(account, outgoing) is None  # proves nothing, and says so
    assert mail.find_is_certain is False
    post_office.calm()
    identity = mail.message_id(outgoing.key, address)
    post_office.dovecot.deliver(written("Bedankt", more=f"In-Reply-To: <{identity}>\n"), address)
    found = mail.find(account, outgoing)  # who answers it has it
    assert found is not None and found.remote_id == identity


def test_a_bounce_of_it_proves_that_it_went_out(dovecot: Dovecot, account: Account, address: str, dirk: Author) -> None:
    outgoing = answer(dirk)
    dovecot.deliver(bounce_of(mail.message_id(outgoing.key, address), dirk.key), address)
    assert mail.find(account, outgoing) is not None
    (bounce,) = mail.receive(account, None).messages
    assert (bounce.kind, bounce.in_reply_to[0]) == (Kind.BOUNCE, mail.message_id(outgoing.key, address))


def test_the_copy_may_fail_without_the_answer_going_twice(
    post_office: PostOffice, account: Account, dirk: Author
) -> None:
    chosen = with_settings(account, sent_folder="Bestaat niet", imap_port=str(free_port()))
    sent = mail.send(chosen, answer(dirk))
    assert sent.remote_id and len(post_office.accepted) == 1


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        ("dirk@burgers.example\r\nRCPT TO:<els@b.example>", Reason.BAD_ADDRESS),
        ("dirk", Reason.BAD_ADDRESS),
        ("renée@burgers.example", Reason.BAD_ADDRESS),
        ("unknown@unknown.invalid", Reason.BAD_ADDRESS),
        ("", Reason.BAD_ADDRESS),
    ],
)
def test_an_address_that_cannot_be_written_to_is_refused(
    post_office: PostOffice, account: Account, key: str, reason: Reason
) -> None:
    with pytest.raises(Refused) as caught:
        mail.send(account, answer(Author(key, key)))
    assert caught.value.reason is reason
    assert post_office.accepted == []


def test_files_that_no_server_takes_are_refused_before_they_travel(account: Account, dirk: Author) -> None:
    for files in (
        (File("a", "text/plain", b"x" * (mail.limits.media_size + 1)),),
        (File("a", "text/plain", b"x"),) * 21,
    ):
        with pytest.raises(Refused) as caught:
            mail.send(account, answer(dirk, files=files))
        assert caught.value.reason is Reason.BAD_MEDIA


def bounce_of(identity: str, recipient: str) -> bytes:
    """A report after RFC 3464, as a mail server writes it."""
    report = f"Reporting-MTA: dns; mx.elders.example\n\nFinal-Recipient: rfc822; {recipient}\n"
    report += "Action: failed\nStatus: 5.1.1\n"
    body = (
        f"--r\n\nYour mail could not be delivered.\n--r\nContent-Type: message/delivery-status\n\n{report}"
        f"--r\nContent-Type: text/rfc822-headers\n\nMessage-ID: <{identity}>\nSubject: Re: Glas\n\n--r--"
    )
    kind = "MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=r\n"
    return written(body, sender="MAILER-DAEMON@mx.elders.example", more=f"{kind}Auto-Submitted: auto-replied\n")


@pytest.fixture
def deaf() -> Iterator[int]:
    """A port where somebody takes the connection and never speaks."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        yield listener.getsockname()[1]


def test_a_deaf_server_for_sending_is_tried_later(
    account: Account, dirk: Author, deaf: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line_out, "SECONDS", 0.5)
    with pytest.raises(TryLater) as caught:
        mail.send(with_settings(account, smtp_port=str(deaf)), answer(dirk))
    assert not caught.value.maybe_taken
