"""What happens when messages come in."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from rondpunt.conversations.actions.receive import receive
from rondpunt.conversations.models import Conversation, Message, MessageVersion
from rondpunt.networks.models import Channel
from rondpunt.networks.tests.build import ELS, NOON, channel, incoming
from rondpunt.networks.wire import File, Harvest, Kind, Visibility
from rondpunt.people.models import Handle, Person, Team, TrailEntry

pytestmark = pytest.mark.django_db


def test_a_first_message_opens_a_conversation_of_the_channels_team(waste: Team) -> None:
    receive(channel(waste), Harvest((incoming("@town Glass container full?"),), read_up_to="7"), now=NOON)
    conversation = Conversation.objects.get()
    assert (conversation.team, conversation.status, conversation.subject) == (waste, "new", "Glass container full?")
    assert conversation.person.name == "Dirk"
    assert conversation.message_count == 1
    assert Channel.objects.get().position == "7"
    assert TrailEntry.objects.get().verb == "message.received"


def test_a_known_message_is_not_stored_twice(waste: Team) -> None:
    on, message = channel(waste), incoming()
    first = receive(on, Harvest((message, message)), now=NOON)
    again = receive(on, Harvest((message,)), now=NOON)
    assert (len(first.messages), len(again.messages), again.known) == (1, 0, 1)
    assert Message.objects.count() == Conversation.objects.get().message_count == 1


def test_the_database_refuses_the_same_message_twice(waste: Team) -> None:
    on = channel(waste)
    row = receive(on, Harvest((incoming(),)), now=NOON).messages[0]
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_position_and_messages_move_together_or_not_at_all(waste: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    on = channel(waste)

    def crash(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("rondpunt.conversations.actions.receive._move", crash)
    with pytest.raises(RuntimeError):
        receive(on, Harvest((incoming(),), read_up_to="9"), now=NOON)
    assert not Message.objects.exists()
    assert not Person.objects.exists()
    assert Channel.objects.get().position == ""


def test_an_answer_joins_the_conversation_of_what_it_answers(waste: Team) -> None:
    on, question = channel(waste), incoming()
    follow_up = incoming("Nobody came", in_reply_to=(question.remote_id,))
    receive(on, Harvest((follow_up, question)), now=NOON)
    joined = incoming("Here too", in_reply_to=("unknown", question.remote_id), author=ELS)
    receive(on, Harvest((joined,)), now=NOON)
    conversation = Conversation.objects.get()
    assert conversation.message_count == 3
    assert conversation.says == "Here too"
    assert Person.objects.count() == 2


def test_an_answer_that_came_before_its_question_is_joined_by_it(waste: Team) -> None:
    on, question = channel(waste), incoming()
    receive(on, Harvest((incoming("Me too", in_reply_to=(question.remote_id,)),)), now=NOON)
    receive(on, Harvest((question,)), now=NOON)
    assert Conversation.objects.count() == 1


def test_two_people_who_answer_one_newsletter_do_not_read_each_other(waste: Team) -> None:
    on = channel(waste)
    private = {"visibility": Visibility.DIRECT, "in_reply_to": ("newsletter",)}
    receive(on, Harvest((incoming("Stop", **private), incoming("Thanks", author=ELS, **private))), now=NOON)
    assert Conversation.objects.count() == 2


def test_our_own_token_in_the_reply_address_finds_the_conversation(waste: Team) -> None:
    on = channel(waste)
    opened = receive(on, Harvest((incoming(),)), now=NOON).messages[0].conversation
    receive(on, Harvest((incoming("From my phone", thread=opened.token, in_reply_to=("gone",)),)), now=NOON)
    assert Conversation.objects.get().message_count == 2


def test_a_message_in_a_closed_conversation_reopens_it(waste: Team) -> None:
    on, question = channel(waste), incoming()
    receive(on, Harvest((question,)), now=NOON)
    Conversation.objects.update(status="closed", closed_at=NOON, waiting_since=None)
    receive(on, Harvest((incoming("Still full", in_reply_to=(question.remote_id,)),)), now=NOON)
    conversation = Conversation.objects.get()
    assert (conversation.status, conversation.closed_at) == ("reopened", None)
    assert conversation.waiting_since


def test_an_automatic_reply_does_not_reopen_a_conversation(waste: Team) -> None:
    on, question = channel(waste), incoming()
    receive(on, Harvest((question,)), now=NOON)
    Conversation.objects.update(status="closed", closed_at=NOON)
    away = incoming("I am away", in_reply_to=(question.remote_id,), kind=Kind.AUTO_REPLY)
    receive(on, Harvest((away,)), now=NOON)
    assert Conversation.objects.get().status == "closed"


def test_an_edit_keeps_the_earlier_version_and_is_taken_over_once(waste: Team) -> None:
    on, question = channel(waste), incoming("Bottels everywhere")
    receive(on, Harvest((question,)), now=NOON)
    edit = replace(question, text="Bottles everywhere", edited_at=NOON + timedelta(hours=1))
    receive(on, Harvest((edit,)), now=NOON)
    receive(on, Harvest((edit,)), now=NOON)
    assert Message.objects.get().text == "Bottles everywhere"
    assert MessageVersion.objects.get().text == "Bottels everywhere"
    assert TrailEntry.objects.filter(verb="message.edited").count() == 1


def test_a_removed_message_is_hidden_not_lost(waste: Team) -> None:
    on, question = channel(waste), incoming()
    receive(on, Harvest((question,)), now=NOON)
    receive(on, Harvest(removed=(question.remote_id,)), now=NOON)
    assert Message.objects.get().removed_at == NOON
    assert Conversation.objects.get().says == ""
    assert TrailEntry.objects.filter(verb="message.removed").count() == 1


def test_foreign_html_is_made_safe_on_arrival(waste: Team) -> None:
    html = "<p onclick=alert(1)>Hi<script>alert(2)</script></p>"
    receive(channel(waste), Harvest((incoming(html=html),)), now=NOON)
    stored = Message.objects.get().html
    assert "script" not in stored
    assert "onclick" not in stored
    assert "Hi" in stored


def test_a_file_is_kept_once_and_what_cannot_be_read_is_kept_raw(waste: Team) -> None:
    photo = File(name="bin.png", media_type="image/png", content=b"\x89PNG", alt="A full bin")
    remote = File(name="", media_type="image/jpeg", url="https://media.example/1.jpg")
    messages = (
        incoming(files=(photo, remote)),
        incoming(files=(photo,)),
        incoming("", kind=Kind.UNREADABLE, raw=b"\xff\xfe"),
    )
    rows = receive(channel(waste), Harvest(messages), now=NOON).messages
    first, second = rows[0].attachments.order_by("position")
    assert first.media.read() == b"\x89PNG"
    assert (first.alt, second.media, second.source) == ("A full bin", None, "https://media.example/1.jpg")
    assert rows[1].attachments.get().media == first.media
    assert rows[2].raw.read() == b"\xff\xfe"


def test_our_own_post_that_answers_nobody_opens_nothing(waste: Team) -> None:
    on, question = channel(waste), incoming()
    receive(on, Harvest((incoming("News!", from_us=True),)), now=NOON)
    assert not Conversation.objects.exists()
    ours = incoming("On Tuesday", from_us=True, in_reply_to=(question.remote_id,))
    receive(on, Harvest((question, ours)), now=NOON)
    conversation = Conversation.objects.get()
    assert (conversation.status, conversation.waiting_since) == ("waiting_them", None)
    assert list(conversation.messages.order_by("at").values_list("direction", flat=True)) == ["in", "out"]


def test_our_answer_is_kept_though_the_citizens_clock_runs_ahead(waste: Team) -> None:
    question = incoming(sent_at=NOON + timedelta(minutes=10))
    ours = incoming("On Tuesday", from_us=True, in_reply_to=(question.remote_id,), sent_at=NOON)
    receive(channel(waste), Harvest((ours, question)), now=NOON)
    conversation = Conversation.objects.get()
    assert (conversation.message_count, conversation.status) == (2, "waiting_them")


def test_messages_that_answer_each_other_are_all_kept(waste: Team) -> None:
    first = incoming(remote_id="a", in_reply_to=("b",))
    second = incoming(remote_id="b", in_reply_to=("a", "b"))
    receive(channel(waste), Harvest((first, second)), now=NOON)
    assert Conversation.objects.get().message_count == 2


def test_two_mails_under_one_id_are_both_kept_and_neither_twice(waste: Team) -> None:
    on = channel(waste, network="mail")
    one, other = incoming("The bin is full", remote_id="same@x"), incoming("The lamp is out", remote_id="same@x")
    receive(on, Harvest((one,)), now=NOON)
    for portion in ((other, one), (one, other), (other,), (one,)):
        receive(on, Harvest(portion), now=NOON)
    assert set(Message.objects.values_list("text", flat=True)) == {"The bin is full", "The lamp is out"}
    assert Message.objects.count() == 2


def test_a_mail_that_came_by_two_roads_is_one(waste: Team) -> None:
    on = channel(waste, network="mail")
    from_disk, read = (
        File("old.eml", "message/rfc822", content) for content in (b"To: x\n\nHi", b"To: x\r\n\r\nHi\r\n")
    )
    receive(on, Harvest((incoming("The bin\nis full", remote_id="same@x", files=(from_disk,)),)), now=NOON)
    receive(on, Harvest((incoming("The bin is  full\n", remote_id="same@x", files=(read,)),)), now=NOON)
    assert Message.objects.count() == 1


def test_two_mails_under_one_id_that_differ_in_their_files_are_both_kept(waste: Team) -> None:
    on = channel(waste, network="mail")
    pages = [File("scan.pdf", "application/pdf", content) for content in (b"page 1", b"page 2")]
    one, other, both = (
        incoming("", remote_id="same@x", subject="Scan", files=tuple(files)) for files in (pages[:1], pages[1:], pages)
    )
    for portion in ((one,), (other, both), (both, one, other), (replace(both, files=both.files[::-1]),)):
        receive(on, Harvest(portion), now=NOON)
    assert Message.objects.count() == 3
    assert sorted(row.attachments.count() for row in Message.objects.all()) == [1, 1, 2]


def test_endless_ids_and_nul_characters_are_stored_all_the_same(waste: Team) -> None:
    on, question = channel(waste), incoming("a\x00b", remote_id="x" * 5000, html="\x00", subject="\x00")
    receive(on, Harvest((question,)), now=NOON)
    receive(on, Harvest((question, incoming(in_reply_to=("x" * 5000,)))), now=NOON)
    assert Conversation.objects.get().message_count == 2


def test_ten_messages_take_no_more_queries_than_the_budget(waste: Team, django_assert_max_num_queries: object) -> None:
    on = channel(waste)
    few = Harvest(tuple(incoming() for _ in range(10)))
    with django_assert_max_num_queries(25):  # type: ignore[operator]
        receive(on, few, now=NOON)
    assert Handle.objects.count() == 1
