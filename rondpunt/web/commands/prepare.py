"""``rondpunt prepare``: bring the database up to date before the house opens."""

import click

from rondpunt.web.commands._safe import refuse_if_unsafe


@click.command(short_help="Bring the database up to date.")
def command() -> None:
    """Migrate the database; in the demo also load the town, once. `run` does this by itself.

    With several machines on one PostgreSQL: run it once before starting web and worker anew.
    """
    refuse_if_unsafe()
    from rondpunt.web.prepare import prepare

    prepare(say=click.echo)
