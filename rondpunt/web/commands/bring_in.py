"""``rondpunt import``: mail of before Rondpunt goes in as messages."""

from pathlib import Path

import click

from rondpunt.web.commands._find import find_channel
from rondpunt.web.commands._say import Stop, facts, open_house, with_json


@click.command(short_help="Take in mail from .eml files or an mbox.")
@click.argument("source", type=click.Path(exists=True, path_type=Path))
@click.option("--channel", required=True, help="The mail channel they belong to (its number, name or account).")
@with_json
def command(source: Path, channel: str, as_json: bool) -> None:
    """Take in SOURCE: a folder of .eml files, one .eml file, or an mbox.

    What is there already is left alone, so a broken-off import is simply run again. Nothing is answered or marked.
    Exit code 1 when SOURCE holds no mail or the channel is of another network.
    """
    open_house()
    from django.utils import timezone

    from rondpunt.web.bring_in import NotMail, bring_in, mails_in

    found = find_channel(channel)
    try:
        count = len(mails_in(source))
    except OSError as error:
        raise Stop(f"{source} cannot be read: {error.strerror}.") from error
    if not count:
        raise Stop(f"There is no mail in {source}: a folder with .eml files, an .eml file or an mbox is wanted.")
    try:
        with click.progressbar(length=count, label="Taking in", hidden=as_json) as bar:
            total = bring_in(mails_in(source), channel=found, now=timezone.now(), step=bar.update)
    except NotMail as error:
        raise Stop(str(error)) from error
    except OSError as error:
        # What was taken in before it stays: running it again goes on from there.
        raise Stop(f"{error.filename or source} cannot be read: {error.strerror}.") from error
    told: dict[str, object] = {"channel": found.name, "read": total.read, "new": total.new, "known": total.known}
    told["conversations"] = total.conversations
    words = f"{total.read} read: {total.new} new in {total.conversations} conversations, {total.known} known already."
    facts(told, as_json=as_json, text=words)
