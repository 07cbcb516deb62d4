"""How long does a newcomer wait from the clone to the first page?

    .venv/bin/python -m bench.cold_run [--empty-caches] [--source .]

Clones the checkout (what is committed) into a temporary folder, runs ``make run`` there on a free port until the first
page answers, stops it, and does so once more. ``--empty-caches``: as on a machine that never installed a package, so
that everything comes over the line. Progress goes to stderr; the last line is one JSON object.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

from bench.running import Running, free_port

CHECKOUT = Path(__file__).resolve().parent.parent
OPENS_WITHIN = 900.0
# Each part begins with the line that ``make`` or ``rondpunt run`` prints then, and ends where the next one begins.
PARTS = (
    ("environment_s", "Making .venv"),
    ("install_s", "Installing what Rondpunt runs on"),
    ("screens_s", "Building the screens"),
)
TOWN = "The demo town is built."


def main() -> None:
    """Measure and tell."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--empty-caches", action="store_true", help="with empty caches of pip, uv and npm")
    asked.add_argument("--source", default=str(CHECKOUT), help="what to clone (default: this checkout)")
    wish = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="rondpunt-bench-") as place:
        town, caches = Path(place) / "rondpunt", Path(place) / "caches"
        environment = {}
        if wish.empty_caches:
            names = {"UV_CACHE_DIR": "uv", "PIP_CACHE_DIR": "pip", "npm_config_cache": "npm"}
            environment = {name: str(caches / folder) for name, folder in names.items()}
        began = time.perf_counter()
        subprocess.run(["git", "clone", "--quiet", wish.source, str(town)], check=True)
        clone = time.perf_counter() - began
        _say(f"cloned in {clone:.1f} s")
        first, parts = _start(town, environment)
        second, _ = _start(town, environment)
    told = {"first_page_s": clone + first, "second_start_s": second, "clone_s": clone, **parts}
    print(json.dumps({name: round(value, 1) for name, value in told.items()} | {"empty_caches": wish.empty_caches}))


def _start(town: Path, environment: dict[str, str]) -> tuple[float, dict[str, float]]:
    """``make run`` until the first page, and the parts of that time."""
    with Running(["make", "run"], folder=town, port=free_port(), environment=environment) as house:
        took = house.until_first_page(OPENS_WITHIN)
    _say(f"first page after {took:.1f} s of make run")
    return took, _parts(house.lines, took)


def _parts(lines: list[tuple[float, str]], took: float) -> dict[str, float]:
    """Seconds by part. Building the town includes what comes before it: the words, the migrations."""
    marks = [(name, next((at for at, line in lines if line.startswith(begins)), None)) for name, begins in PARTS]
    begun = [(name, at) for name, at in marks if at is not None]
    told = {name: after - at for (name, at), (_, after) in pairwise(begun)}
    town = next((at for at, line in lines if line.startswith(TOWN)), None)
    if begun and town is not None:
        # The screens are the last that make prints; after them comes ``rondpunt run``, which tells the town's end.
        told |= {"screens_and_town_s": town - begun[-1][1], "doors_s": took - town}
    return told


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
