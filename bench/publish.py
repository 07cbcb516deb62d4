"""Do ten thousand posts planned for the same minute go out on time, each once?

    .venv/bin/python -m bench.publish [--count 10000] [--channels 50] [--senders 32] [--workers 1 4]
        [--only sqlite|postgresql] [--no-thousand]

Deliveries over fifty channels fall due at one moment; the far end (bench/far_end.py) answers in 100 ms and fails 5 % of
them at first, half of those after it took the post. Real workers send them through the Mastodon connector, on SQLite
and on PostgreSQL, with one worker and with four. Beside them, to the same far end and with as many threads, a plain
loop that only posts (bench/plain_loop.py). Then a thousand posts spread over a minute: how late is each? Progress goes
to stderr; the last line is one JSON object.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parents[1]
PATIENCE_SECONDS = 150
LEAD_SECONDS = 6


def main() -> None:
    """Measure and tell."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--count", type=int, default=10_000, help="posts that fall due together")
    asked.add_argument("--channels", type=int, default=50)
    asked.add_argument("--senders", type=int, default=32, help="threads of a worker, and of the plain loop")
    asked.add_argument("--workers", type=int, nargs="+", default=[1, 4])
    asked.add_argument("--only", choices=["sqlite", "postgresql"])
    asked.add_argument("--no-thousand", action="store_true")
    wish = asked.parse_args()
    told: dict[str, Any] = {"count": wish.count, "cores": os.cpu_count(), "load": os.getloadavg()[0]}
    for kind in ("sqlite", "postgresql"):
        if wish.only in (None, kind):
            told[kind] = {f"{workers}_workers": _measured(kind, workers, wish) for workers in wish.workers}
    print(json.dumps(told))


def _measured(kind: str, workers: int, wish: argparse.Namespace) -> dict[str, Any]:
    plain = _plain(workers, wish)
    ours = _sent(kind, workers, wish, count=wish.count, over=0)
    told = {"plain_per_s": round(wish.count / plain), "share_of_plain": round(ours["per_s"] * plain / wish.count, 2)}
    told |= ours
    say(f"{kind}, {workers} worker(s): {told}")
    if not wish.no_thousand:
        told["thousand"] = _sent(kind, workers, wish, count=1000, over=60)
        say(f"{kind}, {workers} worker(s), a thousand over a minute: {told['thousand']}")
    return told


def _plain(workers: int, wish: argparse.Namespace) -> float:
    """Seconds of the plain loop."""
    with far_end() as port:
        words = [str(port), "--count", str(wish.count), "--channels", str(wish.channels)]
        words += ["--threads", str(wish.senders), "--processes", str(workers)]
        done = python({}, "-m", "bench.plain_loop", *words)
        return float(json.loads(done)["seconds"])


def _sent(kind: str, workers: int, wish: argparse.Namespace, *, count: int, over: float) -> dict[str, Any]:
    """What came of ``count`` posts, all due at one moment or spread ``over`` so many seconds."""
    with far_end() as port, own_house(kind) as house:
        house["RONDPUNT_SENDERS"] = str(wish.senders)
        town(house, f"fill(port={port}, count={count}, channels={wish.channels}, over={over})")
        running = [worker(house) for _ in range(workers)]
        try:
            begins = begun(house, workers)
            states, all_out = _until_out(house, begins, count, over)
        finally:
            for one in running:
                one.send_signal(signal.SIGTERM)
            for one in running:
                one.wait(30)
        due = json.loads(town(house, "due()"))
        return {"all_out_s": round(all_out - begins, 1), "states": states} | _compared(report(port), due, begins)


def worker(house: Mapping[str, str], *words: str) -> "subprocess.Popen[bytes]":
    """A worker of the house, or what ``words`` say; it writes to the log of the house."""
    command = [sys.executable, *(words or ("-m", "rondpunt", "worker"))]
    with (Path(house["RONDPUNT_DATA"]) / "worker.log").open("ab") as log:
        return subprocess.Popen(command, env=environment(house), cwd=CHECKOUT, stderr=log)


def begun(house: Mapping[str, str], workers: int) -> float:
    """The moment at which the first post is due, some seconds after every worker has come to work."""
    until = time.time() + PATIENCE_SECONDS
    while int(town(house, "at_work()")) < workers:
        if time.time() > until:
            raise SystemExit("a worker did not come to work")
        time.sleep(0.5)
    return float(town(house, f"begin(lead={LEAD_SECONDS})"))


def _until_out(house: Mapping[str, str], begins: float, count: int, over: float) -> tuple[dict[str, int], float]:
    time.sleep(max(0.0, begins + over - time.time()))
    before, still = "", time.time()
    while True:
        told = town(house, "states()")
        states = json.loads(told)
        if states.get("sent", 0) == count:
            return states, float(town(house, "last_sent()"))
        if told != before:
            before, still = told, time.time()
        elif time.time() - still > PATIENCE_SECONDS:
            return states, time.time()
        time.sleep(3)


def _compared(report: dict[str, Any], due: dict[str, float], begins: float) -> dict[str, Any]:
    """The rows beside what stands at the far end."""
    first: dict[str, float] = {}
    for key, at in report["asked"]:
        first.setdefault(key, at)
    late = sorted(first[key] - at for key, at in due.items() if key in first)
    taken = Counter(report["taken"])
    return {
        "per_s": round(len(first) / (max(first.values()) - begins), 1),
        "late_p50_s": round(late[len(late) // 2], 3),
        "late_p99_s": round(late[len(late) * 99 // 100], 3),
        "early": sum(one < 0 for one in late),
        "doubles": sum(taken.values()) - len(taken),
        "lost": len(due.keys() - taken.keys()),
        "requests": len(report["asked"]),
    }


@contextmanager
def far_end(*words: str) -> Iterator[int]:
    """A far end in a process of its own; its port."""
    command = [sys.executable, "-m", "bench.far_end", *words]
    with subprocess.Popen(command, cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        yield int(process.stdout.readline())


def report(port: int) -> dict[str, Any]:
    """What the far end took, and when."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/report") as answer:
        told: dict[str, Any] = json.load(answer)
    return told


@contextmanager
def own_house(kind: str) -> Iterator[dict[str, str]]:
    """The environment of an empty house on a database of its own."""
    from tests.counterparts.postgres import running_postgres

    database = running_postgres() if kind == "postgresql" else nullcontext()
    with tempfile.TemporaryDirectory(prefix="rondpunt-bench-") as folder, database as server:
        house = {"RONDPUNT_DATA": folder, "RONDPUNT_REACH": "127.0.0.0/8", "RONDPUNT_MODE": "test"}
        if server:
            house["RONDPUNT_DATABASE"] = server.url
        python(house, "-m", "rondpunt", "prepare")
        yield house


def town(house: Mapping[str, str], call: str) -> str:
    """What a function of ``bench.posts`` answers, in a process of its own."""
    code = f"from rondpunt.web.cli import open_house; open_house(); from bench.posts import *; print({call})"
    return python(house, "-c", code).splitlines()[-1]


def python(house: Mapping[str, str], *words: str) -> str:
    """What Python prints in the environment of a house."""
    done = subprocess.run(
        [sys.executable, *words], env=environment(house), cwd=CHECKOUT, check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout


def environment(house: Mapping[str, str]) -> dict[str, str]:
    """That of a process of the house."""
    # What is measured does not hang on the settings of whoever measures.
    mine = {name: value for name, value in os.environ.items() if not name.startswith("RONDPUNT_")}
    return {**mine, **house, "PYTHONPATH": str(CHECKOUT)}


def say(sentence: str) -> None:
    """Progress."""
    print(sentence, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
