"""Forwarding to another body: the body has its letter, the citizen knows, both once, and what they answer is ours."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.test import Client
from django.urls import reverse

from rondpunt.conftest import seat
from rondpunt.conversations.actions.arrange_looks import arrange_looks
from rondpunt.conversations.actions.forward import Letter, NoMailChannel, TooMuch, forward
from rondpunt.conversations.actions.receive import receive
from rondpunt.conversations.actions.settle import settle
from rondpunt.conversations.actions.take_back import take_back
from rondpunt.conversations.actions.write_out import CannotAnswer
from rondpunt.conversations.forwarding import forwards_of, letter_to, word_to_citizen
from rondpunt.conversations.models import Attachment, Body, BodyReply, Conversation, Forward, LookRule, Message
from rondpunt.conversations.tests.build import conversation
from rondpunt.networks.actions.send import note_refused, note_sent
from rondpunt.networks.models import Channel, Delivery, Media
from rondpunt.networks.outgoing import outgoing
from rondpunt.networks.tests.build import NOON, channel, incoming
from rondpunt.networks.wire import Author, Harvest, Reason, Refused, Sent, Visibility
from rondpunt.people.models import Handle, Notification, Organisation, Team, User
from rondpunt.people.tests.build import verbs

pytestmark = pytest.mark.usefixtures("english")
PNG = b"\x89PNG\r\n\x1a\n"
LATER = NOON + timedelta(hours=1)
WATER = Author("help@water.example", "help@water.example", "Water company")


@pytest.fixture
def here(waste: Team) -> Conversation:
    return conversation(waste, "Dirk here: the water is brown.", language="en")


@pytest.fixture
def mail(waste: Team) -> Channel:
    return channel(waste, "mail", handle="info@town.example", details={"address": "info@town.example"})


@pytest.fixture
def water(db: None) -> Body:
    return Body.objects.create(name="Water company", does="drinking water", email=WATER.key, language="en")


def letter(key: str = "a" * 32, **told: Any) -> Letter:
    given = {"to_body": "A question for you.", "to_citizen": "We sent it on.", "kind": "public", **told}
    return Letter(key=key, **given)


def sent_on(here: Conversation, user: User, body: Body, **told: Any) -> Forward:
    return forward(here, user=user, body=body, letter=letter(**told), now=LATER)


def test_the_body_and_the_citizen_are_told_in_one_go_and_once(
    here: Conversation, anna: User, mail: Channel, water: Body
) -> None:
    made = sent_on(here, anna, water)
    assert sent_on(here, anna, water) == made  # pressed twice
    assert made.delivery and made.message.delivery
    to_body = outgoing(made.delivery)
    assert ([one.key for one in to_body.to], to_body.text) == ([WATER.key], "A question for you.")
    assert made.delivery.channel == mail and made.delivery.due_at == made.message.delivery.due_at
    assert made.message.delivery.channel == here.channel and made.message.text == "We sent it on."
    here.refresh_from_db()
    assert here.status == "waiting_them"
    assert verbs()[-1] == "conversation.forwarded"
    assert Delivery.objects.count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        Forward.objects.create(
            key="b" * 32, conversation=here, body=water, user=anna, text="x", message=made.message, at=LATER
        )


def test_it_is_closed_where_nothing_is_left_for_us(here: Conversation, anna: User, mail: Channel, water: Body) -> None:
    sent_on(here, anna, water, closes=True)
    assert Conversation.objects.get(pk=here.pk).status == "closed"


def test_both_are_taken_back_or_neither(here: Conversation, anna: User, mail: Channel, water: Body) -> None:
    made = sent_on(here, anna, water)
    assert take_back(made.message, user=anna, now=LATER)
    assert set(Delivery.objects.values_list("state", flat=True)) == {"withdrawn"}
    assert not forwards_of(here)
    again = sent_on(here, anna, water, key="c" * 32)
    assert again.delivery_id and again.delivery
    assert Delivery.objects.claim(again.delivery_id, now=LATER + timedelta(minutes=1), until=LATER)
    assert not take_back(again.message, user=anna, now=LATER)
    assert Delivery.objects.get(message=again.message).state == "waiting"
    assert forwards_of(here) == [again]


def test_without_a_mail_channel_it_is_said_and_nothing_goes_out(
    client: Client, here: Conversation, anna: User, water: Body
) -> None:
    with pytest.raises(NoMailChannel):
        sent_on(here, anna, water)
    assert not Delivery.objects.exists()
    client.force_login(anna)
    shown = client.get(reverse("conversations:forwarding", args=[here.pk])).content.decode()
    assert "No mail channel is in use" in shown and "Water company" not in shown
    by_form = Body.objects.create(name="Region", does="roads", form_url="https://region.example/ask")
    made = sent_on(here, anna, by_form)  # a colleague fills in their form
    assert made.delivery is None and Delivery.objects.count() == 1
    shown = client.get(here.get_absolute_url()).content.decode()
    assert "Sent on to Region" in shown and "https://region.example/ask" in shown


def test_what_must_be_looked_at_first_is_not_sent_on(
    here: Conversation, anna: User, mail: Channel, water: Body, waste: Team, karin: User
) -> None:
    arrange_looks(LookRule(team=waste, scope="all"), by=karin, now=NOON)
    with pytest.raises(CannotAnswer):
        sent_on(here, anna, water)
    assert not Delivery.objects.exists() and not Forward.objects.exists()


def test_only_what_is_needed_goes_along_in_the_language_of_each(here: Conversation, anna: User, water: Body) -> None:
    Organisation.objects.create(pk=1, name="Linderbeke")
    said = list(here.messages.all())
    bare = letter_to(water, here, user=anna, messages=said, sees_name=False, contact=None)
    assert "the water is brown" in bare and "Dirk" not in bare and "we pass your answer on" in bare
    handle = Handle.objects.create(person=here.person, network="mail", key="d@x.example", shown="d@x.example")
    whole = letter_to(water, here, user=anna, messages=said, sees_name=True, contact=handle)
    assert "Dirk here" in whole and "d@x.example" in whole
    here.language = "nl"
    told = word_to_citizen(water, here, because="", answers_directly=True)
    assert "Water company" in told and "vraag" in told


@pytest.mark.parametrize("by", ["address", "thread"])
def test_what_the_body_answers_is_a_note_and_not_the_citizens(
    by: str, client: Client, here: Conversation, anna: User, mail: Channel, water: Body
) -> None:
    made = sent_on(here, anna, water)
    assert made.delivery
    Delivery.objects.claim(made.delivery.pk, now=LATER + timedelta(minutes=1), until=LATER)
    note_sent(made.delivery, Sent("<ours@town.example>"), now=LATER)
    before = Conversation.objects.get(pk=here.pk).message_count
    way: dict[str, Any] = {"thread": made.token} if by == "address" else {"in_reply_to": ("<ours@town.example>",)}
    reply = incoming("We rinse the pipes. <b>", author=WATER, visibility=Visibility.DIRECT, **way)
    for _ in range(2):  # the mailbox is read again
        receive(mail, Harvest(messages=(reply,)), now=LATER)
    note = BodyReply.objects.get().message
    assert (note.conversation, note.direction, note.kind, note.person) == (here, "note", "body", None)
    assert Conversation.objects.count() == 1
    assert Conversation.objects.get(pk=here.pk).message_count == before
    assert {told.kind for told in Notification.objects.filter(user=anna)} == {"body_answered"}
    client.force_login(anna)
    shown = client.get(here.get_absolute_url()).content.decode()
    assert "We rinse the pipes. &lt;b&gt;" in shown and "the citizen has not read it" in shown
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.filter(pk=note.pk).update(direction="in")


def test_a_letter_that_cannot_be_delivered_comes_back_to_us(
    client: Client, chaima: User, here: Conversation, anna: User, mail: Channel, water: Body
) -> None:
    made = sent_on(here, anna, water)
    assert made.delivery
    Delivery.objects.claim(made.delivery.pk, now=LATER + timedelta(minutes=1), until=LATER)
    failed = Delivery.objects.get(pk=made.delivery.pk)
    note_refused(failed, Refused(Reason.REJECTED), now=LATER)
    for _ in range(2):
        settle(Delivery.objects.get(pk=failed.pk), now=LATER)
    assert Conversation.objects.get(pk=here.pk).status == "waiting_us"
    assert Notification.objects.get(user=anna).kind == "forward_failed"
    verdict = reverse("conversations:forward_verdict", args=[made.pk])
    client.force_login(chaima)
    assert client.post(verdict, {"verdict": "send_again"}).status_code == 404
    client.force_login(anna)
    assert "The mail to them was not sent:" in client.get(here.get_absolute_url()).content.decode()
    assert client.post(verdict, {"verdict": "whatever"}).status_code == 404
    assert client.post(verdict, {"verdict": "send_again"}).status_code == 302
    assert Delivery.objects.get(pk=failed.pk).state == "waiting"
    assert client.post(verdict, {"verdict": "withdraw"}).status_code == 409  # it is on its way again


def test_at_the_desk_both_letters_are_read_before_they_go(
    client: Client, here: Conversation, anna: User, mail: Channel, water: Body
) -> None:
    client.force_login(anna)
    address = reverse("conversations:forwarding", args=[here.pk])
    key = client.get(address).context["form"].initial["key"]
    chosen = {"body": water.pk, "messages": [here.messages.get().pk], "key": key, "because": "pipes <i>"}
    shown = client.post(address, chosen).content.decode()
    assert "the water is brown" in shown and "pipes &lt;i&gt;" in shown and not Forward.objects.exists()
    letters = {"to_body": "Dear\r\nall", "to_citizen": "x" * 501, "kind": "public", "send": "1"}
    refused = client.post(address, chosen | letters)
    assert refused.status_code == 422 and "Dear" in refused.content.decode()
    assert client.post(address, chosen | letters | {"to_citizen": "We sent it on."}).status_code == 302
    assert Forward.objects.get().text == "Dear\nall"
    assert client.post(address, {"body": 999}).status_code == 422


def with_file(here: Conversation, name: str = "tap.png", size: int = 0) -> Attachment:
    content = PNG + bytes(size) + name.encode()
    media = Media.objects.keep(content, media_type="image/png", at=NOON)
    said = here.messages.get(direction="in")
    return Attachment.objects.create(
        message=said, position=1, name=name, media_type="image/png", media=media, alt="Tap"
    )


def test_files_go_along_where_they_are_ticked(
    client: Client, here: Conversation, anna: User, mail: Channel, water: Body
) -> None:
    tap, kept = with_file(here), with_file(here, "letter.png")
    client.force_login(anna)
    address = reverse("conversations:forwarding", args=[here.pk])
    shown = client.get(address)
    assert "tap.png" in shown.content.decode() and shown.context["files_ticked"] == set()
    chosen = {"body": water.pk, "messages": [here.messages.get().pk], "key": "e" * 32}
    alone = client.post(address, chosen | {"messages": [], "attached": [tap.pk]})
    assert alone.status_code == 422 and "Tick the message of a file too" in alone.content.decode()
    letters = client.post(address, chosen | {"attached": [tap.pk]})
    assert "Enclosed: tap.png" in letters.context["letter"].initial["to_body"]
    texts = {"to_body": "Dear all", "to_citizen": "We sent it on.", "kind": "public", "send": "1"}
    assert client.post(address, chosen | texts | {"attached": [tap.pk]}).status_code == 302
    made = Forward.objects.get()
    assert made.delivery and list(made.files.all()) == [tap]
    (file,) = outgoing(made.delivery).files
    assert (file.name, file.content) == ("tap.png", tap.media and tap.media.read())
    shown_after = client.get(here.get_absolute_url()).content.decode()
    assert reverse("conversations:attachment", args=[tap.pk]) in shown_after.split("What we wrote to them")[1]
    assert kept.media_id not in [one["media"] for one in made.delivery.files]


def test_what_does_not_fit_in_a_mail_is_said_and_stays_here(
    client: Client, here: Conversation, anna: User, mail: Channel, water: Body
) -> None:
    Channel.objects.filter(pk=mail.pk).update(limits={**asdict(mail.allows), "media_size": 1000})
    small, large = with_file(here), with_file(here, "film.png", size=5000)
    client.force_login(anna)
    address = reverse("conversations:forwarding", args=[here.pk])
    assert "too large for a mail" in client.get(address).content.decode()
    chosen = {"body": water.pk, "messages": [here.messages.get().pk], "key": "f" * 32}
    refused = client.post(address, chosen | {"attached": [small.pk, large.pk]})
    assert refused.status_code == 422 and "one mail takes 1000" in refused.content.decode().replace("\xa0", " ")
    with pytest.raises(TooMuch):  # also where the limit fell after the form was read
        sent_on(here, anna, water, files=(large,))
    assert not Forward.objects.exists() and not Delivery.objects.exists()
    by_form = Body.objects.create(name="Region", does="roads", form_url="https://region.example/ask")
    given = sent_on(here, anna, by_form, files=(large,))  # there a colleague adds it
    assert list(given.files.all()) == [large]


def test_a_file_of_another_conversation_cannot_be_ticked(
    client: Client, here: Conversation, anna: User, mail: Channel, water: Body, roads: Team
) -> None:
    other = with_file(conversation(roads, "Not yours."))
    client.force_login(anna)
    told = {"body": water.pk, "messages": [here.messages.get().pk], "attached": [other.pk], "key": "9" * 32}
    assert client.post(reverse("conversations:forwarding", args=[here.pk]), told).status_code == 422


def test_a_formal_message_is_not_closed_by_sending_it_on(
    client: Client, here: Conversation, anna: User, mail: Channel, water: Body
) -> None:
    Conversation.objects.filter(pk=here.pk).update(legal_due_at=LATER)
    client.force_login(anna)
    chosen = {"body": water.pk, "messages": [here.messages.get().pk], "key": "d" * 32}
    letters = {"to_body": "Dear all", "to_citizen": "We sent it on.", "kind": "public", "send": "1", "closes": "on"}
    refused = client.post(reverse("conversations:forwarding", args=[here.pk]), chosen | letters)
    assert refused.status_code == 422 and "Record the formal answer first" in refused.content.decode()
    assert not Forward.objects.exists() and not Delivery.objects.exists()


def test_chaima_sends_nothing_on_and_the_directory_has_its_right(
    client: Client, here: Conversation, chaima: User, karin: User, mail: Channel, water: Body
) -> None:
    client.force_login(chaima)
    assert client.get(reverse("conversations:forwarding", args=[here.pk])).status_code == 404
    bodies, one = reverse("conversations:bodies"), reverse("conversations:body", args=[water.pk])
    assert client.get(bodies).status_code == 403 and client.post(one, {"name": "x"}).status_code == 403
    client.force_login(karin)
    told = {"name": "Police", "does": "noise", "language": "nl", "is_active": "on"}
    assert client.post(bodies, told).status_code == 422  # cannot be reached
    assert client.post(bodies, told | {"form_url": "javascript:alert(1)"}).status_code == 422
    assert client.post(bodies, told | {"email": "police@town.example"}).status_code == 302
    assert client.post(bodies, told | {"name": "POLICE", "email": "p@town.example"}).status_code == 422
    assert client.post(one, told | {"name": "Water", "email": WATER.key, "is_active": ""}).status_code == 302
    assert verbs()[-2:] == ["body.added", "body.changed"]
    form = client.get(reverse("conversations:forwarding", args=[here.pk])).context["form"]
    assert [body.name for body in form.fields["body"].queryset] == ["Police"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("transactional_db")
def test_taken_back_as_a_worker_takes_it_up_both_went_or_neither() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one writer in at a time; this is about PostgreSQL's row locks")
    team = Team.objects.create(name="Waste")
    anna, there = seat("Anna", team), Body.objects.create(name="Water", does="water", email=WATER.key)
    channel(team, "mail", handle="info@town.example", details={"address": "info@town.example"})
    for number in range(5):
        made = sent_on(conversation(team, f"Question {number}"), anna, there, key=f"{number:032x}")
        start, due = Barrier(2), LATER + timedelta(minutes=1)

        def takes_back(made: Forward = made, start: Barrier = start) -> bool:
            start.wait(5)
            try:
                return take_back(made.message, user=anna, now=LATER)
            finally:
                connection.close()

        def takes_up(made: Forward = made, start: Barrier = start, due: datetime = due) -> bool:
            start.wait(5)
            try:
                return Delivery.objects.claim(made.delivery_id or 0, now=due, until=due)
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            back, up = (one.result(20) for one in [pool.submit(takes_back), pool.submit(takes_up)])
        assert back != up
        states = set(Delivery.objects.filter(Q(forward=made) | Q(message=made.message)).values_list("state", flat=True))
        assert states == ({"withdrawn"} if back else {"sending", "waiting"})
