"""A worker that kills itself by SIGKILL at one step of its work, as long as the folder holds a file to take away.

    .venv/bin/python -m bench.dying claimed|asking|taken|writing|written FOLDER

``claimed``: the rows are its own, nothing was asked; ``asking``: a request is about to go; ``taken``: the network has
answered, nobody knows yet; ``writing``: what came is written down and not committed; ``written``: it is, and nobody has
gone on from there. What else its threads are in the middle of dies with it.
"""

import os
import random
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

ONE_OF = {"claimed": 4, "asking": 60, "taken": 60, "writing": 4, "written": 4}  # how often it passes by unharmed


def main() -> None:
    """Work, and die."""
    step, folder = sys.argv[1], Path(sys.argv[2])
    from rondpunt.web.cli import open_house

    open_house()
    from rondpunt.networks import senders
    from rondpunt.networks.actions import send_due, write_down
    from rondpunt.networks.models.delivery import DeliveryQuerySet
    from rondpunt.web import worker

    places: dict[str, tuple[Any, str, bool]] = {
        "claimed": (DeliveryQuerySet, "claim_some", False),
        "asking": (senders, "attempt", True),
        "taken": (senders, "attempt", False),
        "writing": (write_down, "record_all", False),
        "written": (send_due, "write_down", False),
    }
    place, name, before = places[step]
    setattr(place, name, _deadly(getattr(place, name), before, folder, ONE_OF[step]))
    worker.main()


def _deadly(call: Callable[..., Any], before: bool, folder: Path, one_of: int) -> Callable[..., Any]:
    dice = random.Random()

    def die() -> None:
        if dice.randrange(one_of):
            return
        for life in folder.iterdir():
            life.unlink(missing_ok=True)
            os.kill(os.getpid(), signal.SIGKILL)

    def wrapped(*arguments: Any, **named: Any) -> Any:
        if before:
            die()
        came = call(*arguments, **named)
        if not before and came != []:
            die()
        return came

    return wrapped


if __name__ == "__main__":
    main()
