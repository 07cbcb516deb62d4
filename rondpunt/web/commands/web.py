"""``rondpunt web``: the web process alone."""

import click

from rondpunt.web.commands._safe import refuse_if_unsafe
from rondpunt.web.environment import env

STOP_SECONDS = 3  # open event streams end by themselves only when the browser leaves


@click.command(short_help="Run the web process.")
def command() -> None:
    """Serve the pages (uvicorn). PORT and RONDPUNT_BIND say where."""
    refuse_if_unsafe()
    import uvicorn

    uvicorn.run(
        "rondpunt.web.asgi:application",
        host=env("RONDPUNT_BIND"),
        port=int(env("PORT")),
        lifespan="off",
        ws="none",
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=STOP_SECONDS,
    )
