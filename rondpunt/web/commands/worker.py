"""``rondpunt worker``: one worker process."""

import click

from rondpunt.web.commands._safe import refuse_if_unsafe


@click.command(short_help="Run one worker process.")
def command() -> None:
    """Read channels, send deliveries, do what is due; until SIGTERM. Run as many as you like on PostgreSQL."""
    refuse_if_unsafe()
    from rondpunt.web.worker import main

    main()
