"""``rondpunt archive``: posts as packages for an archive, and whether such packages are still what they were."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from rondpunt.web.commands._say import Stop, facts, open_house, with_json

DAY = click.DateTime(["%Y-%m-%d"])


@click.command(short_help="Put posts into packages for an archive, or look whether packages are whole.")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--post", "number", type=int, help="The post with this number: FOLDER is its package.")
@click.option("--from", "since", type=DAY, help="All posts from this day (2026-11-01): a package each in FOLDER.")
@click.option("--to", "until", type=DAY, help="The last day, with --from.")
@click.option("--verify", is_flag=True, help="Make none; read FOLDER from end to end and compare every checksum.")
@with_json
def command(
    folder: Path, number: int | None, since: datetime | None, until: datetime | None, verify: bool, as_json: bool
) -> None:
    """Write a package (BagIt, RFC 8493) of a post, or of each post of a period, to FOLDER, which must not exist.

    It holds the posts of every team, and never a conversation that is sealed or a message that is not public. Exit code
    1 when it cannot be made, when there is no such post, or when a package is not what it was.
    """
    period = since is not None or until is not None
    if [number is not None, period, verify].count(True) != 1 or (period and None in (since, until)):
        raise click.UsageError("Give --post NUMBER, or --from DAY with --to DAY, or --verify.")
    if verify:
        _verify(folder, as_json=as_json)
    elif number is not None:
        open_house()
        _into(folder, lambda place: _one(number, place), as_json=as_json)
    elif since is not None and until is not None:
        open_house()
        _into(folder, lambda place: _many(since, until, place, quiet=as_json), as_json=as_json)


def _verify(folder: Path, *, as_json: bool) -> None:
    open_house()
    from rondpunt.web.archive.check import NotAPackage, check

    try:
        count, faults = check(folder)
    except NotAPackage as error:
        raise Stop(str(error)) from error
    words = f"{folder} is whole: {count} packages." if not faults else f"{len(faults)} faults."
    facts(
        {"folder": str(folder), "whole": not faults, "packages": count, "faults": faults}, as_json=as_json, text=words
    )
    if faults:
        more = f", and {len(faults) - 5} more" if len(faults) > 5 else ""
        raise Stop(f"{folder} is not what it was: {'; '.join(faults[:5])}{more}.")


def _into(folder: Path, write: Callable[[Path], int], *, as_json: bool) -> None:
    """Under its own name the folder is whole, whoever was killed while writing it."""
    if folder.exists():
        raise Stop(f"{folder} exists already; a package is never written over another.")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".rondpunt-", dir=folder.parent) as place:
            count = write(Path(place) / "unfinished")
            (Path(place) / "unfinished").rename(folder)
    except OSError as error:
        raise Stop(f"{error.filename or folder} cannot be written: {error.strerror}.") from error
    facts({"folder": str(folder), "packages": count}, as_json=as_json, text=f"{folder}: {count} packages.")


def _one(number: int, place: Path) -> int:
    from django.utils import timezone

    from rondpunt.lib.bag import Folder
    from rondpunt.people.trail import record
    from rondpunt.publishing.models import Post
    from rondpunt.web.archive.pack import pack

    post = Post.objects.select_related("team", "owner").filter(pk=number).first()
    if post is None:
        raise Stop(f"There is no post {number}.")
    now = timezone.now()
    pack(post, Folder(place), reader=None, now=now)
    record("post.archived", subject=post, at=now, team_id=post.team_id)
    return 1


def _many(since: datetime, until: datetime, place: Path, *, quiet: bool) -> int:
    from django.utils import timezone

    from rondpunt.lib.bag import Folder
    from rondpunt.web.archive.period import Period, note_period, pack_period

    period, now = Period(since.date(), until.date()), timezone.now()
    count = period.posts(None).count()
    if not count:
        raise Stop("No post was planned for these days.")
    with click.progressbar(length=count, label="Packing", hidden=quiet) as bar:
        made, seal = pack_period(period, lambda name: Folder(place / name), reader=None, now=now, step=bar.update)
    note_period(period, seal, by=None, now=now)
    return made
