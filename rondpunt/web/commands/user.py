"""``rondpunt user add``: a seat for a colleague."""

import sys

import click

from rondpunt.web.commands._say import Stop, facts, open_house, with_json

ROLES = ("agent", "editor", "core", "manager", "administrator")  # people/rights.py; a test holds them equal


@click.group()
def command() -> None:
    """Colleagues who sign in."""


@command.command()
@click.argument("email")
@click.option("--name", default="", help="Name as colleagues know it.")
@click.option("--team", default="", help="Team to give a place in; it must exist unless --make-team is given.")
@click.option("--role", type=click.Choice(ROLES), default="agent", show_default=True, help="Role in that team.")
@click.option("--make-team", is_flag=True, help="Make the team when it does not exist.")
@click.option("--language", type=click.Choice(["nl", "en", "fr", "de"]), default="nl", show_default=True)
@click.option("--password-from-stdin", is_flag=True, help="Read the password from standard input; else it is asked.")
@with_json
def add(
    email: str,
    name: str,
    team: str,
    role: str,
    make_team: bool,
    language: str,
    password_from_stdin: bool,
    as_json: bool,
) -> None:
    """Add a user with EMAIL as sign-in name. Exit code 1 when the address is taken or the password too weak."""
    open_house()
    password = (
        sys.stdin.readline().rstrip("\r\n")
        if password_from_stdin
        else click.prompt("Password", hide_input=True, confirmation_prompt=True)
    )
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email
    from django.utils import timezone

    from rondpunt.people.actions.add_user import AlreadyHere, add_user
    from rondpunt.people.models import Team, User

    found = None
    if team:
        found = Team.objects.filter(name__iexact=team).first()
        if found is None and not make_team:
            raise Stop(f"There is no team called {team!r}; give --make-team to make it.")
    try:
        validate_email(email)
        validate_password(password, User(email=email, name=name))
        found = found or (Team.objects.create(name=team) if team else None)
        user = add_user(
            email, name=name, password=password, now=timezone.now(),
            team=found, role=role, language=language, how="command line",
        )  # fmt: skip
    except ValidationError as error:
        raise Stop(" ".join(error.messages)) from error
    except AlreadyHere as error:
        raise Stop(str(error)) from error
    told: dict[str, object] = {"id": user.pk, "email": user.email, "name": user.name}
    told |= {"team": found.name if found else None, "role": role if found else None}
    facts(told, as_json=as_json, text=f"{user.name} ({user.email}) can sign in.")
