"""``python -m rondpunt.web.demo.reset``: throw the demo town away, and nothing but the demo town."""

import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from rondpunt.web.environment import env
from rondpunt.web.supervise import port_is_free


def main() -> int:
    """Remove what the demo made; exit code 1 when the folder holds something else or the demo still runs."""
    folder = Path(env("RONDPUNT_DATA"))
    database = folder / "rondpunt.sqlite3"
    if env("RONDPUNT_DATABASE"):
        return _say("The demo is not in SQLite here; drop and make its database yourself.")
    if database.exists() and not _is_demo(database):
        return _say(f"{folder} holds a real organisation, not the demo: nothing was removed.")
    if database.exists() and not port_is_free(env("RONDPUNT_BIND"), int(env("PORT"))):
        return _say(f"Something still runs on port {env('PORT')}: stop the demo first (Ctrl-C).")
    for name in ("rondpunt.sqlite3", "plein.sqlite3"):
        for path in folder.glob(f"{name}*"):  # with their -wal and -shm
            path.unlink()
    for name in ("media", "keys"):
        shutil.rmtree(folder / name, ignore_errors=True)
    print("The demo town is gone; make run builds it anew.")  # noqa: T201
    return 0


def _is_demo(database: Path) -> bool:
    """Whether this is the demo, or a database that was never filled."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        try:
            organisations = connection.execute("SELECT count(*) FROM people_organisation").fetchone()[0]
            loaded = connection.execute("SELECT count(*) FROM people_trailentry WHERE verb = 'demo.loaded'").fetchone()[
                0
            ]
        except sqlite3.OperationalError:
            return True  # no tables yet
    return bool(loaded) or not organisations


def _say(sentence: str) -> int:
    print(sentence, file=sys.stderr)  # noqa: T201
    return 1


if __name__ == "__main__":
    sys.exit(main())
