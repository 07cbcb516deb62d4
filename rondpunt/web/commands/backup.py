"""``rondpunt backup``: the whole house in one file."""

from pathlib import Path

import click

from rondpunt.web.commands._say import Stop, facts, open_house, with_json


@click.command(short_help="Put the whole house into one file.")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option(
    "--check", is_flag=True, help="Make none; read FILE from end to end, compare every checksum, open its database."
)
@click.option("--keys-to", type=click.Path(path_type=Path), help="Lock the keys into this file too, by a passphrase.")
@click.option("--passphrase-from-stdin", is_flag=True, help="Read the passphrase from standard input.")
@with_json
def command(file: Path | None, check: bool, keys_to: Path | None, passphrase_from_stdin: bool, as_json: bool) -> None:
    """Write database and files to FILE (a name with the date in RONDPUNT_DATA/backups when left out).

    The house may run meanwhile: all is of one moment. The keys are not in it; without them no channel's password can be
    read. Exit code 1 when it cannot be made, when it is damaged, or when the house itself lacks a file.
    """
    open_house()
    from django.conf import settings
    from django.utils import timezone

    from rondpunt.web.backup.errors import BackupError

    now = timezone.now()
    try:
        if check:
            _check(file, as_json=as_json)
            return
        target = file or settings.DATA / "backups" / f"rondpunt-{timezone.localtime(now):%Y-%m-%d-%H%M%S}.zip"
        if keys_to:
            _lock_keys(keys_to, from_stdin=passphrase_from_stdin)
        _make(target, as_json=as_json)
    except BackupError as error:
        raise Stop(str(error)) from error


def _make(target: Path, *, as_json: bool) -> None:
    from django.utils import timezone

    from rondpunt.web.backup.make import make_backup
    from rondpunt.web.backup.manifest import as_facts
    from rondpunt.web.backup.remember import remember_made

    made = make_backup(target, now=timezone.now())
    remember_made(made, target)
    size = target.stat().st_size
    words = f"{target}: {sum(made.counts.values())} rows and {made.media['count']} files, {size / 1e6:.1f} MB."
    facts({"file": str(target), "bytes": size, **as_facts(made)}, as_json=as_json, text=words)
    if made.missing:
        few = ", ".join(made.missing[:3])
        raise Stop(f"The backup is made, but {len(made.missing)} files are missing in the house itself ({few} …).")


def _check(file: Path | None, *, as_json: bool) -> None:
    from django.utils import timezone

    from rondpunt.web.backup.check import check_backup
    from rondpunt.web.backup.manifest import as_facts
    from rondpunt.web.backup.remember import remember_checked

    if file is None:
        raise click.UsageError("Which FILE is to be checked?")
    checked = check_backup(file)
    remember_checked(checked, now=timezone.now())
    rows = sum(checked.counts.values())
    words = f"{file} is whole: the house of {checked.made_at}, {rows} rows and {checked.media['count']} files."
    facts({"file": str(file), "whole": True, **as_facts(checked)}, as_json=as_json, text=words)


def _lock_keys(path: Path, *, from_stdin: bool) -> None:
    from rondpunt.web.backup.sealed_keys import write_keys
    from rondpunt.web.commands._passphrase import passphrase

    write_keys(path, passphrase=passphrase(from_stdin=from_stdin, twice=True))
