"""``rondpunt health``: is everything at work?"""

import sys

import click

from rondpunt.web.cli import FAILED
from rondpunt.web.commands._say import facts, open_house, with_json


@click.command(short_help="Tell whether everything is at work.")
@with_json
def command(as_json: bool) -> None:
    """Tell whether database, workers, channels and deliveries are well. Exit code 1 when somebody must look."""
    open_house()
    from django.utils import timezone

    from rondpunt.web.well_being import well_being

    found = well_being(timezone.now())
    lines = [f"{'well  ' if part.well else 'LOOK  '} {part.name}: {part.says}" for part in found]
    told: dict[str, object] = {part.name: {"well": part.well, "says": part.says, "count": part.count} for part in found}
    told = {"well": all(part.well for part in found), **told}
    facts(told, as_json=as_json, text="\n".join(lines))
    if not told["well"]:
        sys.exit(FAILED)
