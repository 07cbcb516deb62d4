"""The gate before every process that serves or works."""

from rondpunt.web.cli import NOT_SAFE, open_house
from rondpunt.web.commands._say import Stop


def refuse_if_unsafe() -> None:
    """Load the house; leave with exit code 4 and one sentence for each reason not to start."""
    open_house()
    from rondpunt.web.start import refusals

    if found := refusals():
        raise Stop("\n       ".join(found), NOT_SAFE)
