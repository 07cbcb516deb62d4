"""Measures the pages of one filled house, in a process of its own: ``python -m bench.inbox_pages [--rounds 200]``.

Settings come from the environment, as for the product. Through the whole product: middleware, sign-in by session,
permissions, queries, templates; only the line to the browser is missing. The last line is one JSON object.
"""

import argparse
import json
import os
import random
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

Times = tuple[list[float], list[float]]  # by the clock and by the processor, both in milliseconds


def main() -> None:
    """Measure and tell."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--rounds", type=int, default=200)
    rounds = asked.parse_args().rounds
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})  # one core, whatever else the machine has
    from django.conf import settings

    import rondpunt.web.asgi  # noqa: F401  all that a web process loads, and how it sees to its memory

    settings.ALLOWED_HOSTS = ["*"]
    print(json.dumps(_measured(rounds)))


def _measured(rounds: int) -> dict[str, Any]:
    from bench.big_town import FREQUENT
    from rondpunt.conversations.models import Message
    from rondpunt.people.models import User

    dice = random.Random(7)
    agents = list(User.objects.exclude(name="Karin").order_by("id")[:200])
    karin = User.objects.get(name="Karin")
    # Of ten pages, seven are an agent's and three those of somebody who sees every team.
    readers = [_signed_in(one) for one in (*dice.sample(agents, 14), *[karin] * 6)]
    views = ("", "", "", "", "view=mine", "view=unassigned", "view=waiting", "view=closed", "view=all")
    addresses = [(dice.choice(readers), f"/conversations/?{dice.choice(views)}") for _ in range(rounds)]
    told: dict[str, Any] = {
        "inbox": _timed("inbox", addresses),
        "inbox_of_all": _timed("all", _for(readers[-1], views, rounds // 4)),
    }
    told["queries"] = max(
        _queries(reader, f"/conversations/?{view}") for reader in (readers[0], readers[-1]) for view in views
    )
    told["by_hand"] = _stats(_by_hand(readers, rounds))
    pages = [
        (readers[-1], f"/conversations/{dice.randrange(1, Message.objects.count() // 4)}/") for _ in range(rounds // 2)
    ]
    told["conversation"] = _timed("conversation", pages)
    told["conversation_queries"] = max(_queries(*page) for page in pages[:5])
    numbers = [dice.randrange(1, Message.objects.count()) for _ in range(rounds)]
    words = _rare_words(dice, rounds)
    kinds: dict[str, Callable[[int], str]] = {
        "rare": lambda n: f"zaak{numbers[n]}",
        "frequent": lambda _n: FREQUENT,
        "several": lambda n: f"{FREQUENT} {words[n]}",
        "two_rare": lambda n: f"{words[n]} {words[n]} dossier",
        "operators": lambda n: f"{FREQUENT} is:open before:2026-11-20",
        "named": lambda n: f"from:peeters {FREQUENT}",
    }
    searches = {}
    for kind, query in kinds.items():
        searches[kind] = _timed(
            kind,
            [(dice.choice(readers), "/conversations/?q=" + query(n).replace(" ", "+")) for n in range(rounds // 4)],
        )
    told["searches"] = searches
    told["search_queries"] = max(
        _queries(readers[-1], "/conversations/?q=" + query(0).replace(" ", "+")) for query in kinds.values()
    )
    return told


def _for(reader: Any, views: Sequence[str], count: int) -> list[tuple[Any, str]]:
    return [(reader, f"/conversations/?{views[n % len(views)]}") for n in range(count)]


def _rare_words(dice: random.Random, count: int) -> list[str]:
    from rondpunt.conversations.models import Message

    numbers = [dice.randrange(1, min(10_000, Message.objects.count())) for _ in range(count)]
    texts = Message.objects.filter(pk__in=numbers).values_list("text", flat=True)
    found = [max(text.split(".")[0].split(), key=len).lower() for text in texts]
    return [dice.choice(found) for _ in range(count)]


def _signed_in(user: Any) -> Any:
    from django.test import Client

    client = Client()
    client.force_login(user)
    client.get("/conversations/")  # a session notes once in some minutes that it was seen; that is not what is asked
    return client


def _timed(name: str, pages: Sequence[tuple[Any, str]]) -> dict[str, float]:
    for reader, address in pages[:5]:
        reader.get(address)  # templates are compiled, connections opened
    clock, processor = [], []
    for reader, address in pages:
        began, used = time.perf_counter(), time.process_time()
        reply = reader.get(address)
        clock.append((time.perf_counter() - began) * 1000)
        processor.append((time.process_time() - used) * 1000)
        if reply.status_code != 200:
            raise RuntimeError(f"{address}: {reply.status_code}")
    found = _stats((clock, processor))
    print(f"{name}: {found}", file=sys.stderr)
    return found


def _stats(times: Times) -> dict[str, float]:
    def share(values: list[float], part: int) -> float:
        return round(statistics.quantiles(values, n=100)[part - 1], 2)

    clock, processor = times
    return {
        "p50_ms": share(clock, 50),
        "p95_ms": share(clock, 95),
        "cpu_p50_ms": share(processor, 50),
        "cpu_p95_ms": share(processor, 95),
    }


def _queries(reader: Any, address: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    reader.get(address)
    with CaptureQueriesContext(connection) as counted:
        reader.get(address)
    return len(counted)


def _by_hand(readers: Sequence[Any], rounds: int) -> Times:
    """The rows of a team's inbox, asked for in SQL by somebody who knows the table: the limit for any program."""
    from django.db import connection

    sql = (
        "SELECT c.id, c.subject, c.says, c.status, c.last_at, c.waiting_since, p.name, u.name "
        "FROM conversations_conversation c "
        "JOIN people_person p ON p.id = c.person_id LEFT JOIN people_user u ON u.id = c.owner_id "
        "WHERE c.team_id = %s AND c.status = 'waiting_us' ORDER BY c.last_at DESC, c.id DESC LIMIT 50"
    )
    clock, processor = [], []
    for n in range(rounds):
        began, used = time.perf_counter(), time.process_time()
        with connection.cursor() as cursor:
            cursor.execute(sql, [n % 50 + 1])
            cursor.fetchall()
        clock.append((time.perf_counter() - began) * 1000)
        processor.append((time.process_time() - used) * 1000)
    return clock, processor


if __name__ == "__main__":
    main()
