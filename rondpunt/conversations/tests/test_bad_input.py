"""Bad input: thirty megabytes, ten thousand messages. Nothing is lost, no page grows too large, and it is told."""

import base64
import random
import tracemalloc
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from rondpunt.conversations.actions.receive import receive
from rondpunt.conversations.intake.fit import LONGEST_TEXT
from rondpunt.conversations.models import Conversation, Message
from rondpunt.conversations.search import index, reindex
from rondpunt.conversations.tests.build import conversation
from rondpunt.networks.mail_messages import read_message
from rondpunt.networks.models import Channel
from rondpunt.networks.tests.build import NOON, channel
from rondpunt.networks.wire import Account, Harvest
from rondpunt.people.models import Team, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
HEAD = (
    b"From: Dirk <dirk@elders.example>\r\nTo: info@linderbeke.example\r\nSubject: Plans\r\n"
    b"Message-ID: <big@elders.example>\r\nMIME-Version: 1.0\r\n"
)
MEGABYTE = 1024 * 1024


@pytest.fixture
def desk(waste: Team) -> Channel:
    return channel(waste, network="mail", details={"address": "info@linderbeke.example"})


def _comes_in(desk: Channel, raw: bytes, *, times: int = 1) -> Message:
    """Read and stored; ``times``: twice as after a crash. One message."""
    for _ in range(times):
        mail = read_message(Account({"address": "info@linderbeke.example"}), raw, arrived_at=datetime.now(UTC))
        receive(desk, Harvest(messages=(mail,)), now=NOON)
    return Message.objects.get()


def _page(client: Client, user: User, here: Conversation, query: str = "", **headers: str) -> str:
    client.force_login(user)
    answer = client.get(reverse("conversations:conversation", args=[here.pk]) + query, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_mail_with_a_file_of_thirty_megabytes_is_kept_whole(client: Client, desk: Channel, anna: User) -> None:
    plan = b"%PDF-1.4" + random.Random(7).randbytes(22 * MEGABYTE)
    parts = (
        HEAD
        + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nSee the plan.\r\n"
    )
    parts += b"--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=plan.pdf\r\n"
    parts += b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(plan) + b"--b--\r\n"
    assert len(parts) > 30_000_000
    message = _comes_in(desk, parts)
    kept = message.attachments.get()
    assert message.text == "See the plan." and kept.media and kept.media.read() == plan
    assert "plan.pdf" in _page(client, anna, message.conversation)


@pytest.mark.parametrize("kind", ["plain", "html"])
def test_thirty_megabytes_of_words_are_a_beginning_and_a_file(
    client: Client, desk: Channel, anna: User, kind: str
) -> None:
    sentence = "De plannen voor de dorpskern van Linderbeke staan hier regel na regel. "
    line = f"{sentence}\r\n" if kind == "plain" else f"<p>{sentence}</p>\r\n"
    raw = (
        HEAD
        + f"Content-Type: text/{kind}; charset=utf-8\r\n\r\n".encode()
        + line.encode() * (30 * MEGABYTE // len(line))
    )
    tracemalloc.start()
    message = _comes_in(desk, raw, times=2 if kind == "plain" else 1)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 250 * MEGABYTE
    assert len(message.text) == LONGEST_TEXT and message.html == ""
    whole = [
        file
        for file in message.attachments.all()
        if file.name == ("message.txt" if kind == "plain" else "message.html")
    ]
    assert len(whole) == 1 and whole[0].media
    assert whole[0].media.read().count(sentence.strip().encode()) == raw.count(sentence.strip().encode())
    page = _page(client, anna, message.conversation)
    assert len(page) < MEGABYTE and "here is its beginning" in page
    assert f"row-{message.conversation_id}" in client.get("/conversations/?q=dorpskern").content.decode()


def test_words_of_any_alphabet_fit_the_index(desk: Channel) -> None:
    """PostgreSQL takes a megabyte of words a message; two of these are one word of eight bytes."""
    letters = [chr(0x20000 + number) for number in range(40_000)]
    words = " ".join(f"{letters[number]}{letters[-number]}" for number in range(66_000 // 2))
    message = _comes_in(desk, HEAD + b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + words.encode())
    reindex(message.pk, words * 2, "nl")
    assert len(message.text) == len(words)


@pytest.mark.parametrize(("size", "status"), [(LONGEST_TEXT + 1, 422), (6 * MEGABYTE, 413)])
def test_too_much_in_a_form_is_refused_with_a_clear_word(
    client: Client, anna: User, waste: Team, size: int, status: int
) -> None:
    here = conversation(waste)
    client.force_login(anna)
    for name in ("answers", "notes"):
        typed = {"kind": "public", "text": "w" * size}
        answer = client.post(reverse(f"conversations:{name}", args=[here.pk]), typed)
        assert answer.status_code == status, name
        shown = answer.content.decode()
        assert "too much at once" in shown if status == 413 else "w" * 1000 in shown  # what was typed is not lost
    assert here.messages.count() == 1


def _ten_thousand(here: Conversation) -> None:
    rows = [
        Message(
            conversation=here,
            direction="in",
            person=here.person,
            channel=here.channel,
            text=f"number-{number:05} of many",
            at=NOON + timedelta(minutes=1, seconds=number),
            kept_at=NOON,
        )
        for number in range(10_000)
    ]
    Message.objects.bulk_create(rows, batch_size=1000)
    rare = here.messages.get(text__startswith="number-01234")
    Message.objects.filter(pk=rare.pk).update(text="number-01234 tells of a zeppelin")
    index([(rare.pk, "a zeppelin", "nl")])


def test_ten_thousand_messages_in_one_conversation_are_read_page_by_page(
    client: Client, waste: Team, anna: User
) -> None:
    here = conversation(waste)

    def cost(query: str = "") -> tuple[str, int]:
        with CaptureQueriesContext(connection) as queries:
            shown = _page(client, anna, here, query, **{"HX-Request": "true"})  # without the list beside it
        return shown, len(queries)

    cost()
    _, few = cost()
    _ten_thousand(here)
    newest, many = cost()
    assert many <= few + 2
    assert newest.count('class="message ') == 50 and "number-09999" in newest and "number-09949" not in newest
    # What was searched is where the page opens, with what was said around it; and the way on.
    found, searched = cost("?q=zeppelin")
    assert searched <= many + 7
    assert found.count('class="message ') == 50
    rare = here.messages.get(text__contains="zeppelin")
    assert f'data-found="message-{rare.pk}"' in found and "number-01233" in found and "number-01258" in found
    assert f"?before={here.messages.get(text__startswith='number-01210').pk}" in found
    on = here.messages.get(text__startswith="number-01259")
    assert f"?message={on.pk}" in found and 'hx-trigger="conversation-changed' not in found
    assert "number-01283" in cost(f"?message={on.pk}")[0]


def test_a_message_behind_the_wall_is_no_place_to_jump_to(
    client: Client, waste: Team, roads: Team, anna: User, chaima: User
) -> None:
    elsewhere = conversation(roads).messages.get()
    here = conversation(waste)
    client.force_login(anna)
    address = reverse("conversations:conversation", args=[here.pk])
    for number in (elsewhere.pk, "x", "-1", "999999999"):
        assert client.get(address, {"message": number}).status_code == 404
    client.force_login(chaima)
    assert client.get(address, {"message": here.messages.get().pk}).status_code == 404
