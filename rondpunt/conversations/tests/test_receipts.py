"""Receipts: once, only number and term, to persons and never to machines, and the promise runs on."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from rondpunt.conversations import jobs
from rondpunt.conversations.actions.answer import answer
from rondpunt.conversations.actions.arrange_receipt import arrange_receipt
from rondpunt.conversations.actions.ask import Question, ask
from rondpunt.conversations.actions.receive import receive
from rondpunt.conversations.actions.send_receipt import send_receipt
from rondpunt.conversations.actions.settle import settle
from rondpunt.conversations.actions.take_back import take_back
from rondpunt.conversations.actions.tell_citizen import tell_citizen
from rondpunt.conversations.inbox import choice_from, page
from rondpunt.conversations.models import Conversation, Message, PromiseRule, Receipt, ReceiptSetting
from rondpunt.conversations.tests.build import english_browser_of
from rondpunt.networks.models import Channel, Delivery
from rondpunt.networks.outgoing import outgoing
from rondpunt.networks.tests.build import ELS, NOON, channel, incoming
from rondpunt.networks.wire import Author, Harvest, Kind, Visibility
from rondpunt.people.models import Team, TrailEntry, User

pytestmark = pytest.mark.usefixtures("english")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def box(waste: Team) -> Channel:
    """A mailbox that confirms receipt."""
    made = channel(waste, "mail", handle="town@linderbeke.example", language="en")
    arrange_receipt(made, is_on=True, texts={}, by=None, now=NOON)
    return made


def says(on: Channel, text: str = "When is the container emptied?", **fields: object) -> Conversation:
    told = {"visibility": Visibility.DIRECT, "sent_at": NOON, **fields}
    received = receive(on, Harvest(messages=(incoming(text, **told),)), now=NOON)
    return Conversation.objects.get(pk=received.messages[0].conversation_id)


def outcome(here: Conversation, **at: object) -> str:
    receipt = Receipt.objects.filter(conversation=here).first()
    return send_receipt(receipt.pk, **{"now": NOON + MINUTE, **at}) if receipt else ""  # type: ignore[arg-type]


def sent(here: Conversation) -> Message:
    return Message.objects.get(conversation=here, kind="receipt")


def test_who_asks_hears_number_and_term_and_the_promise_runs_on(box: Channel) -> None:
    PromiseRule.objects.create(amount=2, unit="days")
    here = says(box)
    assert outcome(here) == "sent"
    said = sent(here)
    assert said.text.splitlines()[:2] == [
        f"We received your message. Its number is R-2026-{here.pk:05}.",
        "You have our answer by Thursday 26 November.",
    ]
    assert said.user is None and said.delivery and said.delivery.due_at == NOON + MINUTE
    assert outgoing(said.delivery).extra == {"automatic": "yes"} and outgoing(said.delivery).to[0].name == "Dirk"
    after = Conversation.objects.get(pk=here.pk)
    assert (after.due_at, after.status, after.waiting_since) == (here.due_at, "new", here.waiting_since)
    assert (after.last_at, after.says, after.message_count) == (here.last_at, here.says, 2)
    assert TrailEntry.objects.get(verb="receipt.sent").particulars["number"] == here.number


def test_a_receipt_goes_out_once_whoever_tries(box: Channel) -> None:
    here = says(box)
    assert [outcome(here), outcome(here)] == ["sent", ""]
    with pytest.raises(IntegrityError), transaction.atomic():
        Receipt.objects.create(conversation=here, question=sent(here), person=here.person, made_at=NOON)


def test_what_goes_on_with_a_conversation_gets_none(box: Channel) -> None:
    here = says(box)
    says(box, "And the paper?", thread=here.token)
    assert Receipt.objects.count() == 1


@pytest.mark.parametrize("kind", [Kind.AUTO_REPLY, Kind.BOUNCE, Kind.UNREADABLE])
def test_machines_get_none(box: Channel, kind: Kind) -> None:
    says(box, kind=kind)
    assert not Receipt.objects.exists()


def test_none_goes_out_where_they_are_off(box: Channel, waste: Team) -> None:
    says(channel(waste))
    assert not Receipt.objects.exists()
    here = says(box)
    arrange_receipt(box, is_on=False, texts={}, by=None, now=NOON)
    assert outcome(here) == "off"


def test_a_person_gets_one_an_hour_and_others_theirs(box: Channel) -> None:
    first, second, other = says(box), says(box, "Another question"), says(box, "Mine", author=ELS)
    assert [outcome(one) for one in (first, second, other)] == ["sent", "recent", "sent"]
    later = says(box, "And a third")
    assert outcome(later, now=NOON + 62 * MINUTE) == "sent"


def test_our_own_channels_get_none(box: Channel, waste: Team) -> None:
    other = channel(waste, "mail", handle="info@linderbeke.example")
    here = says(box, author=Author(key=other.handle, handle=other.handle, name="Town"))
    assert outcome(here) == "ours"


def test_what_is_old_or_answered_gets_none(box: Channel, anna: User) -> None:
    assert outcome(says(box), now=NOON + timedelta(days=2)) == "old"
    assert outcome(says(box, sent_at=NOON - MINUTE)) == "old"  # from before the channel was ours
    here = says(box, author=ELS)
    answer(here, user=anna, text="On Tuesday.", kind="private", now=NOON)
    assert outcome(here) == "answered"


def test_a_paused_channel_sends_none(box: Channel) -> None:
    here = says(box)
    Channel.objects.update(state="paused")
    assert outcome(here) == "unreachable" and not Delivery.objects.exists()


def test_it_is_for_the_person_alone_where_the_network_knows_that(waste: Team) -> None:
    for network, visibility in (("mastodon", "direct"), ("bluesky", "public")):
        on = channel(waste, network)
        arrange_receipt(on, is_on=True, texts={}, by=None, now=NOON)
        author = Author(key=f"{network}@x.example", handle="@d", name="D")
        here = says(on, visibility=Visibility.PUBLIC, author=author)
        assert outcome(here) == "sent" and sent(here).visibility == visibility


def test_it_speaks_the_language_of_the_message(box: Channel) -> None:
    arrange_receipt(box, is_on=True, texts={"fr": "Reçu : {numéro}. Merci."}, by=None, now=NOON)
    french = says(box, "Bonjour, quand est-ce que la bulle à verre sera vidée dans notre rue ?", author=ELS)
    assert outcome(french) == "sent" and sent(french).text == f"Reçu : {french.number}. Merci."
    dutch = says(box, "Goeiemorgen, wanneer wordt de glasbol in onze straat leeggemaakt?")
    assert outcome(dutch) == "sent" and sent(dutch).language == "nl"


def test_a_receipt_is_no_answer_whatever_becomes_of_it(box: Channel, anna: User) -> None:
    here = says(box)
    outcome(here)
    said = sent(here)
    assert said.delivery and not take_back(said, user=anna, now=NOON)
    given = answer(here, user=anna, text="On Tuesday.", kind="private", now=NOON + 2 * MINUTE)
    said.delivery.state = "refused"
    said.delivery.save()
    settle(said.delivery, now=NOON + 3 * MINUTE)
    assert Conversation.objects.get(pk=here.pk).status == "waiting_them"
    assert take_back(given, user=anna, now=NOON + 4 * MINUTE)
    assert Conversation.objects.get(pk=here.pk).status == "waiting_us"


def test_an_echo_of_a_receipt_leaves_the_citizen_waiting(waste: Team) -> None:
    PromiseRule.objects.create(amount=4, unit="hours")
    on = channel(waste)
    arrange_receipt(on, is_on=True, texts={}, by=None, now=NOON)
    here = says(on, visibility=Visibility.PUBLIC)
    outcome(here)
    said = sent(here)
    # The network tells us of our own post before it tells us where it put it.
    says(on, said.text, remote_id="echo", from_us=True, thread=here.token, sent_at=NOON + 2 * MINUTE)
    assert Conversation.objects.get(pk=here.pk).status == "waiting_them"
    assert said.delivery
    said.delivery.state, said.delivery.remote_id = "sent", "echo"
    said.delivery.save()
    settle(said.delivery, now=NOON + 3 * MINUTE)
    after = Conversation.objects.get(pk=here.pk)
    assert (after.status, after.waiting_since) == ("waiting_us", here.waiting_since) and after.due_at
    assert after.message_count == 2


def test_the_web_form_mails_it_with_the_private_link(waste: Team) -> None:
    now = timezone.now()
    form = channel(
        waste, "form", handle="ask", details={"notify": "yes", "slug": "ask", "title": "Ask"}, created_at=now
    )
    arrange_receipt(form, is_on=True, texts={}, by=None, now=now)
    here = ask(form, Question("s1", "Where is the desk?", "en", name="Dirk", email="dirk@post.example"), now=now)
    jobs.send_receipts.func()
    delivery = sent(here).delivery
    assert delivery
    delivery.state, delivery.remote_id = "sent", "r1"
    delivery.save()
    assert tell_citizen(delivery, now=now) and not tell_citizen(delivery, now=now)
    assert here.number in mail.outbox[0].subject and here.number in mail.outbox[0].body
    assert here.token in mail.outbox[0].body and len(mail.outbox) == 1


def test_a_conversation_is_found_by_its_number_within_the_wall(box: Channel, anna: User, chaima: User) -> None:
    here, other = says(box), says(box, author=ELS)

    def found(words: str, user: User = anna) -> list[Conversation]:
        return page(user, choice_from({"q": words}))[0]

    for words in (here.number, here.number.lower(), f"number:{here.number}", f"number:{here.pk}"):
        assert found(words) == [here] and found(words, chaima) == []
    assert found(f"-{here.number} is:open") == [other]
    assert found(f"R-2019-{here.pk:05}") == [] and found(f"R-0000-{here.pk:05}") in ([], [here])
    shown = english_browser_of(anna).get("/conversations/?q=number:x").content.decode()
    assert "is no number" in shown
    assert here.number in english_browser_of(anna).get(f"/conversations/{here.pk}/").content.decode()


def test_receipts_are_arranged_on_their_screen(box: Channel, waste: Team, karin: User) -> None:
    browser, public = english_browser_of(karin), channel(waste, "bluesky")
    assert "everybody can read" not in browser.get("/promises/receipts/").content.decode()
    url = f"/promises/receipts/{public.pk}/"
    assert browser.post(url, {"is_on": "on"}).status_code == 422
    assert browser.post(url, {"is_on": "on", "all_may_read": "on"}).status_code == 302
    assert "everybody can read" in browser.get("/promises/receipts/").content.decode()
    for wrong in ("Thanks.", "{number} {name}", "x" * 1001):
        assert browser.post(url, {"text_en": wrong}).status_code == 422
    assert browser.post(url, {"text_en": "Got it: {number}."}).status_code == 302
    kept = ReceiptSetting.objects.get(channel=public)
    assert (kept.is_on, kept.texts) == (False, {"en": "Got it: {number}."})
    assert browser.get("/promises/receipts/999999/").status_code == 404


def test_chaima_may_not_touch_receipts(box: Channel, chaima: User) -> None:
    browser = english_browser_of(chaima)
    for path in ("", f"{box.pk}/"):
        assert browser.get(f"/promises/receipts/{path}").status_code == 403
