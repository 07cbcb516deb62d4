"""The citizen's pages: asking without an account, reading the answer and writing back by a private link."""

import base64
import io
import re
import zipfile
from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from rondpunt.conversations.actions.answer import answer
from rondpunt.conversations.actions.note import note
from rondpunt.conversations.actions.tell_citizen import tell_citizen
from rondpunt.conversations.ask_form import BadPass, make_pass, read_pass
from rondpunt.conversations.models import Asker, Attachment, Conversation, Knock, Message
from rondpunt.conversations.models.asking import MOST_KNOCKS
from rondpunt.lib.file_kinds import kind_of
from rondpunt.networks.actions.add_channel import add_channel
from rondpunt.networks.actions.send import send
from rondpunt.networks.models import Channel, Delivery
from rondpunt.networks.tests.build import channel as other_channel
from rondpunt.people.models import Handle, Team, TrailEntry, User

pytestmark = pytest.mark.django_db
ADDRESS = "/ask/questions/"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)


@pytest.fixture
def page(waste: Team) -> Channel:
    answers = {"slug": "questions", "title": "Ask Linderbeke", "intro": "We read along.", "notify": "yes"}
    return add_channel(
        network="form", name="Form", team=waste, language="nl", answers=answers, user=None, now=timezone.now()
    )


def slip(about: str = "questions", *, age: float = 60) -> str:
    return make_pass(about, now=timezone.now() - timedelta(seconds=age))


def post(client: Client, text: str = "When is the glass fetched?", address: str = ADDRESS, **fields: object) -> str:
    """Send a form; returns the token of the conversation, or the page with what is wrong."""
    given = {"text": text, "slip": slip(), **fields}
    reply = client.post(address, given)
    found = re.fullmatch(r"/follow/(\w+)/(?:asked/|#message-\d+)", reply.headers.get("Location", ""))
    return found[1] if found else reply.content.decode()


def test_anybody_can_open_the_page(client: Client, page: Channel) -> None:
    reply = client.get(ADDRESS)
    assert reply.status_code == 200
    told = reply.content.decode()
    assert "Ask Linderbeke" in told and "We read along." in told
    assert 'name="slip"' in told and 'enctype="multipart/form-data"' in told


def test_a_page_that_does_not_exist_is_404(client: Client, page: Channel) -> None:
    assert client.get("/ask/else/").status_code == 404
    assert client.get("/follow/0123456789abcdef0123456789abcdef/").status_code == 404


def test_a_form_of_another_network_has_no_page(client: Client, waste: Team) -> None:
    other_channel(waste, "mastodon", handle="town")
    assert client.get("/ask/town/").status_code == 404


def test_a_question_opens_a_conversation_for_the_team(client: Client, page: Channel, waste: Team) -> None:
    token = post(client, name="Dirk", email="Dirk@Citizens.example", subject="Glass")
    found = Conversation.objects.get(token=token)
    assert (found.subject, found.team, found.network, found.status) == ("Glass", waste, "form", "new")
    assert found.person.name == "Dirk"
    message = Message.objects.get()
    assert (message.text, message.visibility, message.direction) == ("When is the glass fetched?", "direct", "in")
    assert Handle.objects.get().key == "dirk@citizens.example"
    assert TrailEntry.objects.filter(verb="message.received").count() == 1
    assert client.get(f"/follow/{token}/asked/").status_code == 200


def test_only_the_message_must_be_filled_in(client: Client, page: Channel) -> None:
    first, second = post(client), post(client, "Something else")
    assert Conversation.objects.filter(token__in=[first, second]).values("person").distinct().count() == 2
    assert "errorlist" in post(client, "   ")


def test_a_form_sent_twice_is_one_message_with_one_link(client: Client, page: Channel) -> None:
    one = slip()
    assert post(client, slip=one) == post(client, slip=one)
    assert Message.objects.count() == 1


def test_a_form_changed_after_going_back_is_not_lost(client: Client, page: Channel) -> None:
    one = slip()
    assert post(client, "First thought", slip=one) != post(client, "Second thought", slip=one)
    assert Message.objects.count() == 2


