"""The archive package of a post: all that its reader may see, whole, and nothing behind a wall or a seal."""

import io
import json
import shutil
import zipfile
from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import bagit
import pytest
from click.testing import CliRunner, Result
from django.conf import settings as django_settings
from django.test import Client

from rondpunt.conftest import seat
from rondpunt.conversations.actions.receive import receive
from rondpunt.conversations.actions.seal import seal
from rondpunt.conversations.models import Conversation
from rondpunt.networks.models import Amendment, Delivery, Media
from rondpunt.networks.tests.build import ELS, NOON, incoming
from rondpunt.networks.wire import Harvest, Visibility
from rondpunt.people.models import Organisation, Team, TrailEntry, User
from rondpunt.people.rights import Role
from rondpunt.publishing.actions.add_asset import add_asset
from rondpunt.publishing.actions.plan_post import plan_post
from rondpunt.publishing.library import About
from rondpunt.publishing.models import Asset, Post, PostMedia, Review
from rondpunt.publishing.tests.build import MONDAY, TEXT, cell, post
from rondpunt.publishing.tests.test_pictures import photograph
from rondpunt.web.archive import take_along
from rondpunt.web.cli import main

pytestmark = pytest.mark.django_db
PICTURE = b"\x89PNG\r\n\x1a\n a container"


@pytest.fixture
def nadia(waste: Team) -> User:
    Organisation.objects.create(pk=1, name="Linderbeke", language="en")
    return seat("Nadia", waste, Role.EDITOR)


@pytest.fixture
def desk(client: Client, nadia: User) -> Client:
    client.cookies[django_settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(nadia)
    return client


def sent(by: User, team: Team, *, at: datetime = MONDAY, remote_id: str = "p1", **fields: Any) -> Post:
    """A post that went out at ``at`` with a picture."""
    made = post(by, team, **fields)
    cell(made)
    made.refresh_from_db()
    plan_post(made, goes_out_at=at, seen=made.version, by=by, now=NOON)
    media = Media.objects.keep(PICTURE, media_type="image/png", at=NOON)
    files = [{"media": media.pk, "name": "glass.png", "alt": "A full container"}]
    ours = Delivery.objects.filter(part__variant__post=made)
    ours.update(state="sent", remote_id=remote_id, sent_at=at, url="https://plein.example/1", files=files)
    Post.objects.filter(pk=made.pk).update(stage="sent", sent_at=at)
    return Post.objects.get(pk=made.pk)


def put_picture_of(made: Post, asset: Asset) -> None:
    PostMedia.objects.create(post=made, asset=asset, position=1)


def said(text: str, *, to: str = "p1", **fields: Any) -> None:
    """A citizen says ``text`` about what went out as ``to``."""
    there = Delivery.objects.get(remote_id=to).channel
    message = incoming(text, in_reply_to=(to,), **{"sent_at": MONDAY + timedelta(hours=1), **fields})
    receive(there, Harvest(messages=(message,)), now=MONDAY + timedelta(hours=2))


def unpacked(response: Any, into: Path) -> Path:
    """The only folder in a zip file that was handed over."""
    with zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))) as archive:
        archive.extractall(into)
    (root,) = into.iterdir()
    return root


def told(bag: Path, name: str) -> Any:
    return json.loads((bag / "data" / name).read_text("utf-8"))


def everything(folder: Path) -> str:
    return "".join(path.read_text("utf-8", "replace") for path in sorted(folder.rglob("*")) if path.is_file())


def rondpunt(*words: Any) -> Result:
    return CliRunner().invoke(main, ["archive", *map(str, words)])


