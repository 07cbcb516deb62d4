"""The command line: each command does what it says, and says in one sentence why not."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from django.utils import timezone

from rondpunt.networks.models import Channel
from rondpunt.networks.secrets import unseal
from rondpunt.networks.tests.build import channel as made
from rondpunt.people.models import Membership, Team, TrailEntry, User
from rondpunt.people.rights import Role
from rondpunt.web.cli import COMMANDS, main
from rondpunt.web.commands.user import ROLES
from rondpunt.web.models import Worker

MANUAL = Path(__file__).resolve().parents[3] / "docs" / "look-up" / "command-line.md"
PASSWORD = "a quiet little town"
MAIL = (
    b"From: dirk@post.example\r\nTo: town@linderbeke.example\r\n"
    b"Message-ID: <%d@post.example>\r\nSubject: Glass %d\r\n\r\nWhen?\r\n"
)


def run(*words: str, told: str | None = None) -> Result:
    return CliRunner().invoke(main, words, input=told)


def commands() -> Iterator[tuple[str, click.Command]]:
    for name in COMMANDS:
        found = main.get_command(click.Context(main), name)
        assert found is not None
        if isinstance(found, click.Group):
            yield from ((f"{name} {part}", one) for part, one in found.commands.items())
        else:
            yield name, found


def refused(reply: Result, code: int, *words: str) -> None:
    assert reply.exit_code == code, reply.output
    assert isinstance(reply.exception, SystemExit)  # a sentence, no traceback
    last = reply.stderr.strip().splitlines()[-1]
    assert last.startswith("Error: ") and all(word in last for word in words), reply.stderr


def test_every_command_and_option_has_help_and_stands_in_the_manual() -> None:
    sections = re.split(r"^## rondpunt ", MANUAL.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    told = {" ".join(word for word in one.splitlines()[0].split() if word.islower()): one for one in sections}
    assert set(told) == {name for name, _ in commands()}
    for name, command in commands():
        assert command.help, name
        for option in command.params:
            if isinstance(option, click.Option):
                assert f"`{option.opts[0]}" in told[name], f"{name} {option.opts[0]}"


def test_help_tells_the_exit_codes() -> None:
    reply = run("--help")
    assert reply.exit_code == 0
    assert all(name in reply.output for name in COMMANDS) and "4 not safe" in " ".join(reply.output.split())


@pytest.mark.parametrize(
    "words", [("fly",), ("fetch",), ("user", "add"), ("import", "/no/such/folder", "--channel", "x")]
)
def test_a_wrong_call_is_exit_code_two(words: tuple[str, ...]) -> None:
    refused(run(*words), 2)


def test_the_roles_are_those_of_the_house() -> None:
    assert set(ROLES) == set(Role.values)


@pytest.mark.django_db
def test_a_user_is_added_with_a_seat_and_the_password_is_never_shown(waste: Team) -> None:
    words = ("user", "add", "anna@linderbeke.example", "--name", "Anna", "--team", "waste", "--json")
    reply = run(*words, "--password-from-stdin", told=PASSWORD + "\n")
    assert reply.exit_code == 0 and PASSWORD not in reply.output
    user = User.objects.get()
    assert json.loads(reply.stdout) == {
        "id": user.pk, "email": user.email, "name": "Anna", "team": "Waste", "role": "agent"
    }  # fmt: skip
    assert user.check_password(PASSWORD)
    assert Membership.objects.get().team == waste
    assert TrailEntry.objects.filter(verb="user.added").count() == 1
    refused(run(*words, "--password-from-stdin", told=PASSWORD + "\n"), 1)


@pytest.mark.django_db
def test_the_password_is_asked_for_at_the_terminal(waste: Team) -> None:
    words = ("user", "add", "anna@linderbeke.example")
    reply = run(*words, told=f"{PASSWORD}\n{PASSWORD}\n")
    assert reply.exit_code == 0 and PASSWORD not in reply.output
    assert User.objects.get().check_password(PASSWORD)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "password", "says"),
    [
        (("anna@linderbeke.example",), "short", "12"),
        (("anna",), PASSWORD, "mail"),
        (("anna@linderbeke.example", "--team", "Moon"), PASSWORD, "--make-team"),
    ],
)
def test_a_user_that_cannot_be_is_refused(words: tuple[str, ...], password: str, says: str) -> None:
    refused(run("user", "add", *words, "--password-from-stdin", told=password + "\n"), 1, says)
    assert not User.objects.exists() and not Team.objects.exists()


ADD = ("channel", "add", "form", "--team", "Waste", "--set", "slug=ask", "--set", "title=Ask us")


@pytest.mark.django_db
def test_a_channel_is_added_tested_and_read(waste: Team) -> None:
    reply = run(*ADD, "--json")
    assert reply.exit_code == 0, reply.output
    told = json.loads(reply.stdout)
    assert (told["network"], told["handle"], Channel.objects.get().pk) == ("form", "ask", told["id"])
    assert json.loads(run("channel", "test", "ask", "--json").stdout)["state"] == "active"
    assert json.loads(run("fetch", str(told["id"]), "--json").stdout)["new_messages"] == 0
    refused(run(*ADD), 1, "ask")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("channel", "add", "telex", "--team", "Waste"), 2, "telex"),
        (("channel", "add", "form", "--team", "Moon"), 1, "Moon"),
        (("channel", "add", "form", "--team", "Waste"), 2, "--set title"),
        (("channel", "add", "form", "--team", "Waste", "--set", "colour=red"), 2, "colour"),
        (("channel", "add", "mastodon", "--team", "Waste", "--set", "access_token=hush"), 2, "--stdin"),
        (("channel", "test", "moon"), 1, "none yet"),
        (("fetch", "moon"), 1, "none yet"),
    ],
)
def test_a_channel_that_cannot_be_is_refused(waste: Team, words: tuple[str, ...], code: int, says: str) -> None:
    reply = run(*words)
    refused(reply, code, says)
    assert "hush" not in reply.output
    assert not Channel.objects.exists()


@pytest.mark.django_db
def test_an_unknown_channel_is_told_with_those_there_are_and_a_double_name_too(waste: Team) -> None:
    first, second = made(waste), made(waste)
    refused(run("fetch", "moon"), 1, f"{first.pk} 'The town'", f"{second.pk} 'The town'")
    refused(run("fetch", "the town"), 1, "Several")


@pytest.mark.django_db
@pytest.mark.parametrize("fields", [{"state": "paused"}, {"fetch_lease_until": timezone.now().replace(year=2100)}])
def test_a_paused_channel_or_one_being_read_is_left_alone(waste: Team, fields: dict[str, object]) -> None:
    refused(run("fetch", str(made(waste, **fields).pk)), 1, "The town")


@pytest.fixture
def mailbox(waste: Team) -> Channel:
    return made(waste, "mail", handle="town@linderbeke.example", name="Mailbox")


@pytest.mark.django_db
def test_a_folder_and_an_mbox_go_in_once(mailbox: Channel, tmp_path: Path) -> None:
    for number in (1, 2):
        (tmp_path / f"{number}.eml").write_bytes(MAIL % (number, number))
    words = ("import", str(tmp_path), "--channel", "Mailbox", "--json")
    first = json.loads(run(*words).stdout)
    assert (first["read"], first["new"], first["conversations"]) == (2, 2, 2)
    box = tmp_path / "old.mbox"
    lines = [
        b"From x Tue Nov 24 12:00:00 2026\n" + (MAIL % (number, number)).replace(b"\r", b"") + b"\n"
        for number in (2, 3)
    ]
    box.write_bytes(b"".join(lines))
    second = json.loads(run("import", str(box), "--channel", "Mailbox", "--json").stdout)
    assert (second["read"], second["new"], second["known"]) == (2, 1, 1)


@pytest.mark.django_db
def test_a_folder_without_mail_is_refused(mailbox: Channel, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing")
    refused(run("import", str(tmp_path), "--channel", "Mailbox"), 1, "no mail")


@pytest.mark.django_db
def test_mail_does_not_go_into_another_network(waste: Team, tmp_path: Path) -> None:
    (tmp_path / "1.eml").write_bytes(MAIL % (1, 1))
    refused(run("import", str(tmp_path), "--channel", str(made(waste).pk)), 1, "no mail channel")
    refused(run("import", str(tmp_path), "--channel", "moon"), 1, "moon")


@pytest.mark.django_db
@pytest.mark.parametrize("which", ["folder", "file"])
def test_what_may_not_be_read_is_told(
    mailbox: Channel, tmp_path: Path, which: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Root may read everything, so the refusal of the file system is put in its place."""
    mail = tmp_path / "1.eml"
    mail.write_bytes(MAIL % (1, 1))

    def shut(self: Path, *_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "rglob" if which == "folder" else "open", shut)
    refused(run("import", str(tmp_path if which == "folder" else mail), "--channel", "Mailbox"), 1, "Permission denied")


