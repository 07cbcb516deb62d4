"""The health page: each part in words with what to do; strangers learn one bit."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from rondpunt.conversations import jobs
from rondpunt.conversations.actions.answer import answer
from rondpunt.conversations.models import Conversation
from rondpunt.conversations.tests.build import conversation
from rondpunt.networks.models import Channel, Delivery
from rondpunt.networks.tests.build import NOON
from rondpunt.people.models import Membership, Team, User
from rondpunt.people.rights import Role
from rondpunt.web.health import Line, lines
from rondpunt.web.models import Worker

pytestmark = pytest.mark.django_db


def _worker(age: float, **fields: object) -> Worker:
    seen = timezone.now() - timedelta(seconds=age)
    return Worker.objects.create(name=f"w{age}", started_at=seen, seen_at=seen, **fields)


def _line(name: str, user: User, at: datetime | None = None) -> Line:
    """The line called ``name`` in English, whatever the house speaks."""
    from django.utils import translation

    with translation.override("en"):
        return next(line for line in lines(user, now=at or timezone.now()) if line.name == name)


@pytest.mark.parametrize(("ages", "ok"), [([], False), ([5], True), ([59], True), ([61], False), ([300, 10], True)])
def test_a_monitor_learns_whether_a_worker_lives_and_nothing_else(client: Client, ages: list[int], ok: bool) -> None:
    for age in ages:
        _worker(age)
    reply = client.get("/health.json")
    assert (reply.status_code, reply.json()) == (200 if ok else 503, {"ok": ok})
    assert "no-store" in reply.headers["Cache-Control"]


def test_a_worker_that_stopped_as_asked_is_not_alive(client: Client) -> None:
    _worker(5, stopped_at=timezone.now())
    assert client.get("/health.json").status_code == 503


def test_only_administrators_see_the_page(client: Client, anna: User, chaima: User, karin: User, admin: User) -> None:
    address = reverse("web:health")
    assert client.get(address).headers["Location"].startswith(reverse("account_login"))
    for user in (anna, chaima, karin):
        client.force_login(user)
        assert client.get(address).status_code == 403
    client.force_login(admin)
    page = client.get(address).content.decode()
    assert "<h1>" in page and "health__line" in page
    part = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "<h1>" not in part and "health__line" in part


def test_a_silent_worker_is_told_with_what_to_do(admin: User) -> None:
    assert _line("Workers", admin).tone == "late"
    _worker(200)
    told = _line("Workers", admin)
    assert told.tone == "late" and "3" in told.says and "rondpunt worker" in told.advice
    _worker(2)
    assert _line("Workers", admin).tone == "done"


def test_jobs_are_counted_and_the_failed_named(admin: User) -> None:
    assert _line("Jobs", admin).tone == "done"
    jobs.settle_recent.enqueue()
    assert _line("Jobs", admin).says.startswith("1 waiting")
    DBTaskResult.objects.update(enqueued_at=timezone.now() - timedelta(minutes=9))
    assert _line("Jobs", admin).tone == "late"
    DBTaskResult.objects.update(status="FAILED", exception_class_path="builtins.ZeroDivisionError")
    told = _line("Jobs", admin)
    assert told.tone == "wait" and told.links == (("settle_recent: ZeroDivisionError", ""),)


def _answered(waste: Team, anna: User) -> tuple[Conversation, Delivery]:
    about = conversation(waste)
    delivery = answer(about, user=anna, text="On Tuesday.", kind="public", now=timezone.now()).delivery
    assert delivery is not None
    return about, delivery


def test_a_delivery_in_doubt_leads_to_its_conversation_for_who_may_read_it(
    admin: User, anna: User, waste: Team
) -> None:
    about, _ = _answered(waste, anna)
    Delivery.objects.update(state="in_doubt", reason="unreachable")
    assert _line("In doubt", admin).links[0][1] == ""  # looks after pipes, not letters
    told = _line("In doubt", anna)
    assert told.tone == "wait" and told.links[0][1] == reverse("conversations:conversation", args=[about.pk])
    Delivery.objects.update(state="refused", reason="")
    assert _line("In doubt", admin).tone == "done"
    assert "1 refused" in _line("Deliveries", admin).says


def test_a_delivery_that_waits_too_long_is_late(admin: User, anna: User, waste: Team) -> None:
    _answered(waste, anna)
    assert _line("Deliveries", admin).tone == "done"
    assert _line("Deliveries", admin, timezone.now() + timedelta(minutes=6)).tone == "late"


def test_a_channel_that_needs_somebody_is_linked(admin: User, waste: Team) -> None:
    assert _line("Channels", admin).advice == "Add a channel."
    conversation(waste)
    assert _line("Channels", admin).tone == "done"
    Channel.objects.update(state="needs_you", failure_reason="not_allowed")
    told = _line("Channels", admin)
    assert told.tone == "late"
    assert told.links[0][1] == reverse("networks:channel", args=[Channel.objects.get().pk])


def test_the_oldest_question_names_the_team_that_owes_the_answer(admin: User, waste: Team, roads: Team) -> None:
    assert "Nobody" in _line("Oldest question", admin).says
    conversation(roads, sent_at=NOON - timedelta(days=2))
    conversation(waste)
    assert "Roads" in _line("Oldest question", admin).says


def test_a_full_disk_is_told(admin: User, monkeypatch: pytest.MonkeyPatch) -> None:
    import shutil

    assert _line("Disk", admin).says
    usage = type("Usage", (), {"total": 100 * 2**30, "free": 2**29})
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)
    assert _line("Disk", admin).tone == "late"


def test_database_and_versions_are_told(admin: User) -> None:
    from rondpunt import __version__

    assert _line("Database", admin).tone == "done"
    assert __version__ in _line("Versions", admin).says


def test_the_front_door_leads_to_ones_work(client: Client, anna: User, admin: User, waste: Team) -> None:
    assert client.get("/").headers["Location"].startswith(reverse("account_login"))
    for user, place in ((anna, "conversations:inbox"), (admin, "networks:channels")):
        client.force_login(user)
        assert client.get("/").headers["Location"] == reverse(place)
    Membership.objects.filter(user=anna).update(role=Role.CORE)
    client.force_login(anna)
    assert client.get("/").headers["Location"] == reverse("conversations:inbox")