def test_a_package_tells_all_of_a_post(desk: Client, nadia: User, waste: Team, tmp_path: Path) -> None:
    made = sent(nadia, waste, goal="Less glass in the bin")
    (delivery,) = Delivery.objects.all()
    times = {"asked_at": MONDAY, "changed_at": MONDAY, "due_at": MONDAY, "done_at": MONDAY}
    Amendment.objects.create(
        delivery=delivery,
        channel=delivery.channel,
        kind="edit",
        text="On Tuesday.",
        state="done",
        asked_by=nadia,
        **times,
    )
    Review.objects.create(post=made, by=nadia, verdict="approved", core_version=1, of="x", comment="Fine", at=NOON)
    about = About("Container", "Our own photograph", alts={"en": "A container"})
    put_picture_of(made, add_asset(about, file_name="a.jpg", content=photograph(), by=nadia, now=NOON))
    said("Which day is paper?")
    response = desk.post(f"/posts/{made.pk}/archive/")
    assert response["Content-Disposition"] == f'attachment; filename="post-{made.pk}.zip"'
    bag = unpacked(response, tmp_path / "zip")
    assert bag.name == f"post-{made.pk}"
    assert bagit.Bag(str(bag)).validate() is True
    record = told(bag, "post.json")
    assert (record["title"], record["goal"], record["organisation"]) == (made.title, made.goal, "Linderbeke")
    assert record["approvals"][0] | {"at": ""} == {
        "verdict": "approved",
        "by": "Nadia",
        "at": "",
        "comment": "Fine",
        "core_version": 1,
        "cells": [],
    }
    (picture,) = record["pictures"]
    assert (picture["rights"], picture["alts"]) == ("Our own photograph", {"en": "A container"})
    (shown,) = record["cells"]
    assert shown["audience"]["name"] == "Everybody who lives here"
    (one,) = shown["deliveries"]
    assert (one["state"], one["url"], one["planned_by"]) == ("sent", "https://plein.example/1", "Nadia")
    assert datetime.fromisoformat(one["sent_at"]) == MONDAY
    assert [edit["text"] for edit in one["amendments"]] == ["On Tuesday."]
    assert (bag / "data" / one["text"]).read_text("utf-8") == TEXT
    (file,) = one["files"]
    assert (bag / "data" / file["file"]).read_bytes() == PICTURE and file["alt"] == "A full container"
    (conversation,) = told(bag, "reactions.json")["conversations"]
    assert conversation["messages"][0]["text"] == "Which day is paper?"
    assert conversation["messages"][0]["account"] == "@dirk@plein.example"
    lines = told(bag, "trail.json")["lines"]
    assert [line["verb"] for line in lines][:2] == ["post.begun", "post.cells_added"]
    assert lines[0]["says"] == "Nadia began ‘Glass containers’"
    assert "Left-Out: nothing" in (bag / "bag-info.txt").read_text("utf-8")
    (line,) = TrailEntry.objects.filter(verb="post.archived")
    assert (line.actor, line.subject_id) == (nadia, made.pk)


def test_what_is_private_sealed_or_taken_back_is_counted_and_not_told(
    desk: Client, nadia: User, anna: User, waste: Team, tmp_path: Path
) -> None:
    made = sent(nadia, waste)
    said("SEALED-WORDS", author=ELS)
    (closed,) = Conversation.objects.all()
    seal(closed, readers=[anna], reason="SEAL-REASON", user=anna, now=MONDAY)
    said("PRIVATE-WORDS", visibility=Visibility.DIRECT)
    bag = unpacked(desk.post(f"/posts/{made.pk}/archive/"), tmp_path / "nadia")
    left = told(bag, "reactions.json")["left_out"]
    assert (left["conversations_not_open"], left["messages_not_public"]) == (1, 1)
    assert "conversations_not_open 1, messages_not_public 1" in (bag / "bag-info.txt").read_text("utf-8")
    for secret in ("SEALED-WORDS", "PRIVATE-WORDS", "SEAL-REASON", "Els", ELS.handle):
        assert secret not in everything(bag)
    # Not even for whom the seal names: a package leaves the house, and the seal would stay.
    desk.force_login(anna)
    assert "SEALED-WORDS" not in everything(unpacked(desk.post(f"/posts/{made.pk}/archive/"), tmp_path / "anna"))
    assert rondpunt("--post", made.pk, tmp_path / "cli").exit_code == 0
    assert "SEALED-WORDS" not in everything(tmp_path / "cli")


