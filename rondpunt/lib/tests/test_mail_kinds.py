"""Who wrote this: a person, a mail server, or a machine that answers by itself? After mail seen in the wild."""

from datetime import UTC, datetime

import pytest

from rondpunt.lib.mail.parse import Mail, read_mail

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
OWN = "info@linderbeke.example"
DIRK = "From: Dirk <dirk@burgers.example>"


def mail(head: str, body: str = "Hello,\n\nMy bin is full.\n\nDirk") -> Mail:
    raw = f"To: {OWN}\nMessage-ID: <1@b.example>\n{head}\n\n{body}\n"
    return read_mail(raw.replace("\n", "\r\n").encode(), arrived_at=NOON, own=OWN)


QUOTED = (
    "--- Below is a copy of the message.\n\nReturn-Path: <info@linderbeke.example>\nReceived: from mx (1.2.3.4)\n"
    "Message-ID: <ours@linderbeke.example>\nSubject: Re: Glass\n\nOn Tuesday.\n"
)
# What servers wrote before RFC 3464, and some write to this day: plain text and no structure.
OLD_BOUNCES = {
    "qmail": (
        "From: MAILER-DAEMON@mx.burgers.example\nSubject: failure notice",
        "Hi. This is the qmail-send program at mx.burgers.example.\nI'm afraid I wasn't able to deliver your message\n"
        f"<dirk@burgers.example>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n{QUOTED}",
    ),
    "exim": (
        "From: Mail Delivery System <Mailer-Daemon@mx.burgers.example>\nX-Failed-Recipients: dirk@burgers.example\n"
        "Subject: Mail delivery failed: returning message to sender",
        f"A message that you sent could not be delivered:\n\n  dirk@burgers.example\n    No such user\n\n{QUOTED}",
    ),
    "sendmail": (
        "From: Mail Delivery Subsystem <MAILER-DAEMON@mx.burgers.example>\nSubject: Returned mail: User unknown",
        f"   ----- Transcript of session follows -----\n550 5.1.1 <dirk@burgers.example>... User unknown\n\n{QUOTED}",
    ),
    "in Dutch": (
        "From: postmaster@burgers.example\nSubject: Onbestelbaar: Re: Glas",
        f"Uw bericht kon niet worden bezorgd aan dirk@burgers.example.\n\n{QUOTED}",
    ),
    "in French": (
        "From: postmaster@burgers.example\nSubject: Non remis : Re: Verre",
        f"Votre message n'a pas pu être remis.\n\n{QUOTED}",
    ),
    "in German": (
        "From: postmaster@burgers.example\nSubject: Unzustellbar: Re: Glas",
        f"Ihre Nachricht konnte nicht zugestellt werden.\n\n{QUOTED}",
    ),
    "with the whole mail attached": (
        "From: Mail Administrator <Postmaster@burgers.example>\nSubject: Mail System Error - Returned Mail\n"
        "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=r",
        "--r\n\nThis Message was undeliverable.\n--r\nContent-Type: message/rfc822\n\n"
        "Message-ID: <ours@linderbeke.example>\nSubject: Re: Glass\n\nOn Tuesday.\n--r--",
    ),
}


@pytest.mark.parametrize("server", OLD_BOUNCES)
def test_a_bounce_without_structure_is_known_and_names_what_bounced(server: str) -> None:
    read = mail(*OLD_BOUNCES[server])
    assert (read.kind, read.answers[:1]) == ("bounce", ("ours@linderbeke.example",))


def report(kind: str, inner: str) -> tuple[str, str]:
    head = "From: Postmaster <postmaster@burgers.example>\nSubject: Report\nMIME-Version: 1.0\n"
    head += f"Content-Type: multipart/report; report-type={kind}; boundary=r"
    return (
        head,
        f"--r\n\nA report.\n--r\n{inner}\n--r\nContent-Type: text/rfc822-headers\n\n"
        "Message-ID: <ours@l.example>\n--r--",
    )


STATUS = "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; {}\nAction: {}\n"


