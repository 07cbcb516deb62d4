"""Is any post lost or there twice when networks fail at the worst moment and workers are killed?

    .venv/bin/python -m bench.faults [--count 1000] [--network NAME ...] [--fault NAME ...] [--workers 2 4]
        [--only sqlite|postgresql] [--fake-time libfaketime.so.1]

Every fault with every kind of network: one that knows a key again (Mastodon), one where the key is ours (Matrix), one
that can only be looked through (Mastodon without keys), and one that tells nothing (Mastodon without keys or lists). A
third of the posts meet the fault at their first attempt; with ``killed``, twelve workers die by SIGKILL while they
send, and with ``killed, claimed`` and its like (bench/dying.py) always at that step; with ``clock`` (only where
libfaketime is) the clock of every worker jumps ahead and back by minutes. A post of which nobody knows whether it was
taken must be shown to a person, not sent again. A table goes to stderr; the last line is one JSON object.
"""

import argparse
import json
import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from bench.publish import begun, far_end, own_house, report, say, town, worker

# What the far end is told, and which connector speaks to it.
NETWORKS = {
    "knows the key": ("mastodon", ["--remembers"]),
    "key of ours": ("matrix", ["--remembers"]),
    "look-up only": ("mastodon", []),
    "nothing": ("mastodon", ["--blind"]),
}
OF_THE_NETWORK = ("busy", "before", "lost", "half", "after")
STEPS = ("claimed", "asking", "taken", "writing", "written")
FAULTS = (*OF_THE_NETWORK, "killed", *(f"killed, {step}" for step in STEPS), "clock")
SHARE = "0.3"
KILLS = 12
# So slow that there is work under way as long as workers are killed.
ANSWER_SECONDS, SLOW_ANSWER_SECONDS = "0.05", "0.4"
JUMPS = ("+60", "-90", "+120", "+0")  # seconds beside the true time, one after the other
LEASE_SECONDS = "6"
STUCK_SECONDS = 240  # longer than the clock ever jumped and the house waits after that


class Crew:
    """The workers of a house; who is dead is replaced."""

    def __init__(self, begin: Callable[[], Any], size: int) -> None:
        self.begin, self.deaths = begin, 0
        self.running = [begin() for _ in range(size)]

    def replace(self) -> None:
        """Another in the place of each that died."""
        for place, one in enumerate(self.running):
            if one.poll() is not None:
                self.deaths += 1
                self.running[place] = self.begin()

    def kill(self, dice: random.Random) -> None:
        """One after the other, without warning."""
        for _ in range(KILLS):
            time.sleep(dice.uniform(0.3, 1.5))
            one = dice.choice(self.running)
            one.kill()
            one.wait()
            self.replace()

    def end(self) -> None:
        """Let them end as they should."""
        for one in self.running:
            one.send_signal(signal.SIGTERM)
        for one in self.running:
            one.wait(30)


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
    words = [*told, "--answer", SLOW_ANSWER_SECONDS if fault.startswith("killed") else ANSWER_SECONDS]
    words += ["--fail", "0" if fault.startswith("killed") else SHARE]
    words += ["--fault", fault] if fault in OF_THE_NETWORK else []
    with far_end(*words) as port, own_house(wish.only) as house:
        house["RONDPUNT_LEASE_SECONDS"] = LEASE_SECONDS
        town(house, f"fill(port={port}, count={wish.count}, channels=20, over=0, network={connector!r})")
        crew = Crew(_worker_of(house, fault, wish), workers)
        try:
            begins = begun(house, workers)
            time.sleep(max(0.0, begins - time.time()))
            if fault == "killed":
                crew.kill(random.Random(1))
            if fault == "clock":
                _jump(_clock(house))
            took = _until_still(house, crew) - begins
        finally:
            crew.end()
        told_of = _compared(json.loads(town(house, "keys()")), report(port)["taken"])
        return told_of | {"killed": crew.deaths, "seconds": round(took)}


def _worker_of(house: dict[str, str], fault: str, wish: argparse.Namespace) -> Callable[[], Any]:
    """What begins a worker that meets the fault."""
    if fault == "clock":
        return partial(worker, house | _own_clock(house, wish.fake_time))
    step = fault.partition(", ")[2]
    if not step:
        return partial(worker, house)
    lives = Path(house["RONDPUNT_DATA"]) / "lives"
    lives.mkdir()
    for number in range(KILLS):
        (lives / str(number)).touch()
    return partial(worker, house, "-m", "bench.dying", step, str(lives))


def _clock(house: dict[str, str]) -> Path:
    return Path(house["RONDPUNT_DATA"]) / "clock"


def _own_clock(house: dict[str, str], library: str) -> dict[str, str]:
    """What makes a process tell the time by a file; how long it waits stays true."""
    _clock(house).write_text("+0")
    told = {"LD_PRELOAD": library, "FAKETIME_TIMESTAMP_FILE": str(_clock(house)), "FAKETIME_NO_CACHE": "1"}
    return told | {"FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1"}


def _jump(clock: Path) -> None:
    for beside in JUMPS:
        clock.write_text(beside)
        time.sleep(3)


def _until_still(house: dict[str, str], crew: Crew) -> float:
    """The moment when all is sent or shown to a person, and will stay so; or nothing has changed for too long."""
    before, since, still = "", time.time(), 0
    while still < 2 and time.time() - since < STUCK_SECONDS:
        crew.replace()
        time.sleep(3)
        still = still + 1 if town(house, "restless()") == "0" else 0
        if (told := town(house, "states()")) != before:
            before, since = told, time.time()
    return since


def _compared(rows: dict[str, str], taken: list[str]) -> dict[str, Any]:
    there = Counter(taken)
    return {
        "doubled": there.total() - len(there),
        "lost": sum(state == "sent" and key not in there for key, state in rows.items())
        + sum(state in ("waiting", "sending") for state in rows.values()),
        "shown_to_a_person": sum(state in ("in_doubt", "refused", "held") for state in rows.values()),
        "states": dict(Counter(rows.values())),
    }


if __name__ == "__main__":
    main()
