"""Does the inbox of a large town still open at once?

    .venv/bin/python -m bench.inbox [--count 1000000] [--rounds 200] [--only sqlite|postgresql] [--no-tabs]
        [--kept FOLDER] [--refill]

A million messages, a hundred thousand persons, fifty teams; and a hundredth of that beside it. Whole HTML pages through
the whole product on one core, on SQLite and on PostgreSQL, the inbox's rows asked for by hand in SQL as the limit, and
200 open tabs on live update with one web process. The filled houses are kept (3 GB, in the system's temporary folder
unless --kept names another) and used again; --refill makes them anew. Progress goes to stderr; the last line is one
JSON object.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parents[1]
TABS = 200
_FILL = (
    "from rondpunt.web.cli import open_house; open_house(); from django.core.management import call_command; "
    "call_command('migrate', interactive=False, verbosity=0); from rondpunt.people.models import Organisation; "
    "from bench.big_town import fill; "
    "Organisation.objects.exists() or fill({count})"
)


def main() -> None:
    """Measure and tell."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--count", type=int, default=1_000_000, help="messages in the large house")
    asked.add_argument("--rounds", type=int, default=200, help="pages of each kind")
    asked.add_argument("--only", choices=["sqlite", "postgresql"])
    asked.add_argument("--no-tabs", action="store_true")
    usual = Path(tempfile.gettempdir()) / "rondpunt-bench-inbox"
    asked.add_argument("--kept", type=Path, default=usual, help="where the filled houses stay")
    asked.add_argument("--refill", action="store_true")
    wish = asked.parse_args()
    if wish.refill:
        shutil.rmtree(wish.kept, ignore_errors=True)
    told: dict[str, Any] = {"count": wish.count, "cores": os.cpu_count(), "load": os.getloadavg()[0]}
    for kind in ("sqlite", "postgresql"):
        if wish.only in (None, kind):
            with _houses(kind, wish.kept.resolve(), (wish.count, max(1000, wish.count // 100))) as (large, small):
                told[kind] = _one(large, small, wish.rounds, tabs=not wish.no_tabs)
    print(json.dumps(told))


@contextmanager
def _houses(kind: str, kept: Path, counts: tuple[int, int]) -> Iterator[list[dict[str, str]]]:
    """The environment of a filled house for each count."""
    if kind == "sqlite":
        places = [kept / f"{count}" for count in counts]
        for place in places:
            place.mkdir(parents=True, exist_ok=True)
        yield [_filled({"RONDPUNT_DATA": str(place)}, count) for place, count in zip(places, counts, strict=True)]
        return
    from tests.counterparts.postgres import kept_postgres

    with kept_postgres(kept / "postgresql") as server, tempfile.TemporaryDirectory(prefix="rondpunt-bench-") as folder:
        urls = [_database(server, f"town{count}") for count in counts]
        told = [{"RONDPUNT_DATA": folder, "RONDPUNT_DATABASE": url} for url in urls]
        yield [_filled(one, count) for one, count in zip(told, counts, strict=True)]


def _database(server: Any, name: str) -> str:
    try:
        url: str = server.another(name)
    except RuntimeError as error:
        if "already exists" not in str(error):
            raise
        url = server.address(name)
    return url


def _environment(told: dict[str, str]) -> dict[str, str]:
    # What is measured does not hang on the settings of whoever measures.
    mine = {name: value for name, value in os.environ.items() if not name.startswith("RONDPUNT_")}
    return {**mine, **told, "PYTHONPATH": str(CHECKOUT)}


def _filled(told: dict[str, str], count: int) -> dict[str, str]:
    began = time.monotonic()
    code = _FILL.format(count=count)
    subprocess.run([sys.executable, "-c", code], env=_environment(told), cwd=CHECKOUT, check=True)
    print(f"{count} messages ready after {time.monotonic() - began:.0f} s", file=sys.stderr)
    return told


def _pages(told: dict[str, str], rounds: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.inbox_pages", "--rounds", str(rounds)]
    done = subprocess.run(command, env=_environment(told), cwd=CHECKOUT, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _one(large: dict[str, str], small: dict[str, str], rounds: int, *, tabs: bool) -> dict[str, Any]:
    at_10k, found = _pages(small, rounds), _pages(large, rounds)
    told = {
        "page_p95_ms": found["inbox"]["p95_ms"],
        "page_p95_ms_at_10k": at_10k["inbox"]["p95_ms"],
        "search_p95_ms": max(one["p95_ms"] for one in found["searches"].values()),
        "queries": found["queries"],
        "page_cpu_p95_ms": found["inbox"]["cpu_p95_ms"],
        "page_cpu_p95_ms_at_10k": at_10k["inbox"]["cpu_p95_ms"],
        "by_hand_p95_ms": found["by_hand"]["p95_ms"],
        "large": found,
        "small": at_10k,
    }
    if tabs:
        command = [sys.executable, "-m", "bench.tabs", "--tabs", str(TABS)]
        done = subprocess.run(
            command, env=_environment(large), cwd=CHECKOUT, check=True, stdout=subprocess.PIPE, text=True
        )
        told["tabs"] = json.loads(done.stdout.splitlines()[-1])
    return told


if __name__ == "__main__":
    main()
