"""How commands ask for a passphrase: never on the command line."""

import sys

import click


def passphrase(*, from_stdin: bool, twice: bool) -> str:
    """From the first line of standard input, or asked for at the terminal."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\n")
    answer: str = click.prompt("Passphrase for the keys", hide_input=True, confirmation_prompt=twice)
    return answer