@pytest.mark.parametrize(
    ("action", "kind"),
    [
        ("failed", "bounce"),
        ("Failed", "bounce"),
        ("delivered", "auto_reply"),
        ("relayed", "auto_reply"),
        ("delayed", "auto_reply"),
        ("expanded", "auto_reply"),
    ],
)
def test_a_report_is_a_bounce_only_when_somebody_did_not_get_it(action: str, kind: str) -> None:
    read = mail(*report("delivery-status", STATUS.format("dirk@burgers.example", action)))
    assert (read.kind, read.answers) == (kind, ("ours@l.example",))


def test_one_failure_among_several_recipients_is_a_bounce() -> None:
    inner = STATUS.format("els@b.example", "delivered") + "\nFinal-Recipient: rfc822; dirk@b.example\nAction: failed\n"
    assert mail(*report("delivery-status", inner)).kind == "bounce"


@pytest.mark.parametrize(
    ("kind", "inner"),
    [
        (
            "disposition-notification",
            "Content-Type: message/disposition-notification\n\nDisposition: manual; displayed\n",
        ),
        ("feedback-report", "Content-Type: message/feedback-report\n\nFeedback-Type: abuse\n"),
    ],
)
def test_a_receipt_and_a_complaint_are_no_bounce(kind: str, inner: str) -> None:
    assert mail(*report(kind, inner)).kind == "auto_reply"


AUTOMATIC = [
    "Auto-Submitted: auto-replied",
    "Auto-Submitted: AUTO-GENERATED; owner=x",
    "Return-Path: <>",
    "X-Auto-Response-Suppress: All",
    "X-Autoreply: yes",
    "X-Vacation: yes",
    "Precedence: auto_reply",
    "Precedence: bulk",
    "List-Id: Bins <bins.lists.example>",
    "List-Unsubscribe: <mailto:leave@lists.example>",
    "Delivered-To: Autoresponder",
    "Subject: Automatic reply: Glass",
    "Subject: Automatisch antwoord: Glas",
    "Subject: Automatische Antwort: Glas",
    "Subject: Réponse automatique : Verre",
    "Subject: =?utf-8?q?R=C3=A9ponse_automatique?= : Verre",
    "Subject: Out of Office: Glass",
]


@pytest.mark.parametrize("field", AUTOMATIC)
def test_a_machine_that_says_so_is_believed(field: str) -> None:
    assert mail(f"{DIRK}\n{field}").kind == "auto_reply"


@pytest.mark.parametrize(
    "field",
    [
        "Auto-Submitted: no",
        "Auto-Submitted: No (by hand)",
        "Return-Path: <dirk@burgers.example>",
        "Precedence: first-class",
        "Subject: The automatic reply you send is wrong",
        "Subject: Re: Out of office hours, who empties the bins?",
        "Subject: Undeliverable parcels at the counter",
        "Subject: Delivery problem with my bin",
        "Subject: My mailbox is full of your leaflets",
        "List-Id: Group of the town <info.linderbeke.example>",
        "List-Id: <x.groups.linderbeke.example>\nPrecedence: list",
        "List-Post: <mailto:info@linderbeke.example>\nPrecedence: bulk",
    ],
)
def test_a_person_is_not_taken_for_a_machine(field: str) -> None:
    assert mail(f"{DIRK}\n{field}").kind == "message"


@pytest.mark.parametrize(
    "name", ["Bouncer <bo@burgers.example>", "Noor Nobody <noor@burgers.example>", "postmaster-fan@burgers.example"]
)
def test_a_name_alone_makes_no_bounce(name: str) -> None:
    assert mail(f"From: {name}\nSubject: Glass").kind == "message"


def test_a_citizen_who_forwards_a_bounce_stays_a_citizen() -> None:
    words = "I wrote to you and got this:\n\n> Message-ID: <x@burgers.example>\n> Received: from mx\n> User unknown\n"
    assert mail(f"{DIRK}\nSubject: Your address does not work", words).kind == "message"


def test_an_out_of_office_of_a_mail_server_is_no_bounce() -> None:
    away = mail("From: postmaster@burgers.example\nReturn-Path: <>\nSubject: Out of office: Glass", f"Away.\n{QUOTED}")
    assert away.kind == "auto_reply"


def test_a_bounce_that_names_itself_does_not_bounce_itself() -> None:
    read = mail(OLD_BOUNCES["qmail"][0], "Sorry, no such user.\n\nMessage-ID: <1@b.example>\nReceived: from mx\n")
    assert (read.kind, read.answers) == ("bounce", ())
