"""How commands speak: facts as JSON when asked, refusals with their exit code."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import click

from rondpunt.web.cli import FAILED, NOT_REACHABLE, open_house

Command = TypeVar("Command", bound=Callable[..., object])


def with_json(command: Command) -> Command:
    """Give a command ``--json``."""
    return click.option("--json", "as_json", is_flag=True, help="Print the facts as one JSON object.")(command)


def facts(told: dict[str, object], *, as_json: bool, text: str) -> None:
    """Print the facts: one JSON object, or the sentence for people."""
    click.echo(json.dumps(told, ensure_ascii=False, default=str) if as_json else text)


class Stop(click.ClickException):
    """Ends a command with a sentence and an exit code."""

    def __init__(self, sentence: str, code: int = FAILED) -> None:
        super().__init__(sentence)
        self.exit_code = code  # type: ignore[misc]  # click reads it from the instance


@contextmanager
def network_errors() -> Iterator[None]:
    """Turn what a network says into a sentence: refused is exit code 1, not now is 3."""
    from rondpunt.networks import wire
    from rondpunt.networks.reasons import sentence

    try:
        yield
    except wire.Refused as error:
        raise Stop(str(sentence(error.reason, error.detail)), FAILED) from error
    except wire.TryLater as error:
        raise Stop(str(sentence(error.reason, error.detail)), NOT_REACHABLE) from error


__all__ = ["Stop", "facts", "network_errors", "open_house", "with_json"]
