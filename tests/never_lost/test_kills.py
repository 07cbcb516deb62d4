"""Workers die by SIGKILL at random moments; every message is stored once, every answer and post arrives once."""

import os
import random
import re
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.counterparts.bluesky import BlueskyNetwork
from tests.counterparts.dovecot import Dovecot
from tests.counterparts.lossy_relay import lossy_relay
from tests.counterparts.postgres import PostgresMissing, running_postgres
from tests.counterparts.smtp import PostOffice

from .house import House

pytestmark = [pytest.mark.real]

KILLS = int(os.environ.get("RONDPUNT_TEST_KILLS", "102"))  # on each database
MOST_KILLS = 2 * KILLS  # a machine on which kills rarely hit the work gets more of them, up to here
SEED = int(os.environ.get("RONDPUNT_TEST_SEED", "0")) or random.SystemRandom().randrange(1, 10**6)
BOTH = 0.1  # this share of the kills takes both workers
AIMED = 0.75  # this share of the kills waits until somebody is sending or reading
STANDS_STILL_SECONDS = 100  # so long nothing changed: it will not be settled any more


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of an empty database; "" is SQLite."""
    if request.param == "sqlite":
        yield ""
        return
    try:
        with running_postgres() as server:
            yield server.url
    except PostgresMissing as missing:
        pytest.skip(str(missing))


@contextmanager
def _opened(folder: Path, database: str, **how: Any) -> Iterator[House]:
    house = House(folder, database, **how)
    try:
        house.open()
        yield house
    finally:
        house.close()


class Town:
    """Who writes to the house, and what the servers know afterwards."""

    def __init__(self, house: House, dovecot: Dovecot, office: PostOffice, pds: BlueskyNetwork, server: str) -> None:
        mark = uuid4().hex[:8]
        self.house, self.dovecot, self.office = house, dovecot, office
        self.address, self.citizen = f"info-{mark}@linderbeke.example", f"dirk-{mark}@elders.example"
        self.town = pds.create_account(f"town-{mark}")
        self.dirk = pds.create_account(f"dirk-{mark}")
        self.mailed: list[str] = []
        self.posted: list[str] = []
        self.published = 0
        bluesky = {**pds.settings(self.town), "server": server}
        house.ask("open_house", mail=office.settings(self.address), bluesky=bluesky, handle=self.town.handle)

    def mail(self, number: int) -> None:
        """Dirk mails; the message is the server's before this returns."""
        name = f"vraag-{number}-{uuid4().hex[:8]}@elders.example"
        self.dovecot.deliver(
            f"From: Dirk <{self.citizen}>\r\nTo: {self.address}\r\nSubject: Vraag {number}\r\nMessage-ID: <{name}>\r\n"
            f"Date: Wed, 25 Nov 2026 10:00:00 +0100\r\n\r\nWanneer komt u langs? {number}\r\n".encode(),
            self.address,
            self.citizen,
        )
        self.mailed.append(name)

    def post(self, number: int) -> None:
        """Dirk posts; the house hears of it."""
        post = self.dirk.post(f"Vraag {number}?")
        self.posted.append(post.uri)
        self.house.ask("bring_in", posts=[{"uri": post.uri, "text": f"Vraag {number}?"}])

    def publish(self, _number: int) -> None:
        """The town plans a post."""
        self.published += 1
        self.house.ask("publish", number=self.published)

    def said(self) -> Counter[str]:
        """How often each answer and each post stands on the servers, by its number."""
        texts = [record["value"]["text"] for record in self.town.written()]
        mails = [message_from_bytes(mail) for mail in self.dovecot.mails(self.citizen)]
        texts += [str(mail.get_payload(decode=True)) if not mail.is_multipart() else mail.as_string() for mail in mails]
        return Counter(_number(text) for text in texts)

    def arrived(self, key: str) -> bool:
        """Whether the citizen has the mail with this key: what a person would find out by ringing him up."""
        return any(key.encode() in mail for mail in self.dovecot.mails(self.citizen))


def _settle(town: Town) -> None:
    """Wait until nothing is on its way any more; a person decides about mail that the house cannot find."""
    house, before, until = town.house, {}, 0.0
    while True:
        house.ask("answer_some", most=10)
        now = house.ask("progress")
        for delivery, key, network in now["doubtful"]:
            if network == "mail":
                house.ask("decide", delivery=delivery, verdict="arrived" if town.arrived(key) else "send_again")
        moving = {state: count for state, count in now["states"].items() if state != "sent"}
        complete = sum(now["states"].values()) == len(town.mailed) + len(town.posted) + town.published
        # Whoever was answered does not wait for us any more, also where a worker died just before it said so.
        settled = not now["waiting"] and not now["unsent"]
        if not moving and complete and now["mailed"] == len(town.mailed) and settled:
            return
        if now != before:
            before, until = now, time.monotonic() + STANDS_STILL_SECONDS
        assert time.monotonic() < until, f"not settled: {now}; seed {SEED}\n{house.ask('facts')['failed']}"
        time.sleep(0.5)


def _compare(town: Town) -> dict[str, Any]:
    """Every row beside the servers, counted: what is lost and what is there twice, of both directions."""
    facts = town.house.ask("facts")
    wanted = Counter([("mail", name) for name in town.mailed] + [("bluesky", uri) for uri in town.posted])
    stored = Counter((network, remote_id) for network, remote_id in facts["received"])
    written = Counter(_number(one["text"]) for one in (*facts["answers"], *facts["posts"]))
    arrived = town.said()
    facts["lost"] = (wanted - stored).total() + (written - arrived).total()
    facts["double"] = (stored - wanted).total() + (arrived - written).total()
    facts["asked"], facts["published"] = wanted.total(), town.published
    return facts


