"""How much memory do web and worker take when nobody does anything?

    .venv/bin/python -m bench.footprint [--demo] [--settle 20] [--looks 5]

Starts ``rondpunt run`` on an empty house (or the demo town) in a temporary folder, asks the first page once, waits, and
reads PSS from /proc (Linux): what two processes share is counted by halves. The last line is one JSON object.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

from bench.running import Running, free_port

CHECKOUT = Path(__file__).resolve().parent.parent
OPENS_WITHIN = 180.0


def main() -> None:
    """Measure and tell."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--demo", action="store_true", help="with the demo town and its practice network")
    asked.add_argument("--settle", type=float, default=20.0, help="seconds of rest before the first look")
    asked.add_argument("--looks", type=int, default=5, help="how often to look, a second apart")
    wish = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="rondpunt-bench-") as place:
        environment = {"RONDPUNT_DATA": place}
        if wish.demo:
            environment |= {"RONDPUNT_MODE": "demo", "RONDPUNT_REACH": "127.0.0.0/8"}
        with Running(
            [sys.executable, "-m", "rondpunt", "run"], folder=CHECKOUT, port=free_port(), environment=environment
        ) as house:
            house.until_first_page(OPENS_WITHIN)
            time.sleep(wish.settle)
            looks = []
            for _ in range(wish.looks):
                looks.append(_look(house.process.pid))
                time.sleep(1)
    print(json.dumps(_told(looks) | {"demo": wish.demo, "looks": wish.looks}))


def _told(looks: list[dict[str, tuple[float, float]]]) -> dict[str, float]:
    def middle(name: str, which: int) -> float:
        return statistics.median(look[name][which] for look in looks)

    told = {
        "web_mb": middle("web", 0),
        "worker_mb": middle("worker", 0),
        "together_mb": middle("web", 0) + middle("worker", 0),
        "supervisor_mb": middle("", 0),
        "together_rss_mb": middle("web", 1) + middle("worker", 1),
    }
    return {name: round(value, 1) for name, value in told.items()}


def _look(supervisor: int) -> dict[str, tuple[float, float]]:
    """PSS and RSS in MB, by the last word of each child's command; the supervisor itself under ""."""
    found = {"": _memory(supervisor)}
    for child in _children(supervisor):
        words = Path(f"/proc/{child}/cmdline").read_bytes().rstrip(b"\0").split(b"\0")
        sizes = [_memory(one) for one in (child, *_below(child))]
        found[words[-1].decode()] = (sum(size[0] for size in sizes), sum(size[1] for size in sizes))
    return found


def _children(process: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{process}/task").iterdir():
        found += [int(word) for word in (task / "children").read_text(encoding="ascii").split()]
    return found


def _below(process: int) -> list[int]:
    return [one for child in _children(process) for one in (child, *_below(child))]


def _memory(process: int) -> tuple[float, float]:
    lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()
    kilobytes = {line.split(":")[0]: int(line.split()[1]) for line in lines[1:]}
    return kilobytes["Pss"] / 1024, kilobytes["Rss"] / 1024


if __name__ == "__main__":
    main()