@pytest.mark.django_db
def test_health_is_told_in_words_facts_and_exit_code(waste: Team) -> None:
    assert run("health").exit_code == 1 and "LOOK" in run("health").output
    now = timezone.now()
    Worker.objects.create(name="w", started_at=now, seen_at=now)
    reply = run("health", "--json")
    assert (reply.exit_code, json.loads(reply.stdout)["well"]) == (0, True)
    made(waste, state="needs_you", name="Broken")
    reply = run("health", "--json")
    assert reply.exit_code == 1 and "Broken" in json.loads(reply.stdout)["channels"]["says"]


@pytest.mark.django_db
def test_a_secret_comes_by_standard_input_and_is_kept_encrypted(waste: Team) -> None:
    """A network that cannot be reached is exit code 3; nothing is kept and nothing shown."""
    words = ("channel", "add", "mastodon", "--team", "Waste", "--set", "server=http://127.0.0.1:9")
    reply = run(*words, "--stdin", "access_token", told="hush-hush\n")
    assert reply.exit_code in (1, 3) and "hush-hush" not in reply.output
    assert not Channel.objects.exists()
    kept = made(waste)
    kept.fill_in({"server": "x", "access_token": "hush-hush"})
    assert b"hush-hush" not in bytes(kept.sealed) and unseal(kept.sealed)["access_token"] == "hush-hush"
