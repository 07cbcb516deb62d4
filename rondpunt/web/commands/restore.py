"""``rondpunt restore``: the house of a backup."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from rondpunt.web.commands._say import Stop, facts, open_house, with_json

if TYPE_CHECKING:
    from rondpunt.web.backup.restore import Restored


@click.command(short_help="Put a backup in the place of this house.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Yes: what is here now goes, its files too.")
@click.option("--pause-channels", is_flag=True, help="Pause every channel, as for a rehearsal on another machine.")
@click.option("--keys", type=click.Path(exists=True, path_type=Path), help="Take the keys of this file over too.")
@click.option("--passphrase-from-stdin", is_flag=True, help="Read the passphrase of the keys from standard input.")
@with_json
def command(
    file: Path, replace: bool, pause_channels: bool, keys: Path | None, passphrase_from_stdin: bool, as_json: bool
) -> None:
    """Restore the house from the backup FILE; stop Rondpunt first. An older backup is brought up to date.

    Either all of it is restored or nothing changes. What was being sent when the backup was made stands in doubt and
    waits for a person; everybody signs in anew. Exit code 1 when it cannot be done.
    """
    open_house()
    from django.conf import settings

    from rondpunt.web.backup.errors import BackupError
    from rondpunt.web.backup.restore import restore
    from rondpunt.web.backup.sealed_keys import put_keys

    try:
        opened = _open_keys(keys, from_stdin=passphrase_from_stdin) if keys else None
        if opened:
            settings.CREDENTIAL_KEYS = [*opened["credentials"].split(","), *settings.CREDENTIAL_KEYS]
        done = restore(file, replace=replace, pause_channels=pause_channels)
        if opened:
            put_keys(opened, settings.DATA / "keys")
    except BackupError as error:
        raise Stop(str(error)) from error
    _tell(done, as_json=as_json)


def _open_keys(path: Path, *, from_stdin: bool) -> dict[str, str]:
    from rondpunt.web.backup.sealed_keys import read_keys
    from rondpunt.web.commands._passphrase import passphrase
    from rondpunt.web.environment import env

    for name in ("RONDPUNT_CREDENTIAL_KEYS", "RONDPUNT_SECRET"):
        if env(name):
            raise Stop(f"{name} is set and would be used instead of the keys in {path}: take it away first.")
    return read_keys(path, passphrase=passphrase(from_stdin=from_stdin, twice=False))


def _tell(done: "Restored", *, as_json: bool) -> None:
    from rondpunt.web.backup.manifest import as_facts

    woken = done.woken
    told = {**as_facts(done.manifest), "held": woken.held, "paused": woken.paused, "locked_channels": woken.locked}
    lines = [f"The house of {done.manifest.made_at} is restored. Everybody signs in anew."]
    if woken.held:
        lines.append(f"{woken.held} deliveries stand in doubt: look at each (page Health), then decide.")
    if woken.paused:
        lines.append(f"{woken.paused} channels are paused: nothing is read or sent until you start them again.")
    if woken.locked:
        lines.append(
            f"The keys of this house do not open {', '.join(woken.locked)}: put those of the backed-up house into "
            "RONDPUNT_DATA/keys/credentials, or fill the channels in anew."
        )
    facts(told, as_json=as_json, text="\n".join(lines))
