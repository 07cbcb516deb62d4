"""``rondpunt``: the command line for administrators. One file a command, in ``commands/``.

Exit codes: 0 done; 1 it failed or was refused; 2 wrongly called; 3 not reachable now, try again later;
4 not safe to start (the sentence says what to do).
"""

import importlib
import os

import click

from rondpunt import __version__

FAILED, USAGE, NOT_REACHABLE, NOT_SAFE = 1, 2, 3, 4
COMMANDS = {
    "run": "run",
    "web": "web",
    "worker": "worker",
    "prepare": "prepare",
    "user": "user",
    "channel": "channel",
    "fetch": "fetch",
    "import": "bring_in",
    "backup": "backup",
    "restore": "restore",
    "archive": "archive",
    "health": "health",
}


class House(click.Group):
    """Loads a command's module when it is asked for: the watching process then never loads Django."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or None."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"rondpunt.web.commands.{COMMANDS[cmd_name]}").command
        return command


@click.group(
    cls=House,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 done, 1 failed or refused, 2 wrongly called, 3 not reachable now, 4 not safe to start. "
    "Settings come from the environment: see docs/look-up/settings.md.",
)
@click.version_option(__version__, prog_name="rondpunt")
def main() -> None:
    """Rondpunt: talk with people, on the networks they use."""


def open_house() -> None:
    """Load Django; every command that touches the database calls this first."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rondpunt.web.settings")
    import django

    django.setup()
