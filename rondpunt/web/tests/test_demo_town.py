"""The demo town: some forty conversations that could have happened, told up to this very moment and consistently."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Count, F, Max, Q
from django.test import Client
from django.utils import timezone

from rondpunt.conversations.models import Conversation, ExpertRequest, Message
from rondpunt.networks.models import Channel, Delivery
from rondpunt.people.models import Absence, Organisation, TrailEntry, User
from rondpunt.publishing.models import Post, Variant
from rondpunt.web.demo.load import load
from rondpunt.web.demo.mark import is_demo
from rondpunt.web.demo.town import told

pytestmark = pytest.mark.django_db
PLEIN = "http://127.0.0.1:9124"


@pytest.fixture
def town(settings: Any, tmp_path: Path) -> Any:
    """The town, loaded a moment ago."""
    settings.DATA = tmp_path
    settings.DEMO = True
    now = timezone.now()
    assert load(now=now, plein=PLEIN)
    return now


def test_the_town_is_full_of_life_and_nothing_lies_in_the_future(town: Any, client: Client) -> None:
    assert is_demo()
    found = Conversation.objects.all()
    assert 35 <= found.count() <= 60
    assert set(found.values_list("language", flat=True)) >= {"nl", "fr", "en"}
    assert set(found.values_list("network", flat=True)) == {"mail", "mastodon", "bluesky", "form", "phone"}
    assert set(found.values_list("status", flat=True)) == {status for status, _ in Conversation.Status.choices}
    _nothing_is_in_the_future(town)
    _conversations_agree_with_their_messages()
    _deliveries_and_trail_agree()
    _experts_and_absences_are_shown(town)
    _posts_are_in_every_stage(town)
    _every_door_opens(client)
    _a_second_load_changes_nothing(town)


def _nothing_is_in_the_future(now: Any) -> None:
    said = Message.objects.filter(plan=None)  # an answer that goes out later is a plan, not something said
    newest = said.aggregate(at=Max("at"))["at"]
    assert now - timedelta(days=1) < newest <= now
    assert not TrailEntry.objects.filter(at__gt=now).exists()
    assert not Conversation.objects.filter(last_at__gt=now).exists()
    assert not Conversation.objects.filter(waiting_since__gt=now).exists()
    assert not Delivery.objects.filter(sent_at__gt=now).exists()


def _conversations_agree_with_their_messages() -> None:
    said = Conversation.objects.annotate(
        said=Count("messages", filter=~Q(messages__direction="note") & Q(messages__plan=None))
    )
    assert not said.filter(source_count=0).exclude(message_count=F("said")).exists()
    assert not said.filter(said=0).exists()
    (lead,) = said.exclude(source_count=0)
    merged = [lead.said, *said.filter(merged_into=lead).values_list("said", flat=True)]  # type: ignore[attr-defined]
    assert len(merged) == 3 and lead.message_count == sum(merged)
    assert not Conversation.objects.filter(status="waiting_us", waiting_since=None).exists()
    for message in Message.objects.filter(direction="in").select_related("channel"):
        assert message.at <= message.kept_at


def _deliveries_and_trail_agree() -> None:
    answers = Message.objects.filter(direction="out", plan=None).exclude(user=None)
    assert answers.count() > 15
    assert not answers.filter(delivery=None).exists()
    verbs = dict(TrailEntry.objects.values_list("verb").annotate(Count("id")))
    sent = Delivery.objects.filter(state="sent")
    assert sent.count() > 10
    assert not sent.filter(remote_id="").exists()
    told_sent = set(TrailEntry.objects.filter(verb="delivery.sent").values_list("subject_id", flat=True))
    assert set(sent.values_list("id", flat=True)) <= told_sent
    assert verbs["answer.written"] >= answers.count()
    assert verbs["message.received"] == Message.objects.filter(direction="in").count()
    # The demo shows what can go wrong, too; and nothing is under way that no worker holds.
    assert {"sent", "refused", "in_doubt"} <= set(Delivery.objects.values_list("state", flat=True))
    assert not Delivery.objects.filter(state="sending").exists()


def _experts_and_absences_are_shown(now: Any) -> None:
    assert set(ExpertRequest.objects.values_list("state", flat=True)) == {"asked", "answered"}
    assert not ExpertRequest.objects.filter(ended_at__gt=now).exists()
    assert Absence.objects.present(now).exists() and Absence.objects.filter(begins_at__gt=now).exists()
    assert (
        not Conversation.objects.filter(owner__absences__in=Absence.objects.present(now))
        .exclude(status__in=("closed", "waiting_them"))
        .exists()
    )  # what waited went on


def _posts_are_in_every_stage(now: Any) -> None:
    posts = Post.objects.all()
    assert set(posts.values_list("stage", flat=True)) >= {"idea", "draft", "planned", "sent"}
    out = Delivery.objects.filter(part__variant__post__stage="sent")
    assert set(out.values_list("state", flat=True)) == {"sent", "refused"}
    assert not Delivery.objects.filter(part__isnull=False, state="waiting", due_at__lte=now).exists()
    assert {variant.is_stale for variant in Variant.objects.select_related("post")} == {True, False}


def _every_door_opens(client: Client) -> None:
    doors = [user for user in told()["users"] if user.get("door")]
    assert len(doors) >= 7
    for user in doors:
        assert client.login(username=user["email"], password=told()["password"]), user["email"]
        assert client.get("/", follow=True).status_code == 200
        client.logout()
        # And by the button on the sign-in page.
        opened = client.post("/demo/door/", {"email": user["email"]}, follow=True)
        assert opened.status_code == 200 and opened.context["request"].user.email == user["email"]
        client.logout()
    assert User.objects.filter(is_active=True).count() >= 12


def _a_second_load_changes_nothing(now: Any) -> None:
    before = (Message.objects.count(), TrailEntry.objects.count())
    assert load(now=now, plein="http://127.0.0.1:9555") is False
    assert (Message.objects.count(), TrailEntry.objects.count()) == before
    servers = Channel.objects.filter(network="mastodon", handle__endswith="@plein.example")
    assert {channel.details["server"] for channel in servers} == {"http://127.0.0.1:9555"}
    assert Organisation.objects.count() == 1