def test_chaima_takes_along_what_she_sees_and_no_more(
    client: Client, nadia: User, chaima: User, waste: Team, tmp_path: Path
) -> None:
    embargoed = sent(nadia, waste, remote_id="p2", title="EMBARGOED")
    Post.objects.filter(pk=embargoed.pk).update(is_under_embargo=True)
    shown = sent(nadia, waste)
    said("WALLED-WORDS")
    client.force_login(chaima)
    assert client.post(f"/posts/{embargoed.pk}/archive/").status_code == 404
    bag = unpacked(client.post(f"/posts/{shown.pk}/archive/"), tmp_path / "one")
    assert told(bag, "reactions.json")["left_out"]["conversations_not_open"] == 1
    period = client.post("/calendar/archive/", {"since": "2026-11-01", "until": "2026-12-31"})
    many = unpacked(period, tmp_path / "many")
    assert [path.name for path in many.iterdir() if path.is_dir()] == [f"post-{shown.pk}"]
    assert "EMBARGOED" not in everything(many) and "WALLED-WORDS" not in everything(many) + everything(bag)
    client.logout()
    assert client.post(f"/posts/{shown.pk}/archive/")["Location"].startswith("/accounts/login/")


def test_a_period_is_a_package_for_each_post_that_was_planned_in_it(
    desk: Client, nadia: User, waste: Team, tmp_path: Path
) -> None:
    inside = [sent(nadia, waste, remote_id=f"p{day}", at=MONDAY + timedelta(days=day)) for day in (0, 1)]
    sent(nadia, waste, remote_id="p9", at=MONDAY + timedelta(days=2), title="LATER")
    post(nadia, waste, title="NEVER-PLANNED")
    days = {"since": MONDAY.date().isoformat(), "until": (MONDAY + timedelta(days=1)).date().isoformat()}
    root = unpacked(desk.post("/calendar/archive/", days), tmp_path / "zip")
    assert root.name == "posts-2026-11-30-2026-12-01"
    index = json.loads((root / "index.json").read_text("utf-8"))
    assert [one["folder"] for one in index["posts"]] == [f"post-{one.pk}" for one in inside]
    for one in index["posts"]:
        assert bagit.Bag(str(root / one["folder"])).validate() is True
    assert "LATER" not in everything(root) and "NEVER-PLANNED" not in everything(root)
    assert rondpunt("--verify", root).exit_code == 0
    (line,) = TrailEntry.objects.filter(verb="posts.archived")
    seal = sha256((root / "index.json").read_bytes()).hexdigest()
    assert (root / "index.json.sha256").read_text("utf-8") == f"{seal}  index.json\n"
    assert (line.actor, line.particulars) == (nadia, days | {"index_sha256": seal})


