"""What ``make test`` runs: all tests, on SQLite and PostgreSQL, with real servers and a browser.

.venv/bin/python scripts/run_tests.py [PART OF A NAME]
"""

import os
import sys

from _steps import Step, python, run

TEST = {"RONDPUNT_MODE": "test"}
# What knows no database, or is about something else: once is enough.
NO_DATABASE = ("rondpunt/lib", "rondpunt/plein", "tests/house", "tests/sign_in")
# Nor do these, or they are of a house that has SQLite by its nature: the demo town.
NO_DATABASE_FILES = (
    *(
        f"rondpunt/networks/tests/test_{name}*"
        for name in ("mastodon", "bluesky", "matrix", "mattermost", "mail", "contract")
    ),
    *(f"rondpunt/web/tests/test_{name}*" for name in ("four_languages", "middleware", "run", "demo", "build")),
)
# Tests of connectors wait for servers now and then: one worker more than there are cores.
WORKERS = os.environ.get("RONDPUNT_TEST_WORKERS") or str((os.cpu_count() or 1) + 1)
PYTEST = ("-m", "pytest", "-q", "--dist", "loadscope", "-n", WORKERS)
SCREENS = "tests/journeys/test_screens.py"  # a step of its own: here the axe is the work
# A journey waits more than it works, so three go side by side, in the order of their conftest. Those of one file share
# a town and follow each other.
THREE = ("-n", "3", "--dist", "loadfile", "--no-loadscope-reorder")
# Who kills and waits leaves a core free: the two databases go side by side, and tell their figures at the end.
KILLED = ("-n", "2", "--dist", "load", "-rP")
APART = ("--ignore=tests/journeys", "--ignore=tests/never_lost")


def steps() -> list[Step]:
    """Every part, the quickest first; browsers and the killing of workers never share the machine with another part."""
    on_postgres = python("-m", "tests.counterparts.postgres", "--", sys.executable)
    leave_out = [f"--ignore={folder}" for folder in NO_DATABASE]
    leave_out += [f"--ignore-glob={names}" for names in NO_DATABASE_FILES]
    return [
        Step("islands", python("-m", "rondpunt.web.build", "test")),
        Step("everything but journeys, on SQLite", python(*PYTEST, *APART), TEST),
        Step("what knows a database, on PostgreSQL", [*on_postgres, *PYTEST, *APART, *leave_out], TEST),
        Step("screens in a browser", python(*PYTEST[:3], "-n", "2", SCREENS), TEST),
        Step("journeys in a browser", python(*PYTEST[:3], *THREE, "tests/journeys", f"--ignore={SCREENS}"), TEST),
        Step("workers are killed", python(*PYTEST[:3], *KILLED, "tests/never_lost"), TEST),
    ]


if __name__ == "__main__":
    sys.exit(run([step for step in steps() if all(word in step.name for word in sys.argv[1:])]))