def _number(text: str) -> str:
    found = re.search(r"(Antwoord|Bericht) nr\d+", text)
    return found.group() if found else text


def _nothing_lost_nothing_double(facts: dict[str, Any]) -> None:
    assert (facts["lost"], facts["double"]) == (0, 0), f"seed {SEED}"
    assert facts["told"] == facts["asked"], "the trail tells each arrival once"
    assert len(facts["answers"]) == facts["asked"]
    assert len(facts["posts"]) == facts["posts_told"] == facts["published"], "the trail tells once that a post went out"
    assert facts["deliveries"] == facts["asked"] + facts["published"]
    assert len({_number(one["text"]) for one in facts["answers"]}) == facts["asked"], "one answer for each question"
    assert {one["state"] for one in (*facts["answers"], *facts["posts"])} == {"sent"}
    assert facts["sent_told"] + facts["arrived_told"] == facts["deliveries"], "the trail tells each sending once"
    assert facts["miscounted"] == 0
    assert facts["failed"] == []


def test_killed_workers_lose_nothing_and_double_nothing(
    tmp_path: Path, database: str, dovecot: Dovecot, post_office: PostOffice, bluesky_pds: BlueskyNetwork
) -> None:
    begun = time.monotonic()
    with _opened(tmp_path, database) as house:
        town, dice = Town(house, dovecot, post_office, bluesky_pds, bluesky_pds.url), random.Random(SEED)
        hits = _kill(town, dice)
        killed_in = time.monotonic() - begun
        _settle(town)
        facts = _compare(town)
        worked = house.worked()
    kills, by_house = sum(hits.values()), facts["doubted"] - facts["person"]
    print(
        f"\n{facts['database']}: seed {SEED}; kills {kills} in {killed_in:.0f} s, with settling "
        f"{time.monotonic() - begun:.0f} s; workers that came to work {worked}; while sending {hits['send_due']}, "
        f"reading {hits['fetch_channel']}, looking {hits['resolve_doubts']}, other work {hits['other']}, idle "
        f"{hits['nothing']}; came in {facts['told']} of {facts['asked']}, went out {facts['deliveries']}, "
        f"of them posts {facts['published']}; in doubt "
        f"{facts['doubted']}, resolved by the house {by_house}, by a person {facts['person']}; "
        f"lost {facts['lost']}, double {facts['double']}"
    )
    _nothing_lost_nothing_double(facts)
    assert kills >= KILLS
    assert worked >= kills * 3 // 4, "most workers died before they came to work"
    assert _hit_the_work(hits), f"too few kills hit the work: {hits}"
    # A handful of kills may miss that moment by chance; a hundred do not.
    assert facts["doubted"] or KILLS < 50, "no kill ever hit a delivery between claim and outcome"


def _kill(town: Town, dice: random.Random) -> Counter[str]:
    """Kill until it is enough, while people write and are answered; what the killed were in the middle of."""
    house, hits, number = town.house, Counter[str](), 0
    while not _enough(hits):
        number += 1
        dice.choice([town.mail, town.mail, town.post, town.publish])(number)
        house.ask("answer_some", most=3)
        pids = house.ask("busy", seconds=1.5)["pids"] if dice.random() < AIMED else []
        time.sleep(dice.uniform(0, 0.06) if pids else dice.uniform(0.2, 0.8))
        aimed = dice.choice([one for one in pids if one in house.workers] or house.workers)
        # Now and then both at once: then nobody is left who could take over.
        for pid in list(house.workers) if dice.random() < BOTH else [aimed]:
            house.kill(pid)
            hits[_struck(house, pid)] += 1
    return hits


def _hit_the_work(hits: Counter[str]) -> bool:
    return hits["send_due"] + hits["fetch_channel"] >= KILLS // 5


def _enough(hits: Counter[str]) -> bool:
    kills = sum(hits.values())
    return kills >= MOST_KILLS or (kills >= KILLS and _hit_the_work(hits))


def _struck(house: House, pid: int) -> str:
    """The most telling of the tasks that the worker, now dead, had taken."""
    tasks = house.ask("struck", pid=pid)["tasks"]
    if not tasks:
        return "nothing"
    return next((one for one in ("send_due", "fetch_channel", "resolve_doubts") if one in tasks), "other")


def test_answers_lost_after_the_server_took_the_message_double_nothing(
    tmp_path: Path, database: str, dovecot: Dovecot, post_office: PostOffice, bluesky_pds: BlueskyNetwork
) -> None:
    # Nobody dies here: with a long lease, a doubt comes of a lost answer and of nothing else.
    with (
        lossy_relay(bluesky_pds.url, "putRecord") as (server, lost),
        _opened(tmp_path, database, lease_seconds=60) as house,
    ):
        town = Town(house, dovecot, post_office, bluesky_pds, server)
        post_office.accident = "cut after data, taken"
        for number in range(6):
            (town.mail if number % 2 else town.post)(number)
        town.publish(0)
        until = time.monotonic() + 60
        while time.monotonic() < until and (len(lost) < 3 or len(post_office.accepted) < 3):
            house.ask("answer_some", most=10)
            time.sleep(0.3)
        post_office.accident = ""
        _settle(town)
        facts = _compare(town)
    print(
        f"\n{facts['database']}: answers lost by the data server {len(lost)}, by the mail server {facts['person']}; "
        f"in doubt {facts['doubted']}; lost {facts['lost']}, double {facts['double']}"
    )
    _nothing_lost_nothing_double(facts)
    assert set(lost) == {200} and len(lost) >= 3
    assert facts["person"] == 3, "each lost answer of the mail server is a doubt that a person decides"
