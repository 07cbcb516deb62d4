"""The expert's own page: one link, one answer; forged, expired, withdrawn, used twice, and far too much."""

import re
import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone

from rondpunt.conversations.models import Attachment, Conversation, ExpertRequest, Knock, Message
from rondpunt.conversations.tests.build import conversation
from rondpunt.conversations.tests.test_experts import SCRIPT, ask
from rondpunt.networks.models import Media
from rondpunt.people.models import Team, User
from rondpunt.people.tokens import make_token

pytestmark = pytest.mark.django_db
WORD = "Truck 4, on Friday"


@pytest.fixture
def here(waste: Team) -> Conversation:
    return conversation(waste, "When is the glass fetched?")


@pytest.fixture
def asked(here: Conversation, anna: User) -> ExpertRequest:
    return ask(here, anna)


@pytest.fixture
def path(asked: ExpertRequest) -> str:
    return last_link()


def last_link() -> str:
    found = re.search(r"(/expert/\S+)", mail.outbox[-1].body)
    assert found
    return found[1]


def said() -> list[Message]:
    return list(Message.objects.filter(kind="expert"))


def test_looking_changes_nothing_that_matters_and_shows_only_what_was_chosen(
    client: Client, path: str, asked: ExpertRequest
) -> None:
    client.head(path)
    shown = client.get(path)
    assert shown.status_code == 200 and shown["Cache-Control"] == "private, no-store"
    assert shown["Content-Language"] == "en"  # that of the expert
    assert "When is the glass fetched?" in shown.content.decode() and "Dirk" not in shown.content.decode()
    asked.refresh_from_db()
    assert asked.state == "opened" and not said()


def test_an_answer_comes_back_into_the_conversation_with_its_files(client: Client, path: str) -> None:
    file = SimpleUploadedFile("plan.txt", b"Truck 4: Friday")
    reply = client.post(path, {"act": "answer", "text": WORD, "attachments": file}, follow=True)
    assert reply.status_code == 200 and "Thank you" in reply.content.decode()
    (message,) = said()
    assert message.text == WORD and message.attachments.get().name == "plan.txt"
    assert message.expert_request.state == "answered"
    assert client.get(path).status_code == 410


def test_who_does_not_know_says_so(client: Client, path: str) -> None:
    client.post(path, {"act": "unknown", "text": ""})
    (message,) = said()
    assert message.text == "I do not know." and message.expert_request.state == "unknown"


def test_a_forged_link_is_a_page_that_is_not_there_and_many_are_too_many(client: Client, path: str) -> None:
    for bad in (
        "/expert/x/",
        path[:-2] + "x/",
        f"/expert/{make_token('invitation')}/",
        f"/expert/{make_token('expert')}/",
    ):
        reply = client.get(bad)
        assert reply.status_code == 404 and "Anna" not in reply.content.decode()
    assert [client.get("/expert/x/").status_code for _try in range(20)][-1] == 429
    assert client.get(path).status_code == 200  # the good link is not locked out


def test_an_expired_link_says_whom_to_write_to_and_keeps_what_was_typed(
    client: Client, path: str, asked: ExpertRequest
) -> None:
    ExpertRequest.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    reply = client.post(path, {"act": "answer", "text": f"{WORD} {SCRIPT}"})
    told = reply.content.decode()
    assert reply.status_code == 410 and "anna@linderbeke.example" in told and WORD in told and SCRIPT not in told
    assert "When is the glass" not in told and not said()


def test_withdrawn_while_typing_keeps_the_text_on_the_page(client: Client, path: str, asked: ExpertRequest) -> None:
    ExpertRequest.objects.end(asked.pk, "withdrawn", now=timezone.now())
    reply = client.post(path, {"act": "answer", "text": WORD})
    assert reply.status_code == 410 and WORD in reply.content.decode() and not said()


@pytest.mark.parametrize("act", ["answer", "unknown", "pass_on"])
def test_script_in_every_field_stays_text(client: Client, path: str, act: str) -> None:
    reply = client.post(path, {"act": act, "text": SCRIPT, "email": SCRIPT, "name": SCRIPT}, follow=True)
    assert SCRIPT not in reply.content.decode()


