"""Is any post lost or there twice when networks fail at the worst moment and workers are killed?

    .venv/bin/python -m bench.faults [--count 1000] [--network NAME ...] [--fault NAME ...] [--workers 2 4]
        [--only sqlite|postgresql] [--fake-time libfaketime.so.1]

Every fault with every kind of network: one that knows a key again (Mastodon), one where the key is ours (Matrix), one
that can only be looked through (Mastodon without keys), and one that tells nothing (Mastodon without keys or lists). A
third of the posts meet the fault at their first attempt; with ``killed``, workers die by SIGKILL every second while
they send; with ``clock`` (only where libfaketime is) the clock of every worker jumps ahead and back by minutes. A post
of which nobody knows whether it was taken must be shown to a person, not sent again. A table goes to stderr; the last
line is one JSON object.
"""

import argparse
import json
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from bench.publish import CHECKOUT, environment, far_end, own_house, report, say, town

# What the far end is told, and which connector speaks to it.
NETWORKS = {
    "knows the key": ("mastodon", ["--remembers"]),
    "key of ours": ("matrix", ["--remembers"]),
    "look-up only": ("mastodon", []),
    "nothing": ("mastodon", ["--blind"]),
}
FAULTS = {"busy": 0.3, "before": 0.3, "lost": 0.3, "half": 0.3, "after": 0.3, "killed": 0.0, "clock": 0.3}
BY_ITSELF = ("killed", "clock")  # what befalls the workers; the far end is told nothing, or to be busy
KILLS = 12
JUMPS = ("+120", "-180", "+300", "+0")  # seconds beside the true time, one after the other
LEASE_SECONDS = "6"
STILL_SECONDS = 75  # longer than the house waits before it takes "not there" for an answer


def main() -> None:
    """Measure and tell."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--count", type=int, default=1000, help="posts of each case")
    asked.add_argument("--network", nargs="+", choices=NETWORKS, default=list(NETWORKS))
    asked.add_argument("--fault", nargs="+", choices=FAULTS)
    asked.add_argument("--workers", type=int, nargs="+", default=[2, 4])
    asked.add_argument("--only", choices=["sqlite", "postgresql"], default="sqlite")
    asked.add_argument("--fake-time", help="the file libfaketime.so.1")
    wish = asked.parse_args()
    faults = wish.fault or [fault for fault in FAULTS if fault != "clock" or wish.fake_time]
    if "clock" in faults and not wish.fake_time:
        asked.error("clock: where is libfaketime.so.1? (--fake-time)")
    cases = []
    for network in wish.network:
        for fault in faults:
            for workers in wish.workers:
                case = {"network": network, "fault": fault, "workers": workers}
                cases.append(case | _case(network, fault, workers, wish))
                say("  ".join(f"{name} {value}" for name, value in cases[-1].items()))
    total: Counter[str] = Counter()
    for case in cases:
        total.update({name: int(case[name]) for name in ("doubled", "lost", "shown_to_a_person")})
    print(json.dumps({"count": wish.count, "database": wish.only, **total, "cases": cases}))


def _case(network: str, fault: str, workers: int, wish: argparse.Namespace) -> dict[str, Any]:
    connector, told = NETWORKS[network]
    words = [*told, "--fail", str(FAULTS[fault]), "--answer", "0.05"]
    if fault not in BY_ITSELF:
        words += ["--fault", fault]
    with far_end(*words) as port, own_house(wish.only) as house:
        house["RONDPUNT_LEASE_SECONDS"] = LEASE_SECONDS
        lead = 6 + 2 * workers + wish.count / 2000
        call = f"fill(port={port}, count={wish.count}, channels=20, lead={lead}, over=0, network={connector!r})"
        begins = float(town(house, call))
        theirs = house | (_own_clock(house, wish.fake_time) if fault == "clock" else {})
        running = [_worker(theirs) for _ in range(workers)]
        try:
            time.sleep(max(0.0, begins - time.time()))
            if fault == "killed":
                _kill(house, running)
            if fault == "clock":
                _jump(Path(theirs["FAKETIME_TIMESTAMP_FILE"]))
            states = _until_still(house)
        finally:
            for one in running:
                one.send_signal(signal.SIGTERM)
            for one in running:
                one.wait(30)
        return _compared(json.loads(town(house, "keys()")), report(port)["taken"], states)


def _worker(house: dict[str, str]) -> "subprocess.Popen[bytes]":
    log = (Path(house["RONDPUNT_DATA"]) / "worker.log").open("ab")
    command = [sys.executable, "-m", "rondpunt", "worker"]
    return subprocess.Popen(command, env=environment(house), cwd=CHECKOUT, stderr=log)


def _kill(house: dict[str, str], running: "list[subprocess.Popen[bytes]]") -> None:
    """One worker after the other, without warning, another in its place."""
    dice = random.Random(1)
    for _ in range(KILLS):
        time.sleep(dice.uniform(0.3, 1.5))
        place = dice.randrange(len(running))
        running[place].kill()
        running[place].wait()
        running[place] = _worker(house)


def _own_clock(house: dict[str, str], library: str) -> dict[str, str]:
    """What makes a process tell the time by a file; how long it waits stays true."""
    path = Path(house["RONDPUNT_DATA"]) / "clock"
    path.write_text("+0")
    told = {"LD_PRELOAD": library, "FAKETIME_TIMESTAMP_FILE": str(path), "FAKETIME_NO_CACHE": "1"}
    return told | {"FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1"}


def _jump(clock: Path) -> None:
    for beside in JUMPS:
        time.sleep(3)
        clock.write_text(beside)


def _until_still(house: dict[str, str]) -> dict[str, int]:
    """The states when all is sent, or nothing has changed for so long that only a person can decide."""
    before, since = "", time.time()
    while True:
        told = town(house, "states()")
        states: dict[str, int] = json.loads(told)
        if told != before:
            before, since = told, time.time()
        if set(states) == {"sent"} or time.time() - since > STILL_SECONDS:
            return states
        time.sleep(5)


def _compared(rows: dict[str, str], taken: list[str], states: dict[str, int]) -> dict[str, Any]:
    there = Counter(taken)
    shown = sum(state in ("in_doubt", "refused", "held") for state in rows.values())
    return {
        "doubled": there.total() - len(there),
        "lost": sum(state == "sent" and key not in there for key, state in rows.items())
        + sum(state in ("waiting", "sending") for state in rows.values()),
        "shown_to_a_person": shown,
        "states": states,
    }


if __name__ == "__main__":
    main()
