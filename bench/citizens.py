"""Makes the mail and the Mastodon statuses that the benches take in: the same for the same seed, on every machine."""

import html
import json
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from bench.said import DAYS, FIRST_NAMES, LAST_NAMES, STREETS_BEGIN, STREETS_END, TONGUES, Tongue

BEGIN = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
REPLIES = 0.45  # so many of all messages answer an earlier one
WITH_HTML = 0.6
RECENT = 400  # a reply answers one of so many last threads
US = "vragen@stad.example"
US_ID = "1"


@dataclass(slots=True)
class _Thread:
    tongue: Tongue
    who: int
    subject: str
    ids: list[str]
    last: str
    names: dict[str, object] = field(default_factory=dict)


@dataclass(slots=True)
class _Said:
    """One message before it gets the form of a network."""

    number: int
    at: datetime
    name: str
    who: int
    text: str
    thread: _Thread
    answers: tuple[str, ...]  # ids of the thread so far, oldest first
    quoted: str


class Town:
    """Citizens who ask and ask again. ``seed`` also keeps ids and addresses of one town apart from another's."""

    def __init__(self, count: int, *, seed: int) -> None:
        self.count, self.seed = count, seed
        self.random = random.Random(seed)

    def letters(self) -> list[bytes]:
        """Raw mail (RFC 5322)."""
        return [self._letter(said) for said in self._said(lambda number: f"<{number}.{self.seed}@post.example>")]

    def statuses(self) -> list[str]:
        """Statuses of the Mastodon API that mention us, each as the JSON text a server sends."""
        said = self._said(lambda number: f"{self.seed:03}{number:015}")
        return [json.dumps(self._status(one), ensure_ascii=False) for one in said]

    def _said(self, name_of: Any) -> list[_Said]:
        threads: list[_Thread] = []
        told = []
        for number in range(self.count):
            if threads and self.random.random() < REPLIES:
                thread = self.random.choice(threads[-RECENT:])
                text, quoted, answers = self._again(thread), thread.last, tuple(thread.ids)
            else:
                thread, text = self._ask()
                threads.append(thread)
                quoted, answers = "", ()
            thread.ids.append(name_of(number))
            thread.last = text
            name = self._name(thread.who)
            at = BEGIN + timedelta(seconds=37 * number)
            told.append(_Said(number, at, name, thread.who, text, thread, answers, quoted))
        return told

    def _ask(self) -> tuple[_Thread, str]:
        tongue = self.random.choice(TONGUES)
        subject, opening = self.random.choice(tongue.topics)
        names = self._names()
        who = self.random.randrange(max(1, self.count // 3))
        thread = _Thread(tongue, who, subject.format(**names), [], "", names)
        more = self.random.sample(tongue.more, self.random.randint(1, 4))
        return thread, self._paragraphs(thread, [opening, *more])

    def _again(self, thread: _Thread) -> str:
        more = self.random.sample(thread.tongue.more, self.random.randint(0, 2))
        return self._paragraphs(thread, [self.random.choice(thread.tongue.replies), *more])

    def _paragraphs(self, thread: _Thread, sentences: list[str]) -> str:
        tongue = thread.tongue
        body = " ".join(sentence.format(**(self._names() | thread.names)) for sentence in sentences)
        name = self._name(thread.who)
        return f"{self.random.choice(tongue.greetings)},\n\n{body}\n\n{self.random.choice(tongue.endings)},\n{name}"

    def _names(self) -> dict[str, object]:
        return {
            "street": self.random.choice(STREETS_BEGIN) + self.random.choice(STREETS_END),
            "number": self.random.randint(1, 240),
            "case": f"{self.random.randint(2023, 2026)}-{self.random.randint(1, 99999)}",
            "phone": f"{self.random.randint(0, 999999):06}",
            "day": self.random.choice(DAYS),
        }

    def _name(self, who: int) -> str:
        return f"{FIRST_NAMES[who % len(FIRST_NAMES)]} {LAST_NAMES[who // len(FIRST_NAMES) % len(LAST_NAMES)]}"

    def _letter(self, said: _Said) -> bytes:
        mail = EmailMessage(policy=SMTP)
        thread = said.thread
        mail["From"] = Address(said.name, f"citizen{said.who}.{self.seed}", "post.example")
        mail["To"] = Address("Stad", addr_spec=US)
        mail["Subject"] = f"Re: {thread.subject}" if said.answers else thread.subject
        mail["Date"] = said.at
        mail["Message-ID"] = thread.ids[len(said.answers)]
        if said.answers:
            mail["In-Reply-To"], mail["References"] = said.answers[-1], " ".join(said.answers)
        quoted, heading = said.quoted, thread.tongue.wrote.format(name=said.name)
        plain, rich = said.text, _html(said.text)
        if quoted:
            plain += f"\n\n{heading}\n" + "\n".join(f"> {line}" for line in quoted.splitlines())
            rich += f"<div>{heading}<blockquote type='cite'>{_html(quoted)}</blockquote></div>"
        # Older mail programs do not write UTF-8.
        charset = "iso-8859-15" if _fits(plain) and said.number % 7 == 0 else "utf-8"
        mail.set_content(plain + "\n", charset=charset)
        if self.random.random() < WITH_HTML:
            style = "<style>p{margin:0 0 1em}</style>"
            mail.add_alternative(f"<html><head>{style}</head><body>{rich}</body></html>", subtype="html")
        return mail.as_bytes()

    def _status(self, said: _Said) -> dict[str, Any]:
        server, acct = "https://plein.example", f"citizen{said.who}"
        us = f'<span class="h-card"><a href="{server}/@stad" class="u-url mention">@<span>stad</span></a></span>'
        number = said.thread.ids[len(said.answers)]
        return {
            "id": number,
            "created_at": said.at.isoformat().replace("+00:00", ".000Z"),
            "in_reply_to_id": said.answers[-1] if said.answers else None,
            "in_reply_to_account_id": str(1000 + said.who) if said.answers else None,
            "sensitive": False,
            "spoiler_text": "",
            "visibility": self.random.choice(("public", "public", "unlisted", "direct")),
            "language": said.thread.tongue.code,
            "uri": f"{server}/users/{acct}/statuses/{number}",
            "url": f"{server}/@{acct}/{number}",
            "replies_count": 0,
            "reblogs_count": 0,
            "favourites_count": 0,
            "edited_at": None,
            "content": f"<p>{us} {_html(said.text)[3:]}",
            "reblog": None,
            "account": {
                "id": str(1000 + said.who),
                "username": acct,
                "acct": acct,
                "display_name": said.name,
                "url": f"{server}/@{acct}",
                "note": "",
                "emojis": [],
                "fields": [],
            },
            "media_attachments": [],
            "mentions": [{"id": US_ID, "username": "stad", "url": f"{server}/@stad", "acct": "stad"}],
            "tags": [],
            "emojis": [],
            "card": None,
            "poll": None,
        }


def _html(text: str) -> str:
    return "".join(f"<p>{html.escape(part).replace(chr(10), '<br>')}</p>" for part in text.split("\n\n"))


def _fits(text: str) -> bool:
    try:
        text.encode("iso-8859-15")
    except UnicodeEncodeError:
        return False
    return True
