"""Two who write at once: an answer that was overtaken is asked about, and never sent blindly."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from rondpunt.conftest import seat
from rondpunt.conversations.actions.answer import answer
from rondpunt.conversations.actions.answer_once import answer_once
from rondpunt.conversations.actions.mind_what_came import Overtaken
from rondpunt.conversations.actions.note import note
from rondpunt.conversations.actions.tag import tag
from rondpunt.conversations.actions.take_back import take_back
from rondpunt.conversations.models import Conversation, Draft, Message
from rondpunt.conversations.tests.build import arrive, conversation
from rondpunt.networks.models import Delivery
from rondpunt.networks.tests.build import NOON, channel
from rondpunt.networks.wire import Kind
from rondpunt.people.models import Team, User

LATER = NOON + timedelta(hours=1)
Out = Message.Direction.OUT


@pytest.fixture
def here(waste: Team) -> Conversation:
    return arrive(channel(waste), remote_id="q1")


@pytest.fixture
def desk(client: Client, anna: User, english: None) -> Client:
    client.force_login(anna)
    return client


def newest(here: Conversation) -> int:
    return here.messages.order_by("-id")[0].pk


def sends(here: Conversation, user: User, text: str = "On Monday.", *, seen: int) -> Message:
    return answer_once(here, user=user, kind="public", text=text, language="en", seen=seen, now=LATER)


def writes_again(here: Conversation, **fields: object) -> None:
    arrive(here.channel, "Never mind!", remote_id="q2", in_reply_to=("q1",), **fields)


def test_what_a_citizen_or_a_colleague_said_meanwhile_is_shown_first(
    here: Conversation, anna: User, bram: User
) -> None:
    seen = newest(here)
    writes_again(here)
    note(here, user=bram, text="I rang her.", now=LATER)
    answer(here, user=bram, text="On Tuesday.", kind="public", now=LATER)
    with pytest.raises(Overtaken) as caught:
        sends(here, anna, seen=seen)
    assert [one.text for one in caught.value.messages] == ["Never mind!", "I rang her.", "On Tuesday."]
    assert here.messages.filter(direction=Out).count() == 1
    sends(here, anna, seen=newest(here))
    assert here.messages.filter(direction=Out, user=anna).count() == 1


def test_ones_own_words_a_tag_a_delivery_and_a_machine_alarm_nobody(here: Conversation, anna: User, bram: User) -> None:
    answer(here, user=bram, text="We are looking.", kind="public", now=NOON)
    seen = newest(here)
    note(here, user=anna, text="It is number 12.", now=LATER)
    tag(here, name="glass", user=bram, now=LATER)
    Delivery.objects.update(state=Delivery.State.SENT, remote_id="sent")
    writes_again(here, kind=Kind.AUTO_REPLY)
    taken = answer(here, user=bram, text="Wrong one", kind="public", now=LATER)
    take_back(taken, user=bram, now=LATER)
    sends(here, anna, seen=seen)
    assert here.messages.filter(direction=Out, user=anna).count() == 1


def test_at_the_desk_it_is_asked_once_and_nothing_is_lost(desk: Client, here: Conversation, bram: User) -> None:
    seen = newest(here)
    page = reverse("conversations:conversation", args=[here.pk])
    assert f'name="seen" value="{seen}"' in desk.get(page).content.decode()
    answer(here, user=bram, text="On <b>Tuesday</b>.", kind="public", now=LATER)
    for name, more in (("answers", {}), ("planning", {"when": "monday"})):
        address = reverse(f"conversations:{name}", args=[here.pk])
        told = {"kind": "public", "text": "On Monday.", "seen": str(seen), **more}
        asked = desk.post(address, told, headers={"HX-Request": "true"})
        shown = asked.content.decode()
        assert asked.status_code == 409
        assert "On Monday.</textarea>" in shown and "Send all the same" in shown
        assert "Bram</a>" in shown and "On &lt;b&gt;Tuesday&lt;/b&gt;." in shown
        assert f'name="seen" value="{newest(here)}"' in shown
    assert not Message.objects.filter(text="On Monday.").exists()
    again = desk.post(reverse("conversations:answers", args=[here.pk]), told | {"seen": str(newest(here))})
    assert again.status_code == 302
    assert Message.objects.filter(text="On Monday.", direction=Out).exists()
    assert not Draft.objects.exists()


def test_an_error_or_an_earlier_page_does_not_count_as_reading(desk: Client, here: Conversation, bram: User) -> None:
    first = newest(here)
    address = reverse("conversations:answers", args=[here.pk])
    note(here, user=bram, text="Wait!", now=LATER)
    refused = desk.post(address, {"kind": "note", "text": "x", "seen": str(first)}).content.decode()
    assert f'name="seen" value="{first}"' in refused
    assert desk.post(address, {"kind": "public", "text": "Now", "seen": "nonsense"}).status_code == 409
    earlier = desk.get(reverse("conversations:conversation", args=[here.pk]), {"before": newest(here)})
    assert f'name="seen" value="{newest(here)}"' in earlier.content.decode()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_send_at_the_same_moment_one_goes_first_and_the_other_is_asked() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one writer in at a time; this is about PostgreSQL's row locks")
    team = Team.objects.create(name="Waste")
    users = [seat(name, team) for name in ("Anna", "Bram")]
    for number in range(5):
        here = conversation(team, f"Question {number}")
        seen, start = newest(here), Barrier(2)

        def at_once(user: User, here: Conversation = here, seen: int = seen, start: Barrier = start) -> str:
            try:
                start.wait(5)
                sends(here, user, f"{user.name} says so.", seen=seen)
                return "sent"
            except Overtaken as overtaken:
                return overtaken.messages[0].text
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            done = [one.result(20) for one in [pool.submit(at_once, user) for user in users]]
        sent = here.messages.get(direction=Out)
        assert sorted(done) == sorted(["sent", sent.text])