def test_nothing_too_much_and_days_the_wrong_way_round_are_said(
    desk: Client, nadia: User, waste: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = {"since": "2026-11-01", "until": "2026-12-31"}
    assert "No post that you may see was planned" in desk.post("/calendar/archive/", days).text
    assert desk.post("/calendar/archive/", days).status_code == 422
    assert "not before the first" in desk.post("/calendar/archive/", days | {"since": "2027-01-01"}).text
    made = sent(nadia, waste)
    sent(nadia, waste, remote_id="p2")
    monkeypatch.setattr(take_along, "MOST_POSTS", 1)
    assert "More than 1 post. Choose fewer days." in desk.post("/calendar/archive/", days).text
    monkeypatch.setattr(take_along, "MOST_BYTES", 1)
    assert desk.post(f"/posts/{made.pk}/archive/")["Location"] == f"/posts/{made.pk}/"
    assert "are more than 1" in desk.get(f"/posts/{made.pk}/").text
    assert not TrailEntry.objects.filter(verb__endswith=".archived").exists()


def test_a_file_that_the_house_has_lost_is_told(desk: Client, nadia: User, waste: Team, tmp_path: Path) -> None:
    made = sent(nadia, waste)
    Path(Media.objects.get().file.path).unlink()
    bag = unpacked(desk.post(f"/posts/{made.pk}/archive/"), tmp_path / "zip")
    assert bagit.Bag(str(bag)).validate() is True
    assert "Left-Out: files_lost 1" in (bag / "bag-info.txt").read_text("utf-8")
    assert told(bag, "post.json")["cells"][0]["deliveries"][0]["files"][0]["file"] == ""


def changed(root: Path) -> None:
    text = next(root.rglob("texts/*.txt"))
    content = bytearray(text.read_bytes())
    content[3] ^= 1
    text.write_bytes(content)


def lost(root: Path) -> None:
    next(root.rglob("texts/*.txt")).unlink()


def emptied(root: Path) -> None:
    """A whole package is gone, or another was put there: only the index knows."""
    bag = next(path for path in root.iterdir() if path.is_dir())
    bag.rename(root / "post-0")


def left_out_of_the_index(root: Path) -> None:
    index = json.loads((root / "index.json").read_bytes())
    del index["posts"][0]
    (root / "index.json").write_text(json.dumps(index), "utf-8")


def taken_out(root: Path) -> None:
    """A package with its row: all that is left fits together."""
    shutil.rmtree(root / json.loads((root / "index.json").read_bytes())["posts"][0]["folder"])
    left_out_of_the_index(root)


def missing(root: Path) -> None:
    shutil.rmtree(root / json.loads((root / "index.json").read_bytes())["posts"][0]["folder"])


def retitled(root: Path) -> None:
    content = (root / "index.json").read_text("utf-8")
    (root / "index.json").write_text(content.replace("Glass containers", "Other words", 1), "utf-8")


def without_checksum(root: Path) -> None:
    (root / "index.json.sha256").unlink()


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (changed, "is not what it was"),
        (lost, "is missing"),
        (emptied, "post-0 stands in no index"),
        (missing, "is missing"),
        (left_out_of_the_index, "index.json is not what it was"),
        (taken_out, "index.json is not what it was"),
        (retitled, "index.json is not what it was"),
        (without_checksum, "index.json.sha256 is missing"),
    ],
)
def test_the_command_line_makes_packages_and_finds_what_was_changed(
    change: Any, fault: str, nadia: User, waste: Team, tmp_path: Path
) -> None:
    sent(nadia, waste)
    sent(nadia, waste, remote_id="p2")
    done = rondpunt("--from", "2026-11-01", "--to", "2026-12-31", tmp_path / "out", "--json")
    assert (done.exit_code, json.loads(done.stdout)["packages"]) == (0, 2)
    assert TrailEntry.objects.filter(verb="posts.archived", actor=None).count() == 1
    whole = rondpunt("--verify", tmp_path / "out", "--json")
    assert (whole.exit_code, json.loads(whole.stdout)["whole"]) == (0, True)
    change(tmp_path / "out")
    broken = rondpunt("--verify", tmp_path / "out", "--json")
    assert (broken.exit_code, json.loads(broken.stdout)["whole"]) == (1, False)
    assert any(fault in one for one in json.loads(broken.stdout)["faults"])


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["--post", "999999"], 1, "There is no post 999999."),
        (["--from", "2026-01-01", "--to", "2026-01-31"], 1, "No post was planned for these days."),
        (["--verify"], 1, "is no bag"),
        (["--from", "2026-01-01"], 2, "--to DAY"),
        (["--post", "1", "--verify"], 2, "--post NUMBER"),
        ([], 2, "--verify"),
    ],
)
def test_the_command_line_says_why_not(words: Iterable[str], code: int, sentence: str, tmp_path: Path) -> None:
    reply = rondpunt(*words, tmp_path / "out")
    assert reply.exit_code == code and sentence in reply.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_package_is_never_written_over_another(nadia: User, waste: Team, tmp_path: Path) -> None:
    made = sent(nadia, waste)
    assert rondpunt("--post", made.pk, tmp_path / "out").exit_code == 0
    assert bagit.Bag(str(tmp_path / "out")).validate() is True
    again = rondpunt("--post", made.pk, tmp_path / "out")
    assert again.exit_code == 1 and "exists already" in again.stderr


def test_many_deliveries_cost_no_more_queries(
    desk: Client, nadia: User, waste: Team, django_assert_max_num_queries: Any
) -> None:
    made = post(nadia, waste)
    for language in ("en", "fr", "de", "nl"):
        cell(made, language=language)
    for variant in made.variants.all():
        variant.text, variant.is_own, variant.fitted_to = "Words", True, made.core_version
        variant.save()
    made.refresh_from_db()
    plan_post(made, goes_out_at=MONDAY, seen=made.version, by=nadia, now=NOON)
    assert Delivery.objects.count() == 4
    with django_assert_max_num_queries(40):
        assert desk.post(f"/posts/{made.pk}/archive/").status_code == 200