@pytest.mark.parametrize(
    "bad",
    [
        {"slip": ""},
        {"slip": "made:up:slip"},
        {"second_subject": "cheap watches"},
        {"email": "no address"},
        {"text": "x" * 20_001},
    ],
    ids=["no slip", "forged slip", "honeypot", "wrong address", "too long"],
)
def test_a_wrong_form_comes_back_with_everything_typed(client: Client, page: Channel, bad: dict[str, str]) -> None:
    told = post(client, **{"text": "My long story", "name": "Dirk", **bad})
    assert "errorlist" in told
    assert bad.get("text", "My long story") in told and 'value="Dirk"' in told
    assert "cheap watches" not in told
    assert not Message.objects.exists()


def test_a_slip_is_for_one_page_and_neither_too_young_nor_too_old(now: datetime) -> None:
    made = make_pass("questions", now=now)
    submission = read_pass(made, "questions", now=now + timedelta(seconds=3))
    assert submission == read_pass(made, "questions", now=now + timedelta(hours=24))
    assert submission != read_pass(make_pass("questions", now=now), "questions", now=now + timedelta(seconds=9))
    for about, wait in (("else", 60), ("questions", 2), ("questions", 24 * 3600 + 1)):
        with pytest.raises(BadPass):
            read_pass(made, about, now=now + timedelta(seconds=wait))


def test_whoever_was_too_quick_sends_the_same_page_again(client: Client, page: Channel) -> None:
    quick = slip(age=0)
    told = post(client, slip=quick)
    assert quick in told and not Message.objects.exists()
    old = slip(age=25 * 3600)
    told = post(client, slip=old)
    assert old not in told and 'name="slip"' in told


def test_one_place_cannot_flood_the_inbox_and_others_can_still_write(client: Client, page: Channel) -> None:
    for number in range(MOST_KNOCKS):
        assert len(post(client, f"Question {number}")) == 32
    assert "errorlist" in post(client, "One too many")
    assert Message.objects.count() == MOST_KNOCKS
    assert len(post(Client(REMOTE_ADDR="198.51.100.7"), "From elsewhere")) == 32
    Knock.objects.update(at=timezone.now() - timedelta(hours=2))
    assert len(post(client, "An hour later")) == 32
    assert Knock.objects.count() == 1
    assert "127.0.0.1" not in Knock.objects.get().mark


def test_a_household_with_many_addresses_is_one_place(page: Channel) -> None:
    for number in range(MOST_KNOCKS):
        assert len(post(Client(REMOTE_ADDR=f"2001:db8:1:2::{number:x}"), f"Question {number}")) == 32
    assert "errorlist" in post(Client(REMOTE_ADDR="2001:db8:1:2:ffff::1"))
    assert len(post(Client(REMOTE_ADDR="2001:db8:1:3::1"))) == 32


def _office_file(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        for name in names:
            packed.writestr(name, "<xml/>")
    return made.getvalue()


def test_files_come_along_and_can_be_fetched_with_the_link_only(client: Client, page: Channel) -> None:
    files = [SimpleUploadedFile("street.png", PNG), SimpleUploadedFile("note.txt", b"Corner of the Lindestraat")]
    token = post(client, attachments=files)
    kept = list(Attachment.objects.values_list("name", "media_type", "media__size"))
    assert kept == [("street.png", "image/png", len(PNG)), ("note.txt", "text/plain", 25)]
    address = reverse("conversations:follow_file", args=[token, Attachment.objects.first().pk])  # type: ignore[union-attr]
    assert b"".join(client.get(address).streaming_content) == PNG  # type: ignore[attr-defined]
    other = post(client, "Something else")
    assert client.get(address.replace(token, other)).status_code == 404


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("holiday.png", b"MZ\x90\x00" + b"\0" * 200),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
        ("page.txt", b"<!DOCTYPE html><script>alert(1)</script>"),
        ("letter.docx", _office_file("word/document.xml", "word/vbaProject.bin")),
        ("archive.pdf", _office_file("anything.exe")),
        ("empty.txt", b"\0\0\0\0"),
    ],
)
def test_a_file_is_what_its_content_is(client: Client, page: Channel, name: str, content: bytes) -> None:
    told = post(client, attachments=[SimpleUploadedFile(name, content)])
    assert "errorlist" in told and name in told
    assert not Attachment.objects.exists()


