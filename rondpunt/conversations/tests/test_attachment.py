"""Files from outside: behind the wall, as our own copy, unable to do anything in a browser."""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from rondpunt.conversations.models import Attachment, Conversation, Message
from rondpunt.conversations.tests.build import conversation
from rondpunt.networks.models import Media
from rondpunt.networks.tests.build import NOON
from rondpunt.networks.wire import Kind
from rondpunt.people.models import Team, User


@pytest.fixture
def here(waste: Team) -> Conversation:
    return conversation(waste)


@pytest.fixture
def desk(client: Client, anna: User, english: None) -> Client:
    client.force_login(anna)
    return client


def attached(here: Conversation, media_type: str, name: str = "bin.png", **fields: object) -> str:
    media = Media.objects.keep(b"bytes", media_type=media_type, at=NOON)
    told = {"media": media, **fields}
    file = Attachment.objects.create(message=here.messages.get(), name=name, media_type=media_type, **told)
    return reverse("conversations:attachment", args=[file.pk])


def test_a_picture_is_shown_and_kept_by_the_browser(desk: Client, here: Conversation) -> None:
    response = desk.get(attached(here, "image/png"))
    assert b"".join(response.streaming_content) == b"bytes"
    assert response["Content-Type"] == "image/png"
    assert response["Content-Disposition"].startswith("inline")
    assert response["Cache-Control"] == "private, max-age=31536000, immutable"


@pytest.mark.parametrize("media_type", ["image/svg+xml", "text/html", "application/pdf", "application/javascript", ""])
def test_anything_else_is_only_saved(media_type: str, desk: Client, here: Conversation) -> None:
    response = desk.get(attached(here, media_type, 'a"b\r\nX: y.html'))
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Content-Type"] == "application/octet-stream"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "X" not in response.headers


def test_a_file_behind_the_wall_does_not_exist(client: Client, here: Conversation, chaima: User) -> None:
    address = attached(here, "image/png")
    assert client.get(address).status_code == 302
    client.force_login(chaima)
    assert client.get(address).status_code == 404


def test_a_removed_message_takes_its_files_along(desk: Client, here: Conversation) -> None:
    address = attached(here, "image/png")
    Message.objects.update(removed_at=NOON)
    assert desk.get(address).status_code == 404


def test_a_file_lost_from_the_disk_is_said_to_be_lost(desk: Client, here: Conversation) -> None:
    address = attached(here, "image/png")
    Path(Media.objects.get().file.path).unlink()
    response = desk.get(address)
    assert response.status_code == 404
    assert "missing on the disk" in response.content.decode()


def test_a_file_on_its_way_or_refused_says_so(desk: Client, here: Conversation) -> None:
    assert "still being fetched" in desk.get(attached(here, "image/png", media=None)).content.decode()
    shown = desk.get(attached(here, "image/png", media=None, refused="gone")).content.decode()
    assert "could not be fetched" in shown


def test_what_could_not_be_read_can_be_saved_as_it_came(desk: Client, waste: Team) -> None:
    here = conversation(waste, kind=Kind.UNREADABLE, raw=b"From: x\r\n\r\n\xff<script>")
    message = here.messages.get()
    response = desk.get(reverse("conversations:raw", args=[message.pk]))
    assert b"".join(response.streaming_content) == b"From: x\r\n\r\n\xff<script>"
    assert response["Content-Disposition"].startswith("attachment")


def test_a_message_without_an_original_has_none(desk: Client, here: Conversation) -> None:
    assert desk.get(reverse("conversations:raw", args=[here.messages.get().pk])).status_code == 404
