"""A morning at a town: what forty messages on five networks say, who writes them, and what must be true of them.

The citizens speak through real servers; what the screens must tell is counted here by hand in SQL, beside Rondpunt.
"""

import email
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP

from playwright.sync_api import expect

from tests.counterparts.bluesky_citizen import Citizen
from tests.counterparts.dovecot import Dovecot
from tests.counterparts.plein import Plein

from .browser import Desk
from .house import House

OURS = "info@morning.example"
BROWN = "The water in Mill Street comes out brown"  # said by five people, on four networks
OBJECTION = "Objection against the fine for my bin"
LIME = "May I cut the lime tree before my door?"
PHONE = ("How late does the library close?", "Who sweeps the leaves in Park Lane?")
BY_MAIL = (
    ("greet", BROWN),
    ("jef", BROWN + " since yesterday"),
    ("hilde", OBJECTION),
    ("omar", LIME),
    *((f"citizen{number}", f"Question {number} by mail about the market") for number in range(1, 13)),
)
ON_THE_SQUARE = (
    ("dirk", BROWN + ", again"),
    *(
        (who, f"{who.capitalize()} asks about the bus, number {turn}")
        for turn in (1, 2)
        for who in ("lotte", "sam", "els")
    ),
    *((who, f"{who.capitalize()} asks about the fair") for who in ("youssef", "claire", "dirk")),
)
ON_BLUESKY = (BROWN + ", also here", *(f"Noor asks about the pool, number {number}" for number in range(1, 9)))
BY_FORM = (BROWN + " in my kitchen", "May I hold a party in the park?", "Where do I return a library book?")
WRITTEN = len(BY_MAIL) + len(ON_THE_SQUARE) + len(ON_BLUESKY) + len(BY_FORM)
MESSAGES = WRITTEN + len(PHONE)
# What each view must hold for a colleague of the one team, counted beside Rondpunt.
VIEWS = {
    "teams": "status <> 'closed'",
    "mine": "status <> 'closed' AND owner_id = (SELECT id FROM people_user WHERE email = '{email}')",
    "unassigned": "status <> 'closed' AND owner_id IS NULL",
    "waiting": "status = 'waiting_them'",
}
_COUNT_QUERIES = """
import json, sys
import django; django.setup()
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rondpunt.people.models import User
colleague = Client(headers={"host": "localhost"})
colleague.force_login(User.objects.get(email=sys.argv[1]))
told = {}
for path in sys.argv[2:]:
    colleague.get(path)
    with CaptureQueriesContext(connection) as asked:
        answer = colleague.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    told[path] = len(asked)
print(json.dumps(told))
"""


@dataclass
class Citizens:
    """Those who write this morning, and what they find in return."""

    desk: Desk
    dovecot: Dovecot
    plein: Plein
    noor: Citizen  # a citizen on Bluesky
    town: Citizen  # and the town there

    def all_write(self) -> None:
        """Thirty-eight messages on four networks; the fifth is the telephone."""
        for who, text in BY_MAIL:
            self.dovecot.deliver(_mail(who, text), OURS, address(who))
        square = [self.plein.post(who, f"@{self.plein.town_username} {text}") for who, text in ON_THE_SQUARE]
        posts = [self.noor.post(f"@{self.town.handle} {text}", mention=self.town) for text in ON_BLUESKY]
        self.status, self.post = square[0]["id"], posts[0]
        forms = [self.desk.open(path="/ask/morning/") for _text in BY_FORM]
        for form, text in zip(forms, BY_FORM, strict=True):
            form.get_by_label("Your message").fill(text)
        forms[-1].wait_for_timeout(3_200)  # quicker than that, and the form takes one for a machine
        for form in forms:
            form.get_by_role("button", name="Send").click()
            expect(form.get_by_role("heading", name="Your message is with us")).to_be_visible()
        forms[0].locator(".private-link a").click()
        self.form = forms[0]

    def mails(self, who: str) -> list[EmailMessage]:
        """What lies in the mailbox of ``who``."""
        read = (email.message_from_bytes(raw, policy=SMTP) for raw in self.dovecot.mails(address(who)))
        return list(read)  # type: ignore[arg-type]

    def found(self, text: str) -> Iterator[tuple[str, int]]:
        """Where somebody who asked about the water finds ``text``, and how often."""
        for who in ("greet", "jef"):
            yield who, sum(text in mail.get_body(("plain",)).get_content() for mail in self.mails(who))  # type: ignore[union-attr]
        thread = self.plein.thread(self.status, who="dirk")
        yield "dirk", sum(text in answer["content"] for answer in thread)
        replies = [one["value"] for one in self.town.written() if text in one["value"]["text"]]
        yield "noor", sum(one["reply"]["parent"]["uri"] == self.post.uri for one in replies)
        self.form.reload()
        yield "the form", self.form.get_by_text(text).count()


def address(who: str) -> str:
    """The mail address of a citizen."""
    return f"{who}@burgers.example"


def counted(house: House, view: str, *, colleague: str) -> int:
    """How many conversations this view holds, counted by hand: merged ones lie under the one they were merged into."""
    condition = VIEWS[view].format(email=house.people[colleague])
    query = f"SELECT COUNT(*) FROM conversations_conversation WHERE merged_into_id IS NULL AND {condition}"
    return int(house.rows(query)[0][0])


def queries(house: House, *paths: str, colleague: str) -> dict[str, int]:
    """How many queries each page costs on the very rows of this house."""
    command = [sys.executable, "-c", _COUNT_QUERIES, house.people[colleague], *paths]
    environment = {**house.environment, "DJANGO_SETTINGS_MODULE": "rondpunt.web.settings"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    told: dict[str, int] = json.loads(done.stdout.strip().splitlines()[-1])
    return told


def _mail(who: str, text: str) -> bytes:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = f"{who.capitalize()} Claes <{address(who)}>", OURS, text
    mail["Message-ID"], mail["Date"] = f"<{who}-1@burgers.example>", email.utils.localtime()
    mail.set_content(f"Good day,\n\n{text}. Could you tell me more?\n\n{who.capitalize()}\n")
    return bytes(mail)