def test_thirty_megabytes_are_refused_and_the_text_stays(client: Client, path: str) -> None:
    file = SimpleUploadedFile("film.pdf", b"%PDF-1.4 " + b"x" * 30 * 1024 * 1024)
    reply = client.post(path, {"act": "answer", "text": WORD, "attachments": file})
    assert reply.status_code == 422 and "10 MB" in reply.content.decode() and WORD in reply.content.decode()
    assert not said()
    program = SimpleUploadedFile("film.exe", b"MZ" + b"\0" * 200)
    assert client.post(path, {"text": WORD, "attachments": program}).status_code == 422


def test_passing_on_asks_the_next_one_and_ends_this_link(client: Client, path: str, asked: ExpertRequest) -> None:
    client.post(path, {"act": "pass_on", "email": "jo@glas.example", "name": "Jo"})
    asked.refresh_from_db()
    assert asked.state == "passed_on" and asked.passed_to.expert.name == "Jo"
    assert mail.outbox[-1].to == ["jo@glas.example"]
    assert client.get(path).status_code == 410
    following = last_link()
    back = client.post(following, {"act": "pass_on", "email": "els@glas.example"})
    assert back.status_code == 422  # not in a circle
    client.post(following, {"act": "answer", "text": WORD})
    assert len(said()) == 1


def test_only_chosen_files_are_given_and_only_while_it_stands_open(
    client: Client, path: str, asked: ExpertRequest, here: Conversation
) -> None:
    media = Media.objects.keep(b"a letter", media_type="text/plain", at=timezone.now())
    shown, hidden = (
        Attachment.objects.create(message=here.messages.get(), name=name, media=media, media_type="text/plain")
        for name in ("shown.txt", "hidden.txt")
    )
    asked.files.add(shown)
    assert client.get(f"{path}files/{shown.pk}/").status_code == 200
    assert client.get(f"{path}files/{hidden.pk}/").status_code == 404
    ExpertRequest.objects.end(asked.pk, "withdrawn", now=timezone.now())
    assert client.get(f"{path}files/{shown.pk}/").status_code == 404


def test_what_its_author_changed_or_took_back_later_is_not_shown(client: Client, path: str, here: Conversation) -> None:
    message = here.messages.get()
    later = timezone.now() + timedelta(minutes=1)
    message.versions.create(text=message.text, until=later)
    Message.objects.filter(pk=message.pk).update(text="My name is Dirk", edited_at=later)
    assert "My name is" not in client.get(path).content.decode()
    Message.objects.filter(pk=message.pk).update(removed_at=later)
    assert "glass fetched" not in client.get(path).content.decode()


def test_too_many_words_from_one_place_wait(client: Client, path: str) -> None:
    from rondpunt.conversations.ask_form import mark_of

    client.get(path)
    request = client.get(path).wsgi_request
    Knock.objects.bulk_create([Knock(mark=mark_of(request, "expert"), at=timezone.now()) for _one in range(20)])
    reply = client.post(path, {"text": WORD})
    assert reply.status_code == 422 and WORD in reply.content.decode() and not said()


def test_a_second_tab_that_was_open_before_keeps_its_text(client: Client, path: str) -> None:
    client.get(path)
    client.post(path, {"act": "answer", "text": WORD})
    reply = client.post(path, {"act": "answer", "text": "Another word"})
    assert reply.status_code == 410 and "Another word" in reply.content.decode()
    assert [message.text for message in said()] == [WORD]


@pytest.mark.django_db(transaction=True)
def test_of_two_tabs_at_once_one_answers_and_the_other_keeps_its_text(path: str) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("the tests' SQLite lives in memory and locks whole tables; this is about PostgreSQL's row locks")
    replies: list[tuple[int, str]] = []
    start = threading.Barrier(2)

    def tab(text: str) -> None:
        start.wait()
        reply = Client().post(path, {"act": "answer", "text": text})
        replies.append((reply.status_code, reply.content.decode()))
        connection.close()

    tabs = [threading.Thread(target=tab, args=(f"Word {number}",)) for number in range(2)]
    for one in tabs:
        one.start()
    for one in tabs:
        one.join()
    assert sorted(status for status, _page in replies) == [302, 410]
    (message,) = said()
    kept = next(page for status, page in replies if status == 410)
    other = "Word 1" if message.text == "Word 0" else "Word 0"
    assert other in kept
