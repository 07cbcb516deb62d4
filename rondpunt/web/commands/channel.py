"""``rondpunt channel``: add a channel, test a channel."""

import sys

import click

from rondpunt.web.commands._find import find_channel
from rondpunt.web.commands._say import Stop, facts, network_errors, open_house, with_json


@click.group()
def command() -> None:
    """Our accounts on networks."""


@command.command()
@click.argument("network")
@click.option("--name", default="", help="Name of the channel; else that of the account.")
@click.option("--team", required=True, help="Team that answers.")
@click.option("--language", type=click.Choice(["nl", "en", "fr", "de"]), default="nl", show_default=True)
@click.option("--set", "given", multiple=True, metavar="NAME=VALUE", help="An answer to what the network needs.")
@click.option("--stdin", "from_stdin", metavar="NAME", help="Read this answer (a password) from standard input.")
@with_json
def add(
    network: str, name: str, team: str, language: str, given: tuple[str, ...], from_stdin: str | None, as_json: bool
) -> None:
    """Sign in on NETWORK (mail, mastodon, bluesky, matrix, mattermost, form) and add the account as a channel.

    What a network needs is told when you leave it out. Passwords that are not given are asked for.
    """
    open_house()
    from django.utils import timezone

    from rondpunt.networks.actions.add_channel import ChannelExists, add_channel
    from rondpunt.people.models import Team

    found = Team.objects.filter(name__iexact=team).first()
    if found is None:
        raise Stop(f"There is no team called {team!r}.")
    answers = _answers(network, given, from_stdin)
    with network_errors():
        try:
            channel = add_channel(
                network=network, name=name, team=found, language=language, answers=answers, user=None,
                now=timezone.now(),
            )  # fmt: skip
        except ChannelExists as error:
            raise Stop(str(error)) from error
    told: dict[str, object] = {"id": channel.pk, "name": channel.name, "network": network, "handle": channel.handle}
    facts(told, as_json=as_json, text=f"Channel {channel.pk} {channel.name!r} ({channel.handle}) is added.")


@command.command()
@click.argument("channel")
@with_json
def test(channel: str, as_json: bool) -> None:
    """Sign in with CHANNEL (its number, name or account) and tell who we are there.

    Exit code 1 when the network refuses, 3 when it cannot be reached now.
    """
    open_house()
    from django.utils import timezone

    from rondpunt.networks.actions.test_channel import test_channel

    found = find_channel(channel)
    with network_errors():
        checked = test_channel(found, user=None, now=timezone.now())
    told: dict[str, object] = {"id": found.pk, "handle": checked.handle, "name": checked.name, "state": found.state}
    facts(told, as_json=as_json, text=f"{found.name} works: we are {checked.handle} there.")


def _answers(network: str, given: tuple[str, ...], from_stdin: str | None) -> dict[str, str]:
    """What the connector needs: from ``--set``, standard input, its defaults, or asked at the terminal."""
    from rondpunt.networks.registry import UnknownNetwork, connector, networks

    try:
        needs = connector(network).needs
    except UnknownNetwork as error:
        raise click.UsageError(f"No network {network!r}; there are: {', '.join(networks())}.") from error
    answers = dict(pair.partition("=")[::2] for pair in given)
    if open_secrets := [need.name for need in needs if need.kind == "secret" and need.name in answers]:
        # It would stand in the shell's history and in the list of processes.
        raise click.UsageError(f"{open_secrets[0]} is a secret: leave it out and it is asked for, or use --stdin.")
    if from_stdin:
        answers[from_stdin] = sys.stdin.readline().rstrip("\r\n")
    if strange := set(answers) - {need.name for need in needs}:
        known = ", ".join(need.name for need in needs)
        raise click.UsageError(f"{network} does not know {', '.join(sorted(strange))}; it knows: {known}.")
    missing = []
    for need in needs:
        if need.kind == "secret" and need.required and need.name not in answers:
            answers[need.name] = click.prompt(need.label, hide_input=True)
        answers.setdefault(need.name, need.default)
        if need.required and not answers[need.name]:
            missing.append(f"--set {need.name}=… ({need.label})")
    if missing:
        raise click.UsageError(f"{network} also needs: {', '.join(missing)}.")
    return answers
