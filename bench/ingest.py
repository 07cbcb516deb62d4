"""How fast does a citizen's message become a stored, threaded, routed, searchable one?

    .venv/bin/python -m bench.ingest [--count 6000] [--rounds 3] [--peer-count 400] [--no-peer]

Every round takes fresh mail and fresh Mastodon payloads in through the product's own path, then the same once more to
see that nothing is stored twice, then puts the very rows that came of it into a like database with bare INSERTs. The
first of the mails also go through django-helpdesk. Progress goes to stderr; the last line is one JSON object.
"""

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.citizens import US_ID, Town

if TYPE_CHECKING:
    from rondpunt.networks.models import Channel


LEAST = 2000  # five batches


class Wrong(Exception):
    """What was measured did not do its work; its speed says nothing."""


def main() -> None:
    """Measure and tell."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--count", type=int, default=6000, help="messages a round, of mail and of payloads each")
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--peer-count", type=int, default=400, help="mails for django-helpdesk")
    asked.add_argument("--no-peer", action="store_true", help="leave django-helpdesk out")
    wish = asked.parse_args()
    if wish.count < LEAST:
        asked.error(f"--count: at least {LEAST}, or there is no steady state to measure")
    from bench.house import channel, copy_of, team, temporary_house
    from bench.peer import measure_peer

    rounds: list[dict[str, float]] = []
    with temporary_house() as folder:
        desk = team()
        channels = [(channel(desk, "mail", n), channel(desk, "mastodon", n)) for n in range(wish.rounds)]
        bare = copy_of(folder / "rondpunt.sqlite3", folder / "bare.sqlite3")
        for number, (mail, mastodon) in enumerate(channels):
            town = Town(wish.count, seed=number)
            rounds.append(_round(town, mail, mastodon, folder / "rondpunt.sqlite3", bare))
            _say(f"round {number + 1}: " + ", ".join(f"{name} {value:.5g}" for name, value in rounds[-1].items()))
    peer = None if wish.no_peer else measure_peer(Town(wish.count, seed=0).letters()[: wish.peer_count], say=_say)
    print(json.dumps(_told(rounds, peer) | {"count": wish.count, "rounds": wish.rounds}))


def _round(town: Town, mail: "Channel", mastodon: "Channel", database: Path, bare: Path) -> dict[str, float]:
    from bench.raw_insert import Copied, marks, unlike
    from rondpunt.web.bring_in import BATCH

    letters, statuses = town.letters(), town.statuses()
    before = marks(database)
    stored_at: list[float] = []
    mails, mails_cpu = _timed(lambda: _take_mails(mail, letters, lambda _: stored_at.append(time.perf_counter())))
    raw, raw_cpu = Copied(database, before).put_into(bare, BATCH)
    before = marks(database)
    payloads, payloads_cpu = _timed(lambda: _take_payloads(mastodon, statuses, BATCH))
    steady = (len(letters) - BATCH) / (stored_at[-1] - stored_at[0])
    raw_payloads, raw_payloads_cpu = Copied(database, before).put_into(bare, BATCH)
    threaded = [_check(channel, count) for channel, count in ((mail, len(letters)), (mastodon, len(statuses)))]
    if left_out := unlike(database, bare):
        raise Wrong(f"The bare INSERTs wrote other rows into {', '.join(left_out)}")
    again, _ = _timed(lambda: _take_mails(mail, letters))
    _take_payloads(mastodon, statuses, BATCH)
    twice = sum(_stored(channel) for channel in (mail, mastodon)) - len(letters) - len(statuses)
    return {
        "messages_per_s": len(letters) / mails,
        "steady_messages_per_s": steady,
        "payloads_per_s": len(statuses) / payloads,
        "messages_per_cpu_s": len(letters) / mails_cpu,
        "payloads_per_cpu_s": len(statuses) / payloads_cpu,
        "known_again_per_s": len(letters) / again,
        "raw_insert_per_s": len(letters) / raw,
        "raw_payloads_per_s": len(statuses) / raw_payloads,
        "slower_than_raw": mails / raw,
        "steady_slower_than_raw": len(letters) / raw / steady,
        "payloads_slower_than_raw": payloads / raw_payloads,
        "slower_than_raw_by_cpu": mails_cpu / raw_cpu,
        "payloads_slower_than_raw_by_cpu": payloads_cpu / raw_payloads_cpu,
        "threaded_share": min(threaded),
        "stored_twice": twice,
    }


def _take_mails(channel: "Channel", letters: Sequence[bytes], step: Callable[[int], object] = lambda _: None) -> None:
    from django.utils import timezone

    from rondpunt.web.bring_in import bring_in

    bring_in(letters, channel=channel, now=timezone.now(), step=step)


def _take_payloads(channel: "Channel", statuses: Sequence[str], batch: int) -> None:
    """As the Mastodon connector and the worker do, but that the JSON does not come over a line."""
    from django.utils import timezone

    from rondpunt.conversations.actions.receive import receive
    from rondpunt.networks.mastodon_statuses import incoming
    from rondpunt.networks.wire import Harvest

    for start in range(0, len(statuses), batch):
        read = [json.loads(status) for status in statuses[start : start + batch]]
        messages = tuple(incoming(status, domain="plein.example", me=US_ID) for status in read)
        receive(channel, Harvest(messages=messages, read_up_to=str(start), more=True), now=timezone.now())


def _timed(work: Callable[[], None]) -> tuple[float, float]:
    """Seconds by the clock, and seconds of processor time here and in the readers that ended meanwhile."""
    began, computed = time.perf_counter(), sum(os.times()[:4])
    work()
    return time.perf_counter() - began, sum(os.times()[:4]) - computed


def _stored(channel: "Channel") -> int:
    from rondpunt.conversations.models import Message

    return Message.objects.filter(channel=channel).count()


def _check(channel: "Channel", count: int) -> float:
    """All stored, routed and findable, or ``Wrong``; the share of replies that stand with what they answer."""
    from django.db import connection

    from rondpunt.conversations.asked import asked_from
    from rondpunt.conversations.models import Conversation, Message
    from rondpunt.conversations.search import matching

    messages, conversations = Message.objects.filter(channel=channel), Conversation.objects.filter(channel=channel)
    if messages.count() != count or conversations.exclude(team_id=channel.team_id).exists():
        raise Wrong(f"{messages.count()} of {count} stored on {channel}")
    with connection.cursor() as cursor:
        found = "SELECT count(*) FROM conversations_search s JOIN conversations_message m ON m.id = s.rowid"
        indexed = cursor.execute(f"{found} WHERE m.channel_id = %s AND s.stems <> ''", [channel.pk]).fetchone()[0]
    some = messages.filter(text__contains="MEL-")[: 50 * 7 : 7]
    for message in some:
        case = message.text.split("MEL-")[1].split()[0].strip(".,?!")
        if not matching(conversations, asked_from(case)).filter(pk=message.conversation_id).exists():
            raise Wrong(f"{case} is not found")
    if indexed != count or not some:
        raise Wrong(f"{indexed} of {count} in the index")
    home = dict(messages.values_list("remote_id", "conversation_id"))
    replies = list(messages.exclude(in_reply_to="").values_list("in_reply_to", "conversation_id"))
    return sum(home.get(answered) == conversation for answered, conversation in replies) / len(replies)


def _told(rounds: Sequence[dict[str, float]], peer: dict[str, Any] | None) -> dict[str, Any]:
    told: dict[str, Any] = {name: _middle(rounds, name) for name in rounds[0]}
    told["threaded_share"] = round(min(one["threaded_share"] for one in rounds), 4)
    told["stored_twice"] = sum(int(one["stored_twice"]) for one in rounds)
    told["peer_messages_per_s"] = peer and round(peer["messages_per_s"], 1)
    told["times_the_peer"] = peer and round(told["messages_per_s"] / peer["messages_per_s"], 1)
    told["times_the_peer_by_cpu"] = peer and round(told["messages_per_cpu_s"] / peer["messages_per_cpu_s"], 1)
    told["peer"] = peer
    return told


def _middle(rounds: Sequence[dict[str, float]], name: str) -> float:
    value = statistics.median(one[name] for one in rounds)
    return round(value, 2) if value < 100 else round(value)


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