def test_office_files_are_known_by_their_contents() -> None:
    assert kind_of(_office_file("[Content_Types].xml", "word/document.xml")).endswith("wordprocessingml.document")
    assert kind_of(_office_file("xl/workbook.xml")).endswith("spreadsheetml.sheet")
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.text")
    assert kind_of(made.getvalue()) == "application/vnd.oasis.opendocument.text"
    assert kind_of(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3") == "application/pdf"
    assert kind_of(b"a,b\n1,2\n", "table.CSV") == "text/csv"
    assert kind_of("één".encode("cp1252")) == "text/plain"
    assert kind_of(b"PK\x03\x04 broken") == "" == kind_of(b"")


@pytest.mark.parametrize("sizes", [[1] * 6, [11], [9, 9, 9]], ids=["too many", "one too large", "too large together"])
def test_files_have_limits(client: Client, page: Channel, sizes: list[int]) -> None:
    files = [SimpleUploadedFile(f"{number}.txt", b"a" * (size * 2**20)) for number, size in enumerate(sizes)]
    told = post(client, "My long story", attachments=files)
    assert "errorlist" in told and "My long story" in told
    assert not Message.objects.exists()


def test_a_post_beyond_all_measure_is_not_read(client: Client, page: Channel) -> None:
    reply = client.post(ADDRESS, {"text": "x"}, CONTENT_LENGTH=str(65 * 2**20))
    assert reply.status_code == 422
    assert not Message.objects.exists()


def test_a_paused_form_says_so_and_takes_nothing(client: Client, page: Channel) -> None:
    token = post(client)
    Channel.objects.update(state="paused")
    assert client.get(ADDRESS).status_code == 503
    assert client.post(ADDRESS, {"text": "x", "slip": slip()}).status_code == 503
    follow = f"/follow/{token}/"
    assert "<textarea" not in client.get(follow).content.decode()
    client.post(follow, {"text": "x", "slip": slip(token)})
    assert Message.objects.count() == 1


def test_a_link_chooses_the_language(client: Client, page: Channel) -> None:
    assert 'lang="nl"' in client.get(ADDRESS).content.decode()
    reply = client.get(ADDRESS, {"lang": "fr"})
    assert reply.headers["Location"] == ADDRESS
    assert '<html lang="fr"' in client.get(ADDRESS).content.decode()
    assert Client().get(ADDRESS, {"lang": "xx"}).cookies == {}


def _say(conversation: Conversation, user: User, text: str = "On Tuesday.") -> Message:
    return answer(conversation, user=user, text=text, kind="private", now=timezone.now())


def _send(message: Message) -> Delivery:
    delivery = message.delivery
    assert delivery is not None
    later = timezone.now() + timedelta(minutes=1)
    assert send(delivery.pk, clock=lambda: later) == "sent"
    return Delivery.objects.select_related("channel").get(pk=delivery.pk)


def test_the_citizen_reads_the_answer_but_no_note_no_name_and_nothing_on_its_way(
    client: Client, page: Channel, anna: User, bram: User
) -> None:
    token = post(client, name="Dirk", email="dirk@citizens.example")
    conversation = Conversation.objects.get(token=token)
    note(conversation, user=anna, text="He asked last year too", mentions=[bram], now=timezone.now())
    said = _say(conversation, anna)
    before = client.get(f"/follow/{token}/").content.decode()
    assert "On Tuesday." not in before
    delivery = _send(said)
    assert delivery.url == f"/follow/{token}/"
    after = client.get(f"/follow/{token}/").content.decode()
    assert "On Tuesday." in after and "When is the glass fetched?" in after
    assert "last year" not in after and "Anna" not in after and "Bram" not in after


def test_the_citizens_page_is_kept_from_search_engines_caches_and_other_sites(client: Client, page: Channel) -> None:
    token = post(client)
    for address in (f"/follow/{token}/", f"/follow/{token}/asked/"):
        reply = client.get(address)
        assert "noindex" in reply.headers["X-Robots-Tag"] and "no-store" in reply.headers["Cache-Control"]
        assert reply.headers["Referrer-Policy"] == "same-origin"
        assert "noindex" in reply.content.decode()


def test_only_what_was_asked_by_the_form_has_such_a_page(client: Client, page: Channel, waste: Team) -> None:
    from rondpunt.conversations.tests.build import conversation

    assert client.get(f"/follow/{conversation(waste).token}/").status_code == 404


def test_writing_back_reopens_the_same_conversation_as_the_same_person(
    client: Client, page: Channel, anna: User
) -> None:
    token = post(client)
    Conversation.objects.update(status="closed", closed_at=timezone.now())
    again = post(client, "And paper?", address=f"/follow/{token}/", slip=slip(token))
    assert again == token
    conversation = Conversation.objects.get()
    assert (conversation.status, conversation.message_count) == ("reopened", 2)
    assert Message.objects.values("person").distinct().count() == 1
    assert "errorlist" in post(client, "And tin?", address=f"/follow/{token}/", slip=slip("questions"))


def test_another_teams_colleague_sees_nothing_of_it_inside(client: Client, page: Channel, chaima: User) -> None:
    token = post(client)
    client.force_login(chaima)
    conversation = Conversation.objects.get(token=token)
    assert client.get(reverse("conversations:conversation", args=[conversation.pk])).status_code == 404


def test_one_notice_is_mailed_for_an_answer_however_often_it_is_told(client: Client, page: Channel, anna: User) -> None:
    token = post(client, email="dirk@citizens.example")
    said = _say(Conversation.objects.get(token=token), anna)
    assert said.delivery is not None
    assert not tell_citizen(said.delivery, now=timezone.now())  # not sent yet
    delivery = _send(said)
    assert tell_citizen(delivery, now=timezone.now())
    assert not tell_citizen(delivery, now=timezone.now())
    assert [message.to for message in mail.outbox] == [["dirk@citizens.example"]]
    assert f"/follow/{token}/" in mail.outbox[0].body
    assert "On Tuesday" not in mail.outbox[0].body and "Anna" not in mail.outbox[0].body
    second = _send(_say(Conversation.objects.get(token=token), anna, "And paper on Friday."))
    assert tell_citizen(second, now=timezone.now())
    assert not tell_citizen(delivery, now=timezone.now())
    assert len(mail.outbox) == 2


def test_a_notice_that_could_not_be_mailed_is_tried_again(
    client: Client, page: Channel, anna: User, settings: object
) -> None:
    token = post(client, email="dirk@citizens.example")
    delivery = _send(_say(Conversation.objects.get(token=token), anna))
    working = settings.EMAIL_BACKEND  # type: ignore[attr-defined]
    settings.EMAIL_BACKEND = "rondpunt.networks.tests.test_channels.DownBackend"  # type: ignore[attr-defined]
    assert not tell_citizen(delivery, now=timezone.now())
    settings.EMAIL_BACKEND = working  # type: ignore[attr-defined]
    assert tell_citizen(delivery, now=timezone.now())
    assert len(mail.outbox) == 1


def test_nobody_is_mailed_without_an_address_or_where_notices_are_off(
    client: Client, page: Channel, anna: User
) -> None:
    silent = _send(_say(Conversation.objects.get(token=post(client)), anna))
    assert not tell_citizen(silent, now=timezone.now())
    token = post(client, "Second", email="dirk@citizens.example")
    assert Asker.objects.get(conversation__token=token).email
    Channel.objects.update(details={**page.details, "notify": "no"})
    off = _send(_say(Conversation.objects.get(token=token), anna))
    assert not tell_citizen(off, now=timezone.now())
    assert 'name="email"' not in client.get(ADDRESS).content.decode()
    assert mail.outbox == []
