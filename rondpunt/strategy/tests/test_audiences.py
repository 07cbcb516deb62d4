"""Audiences: add, change, archive; and who may not."""

import pytest
from django.conf import settings as django_settings
from django.test import Client

from rondpunt.conftest import NOON
from rondpunt.people.models import TrailEntry, User
from rondpunt.strategy.models import Audience

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client, karin: User) -> Client:
    client.cookies[django_settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(karin)
    return client


def test_an_audience_is_added_changed_archived_and_brought_back(desk: Client) -> None:
    assert "No audiences yet" in desk.get("/audiences/").content.decode()
    desk.post("/audiences/new/", {"name": "Parents", "description": "Of young children"})
    found = Audience.objects.get()
    desk.post(found.get_absolute_url(), {"name": "Young parents"})
    assert "Young parents" in desk.get("/audiences/").content.decode()
    desk.post(f"/audiences/{found.pk}/archiving/")
    assert not Audience.objects.offered().exists()
    desk.post(f"/audiences/{found.pk}/bringing-back/")
    assert Audience.objects.offered().exists()
    told = list(TrailEntry.objects.filter(subject_kind="audience").order_by("id").values_list("verb", flat=True))
    assert told == ["audience.added", "audience.changed", "audience.archived", "audience.brought_back"]


def test_an_audience_of_colleagues_never_becomes_one_of_everybody(desk: Client) -> None:
    inside = Audience.objects.create(name="Colleagues", is_internal=True, created_at=NOON)
    outside = Audience.objects.create(name="Parents", created_at=NOON)
    desk.post(inside.get_absolute_url(), {"name": "Us"})
    desk.post(outside.get_absolute_url(), {"name": "Them", "is_internal": "on"})
    assert dict(Audience.objects.values_list("name", "is_internal")) == {"Us": True, "Them": False}


def test_a_name_is_given_once(desk: Client) -> None:
    for _time in range(2):
        answer = desk.post("/audiences/new/", {"name": "Parents"})
    assert answer.status_code == 422
    assert "There is an audience of this name already." in answer.content.decode()
    desk.post(f"/audiences/{Audience.objects.get().pk}/archiving/")
    desk.post("/audiences/new/", {"name": "Parents"})
    gone = Audience.objects.get(archived_at__isnull=False)
    desk.post(f"/audiences/{gone.pk}/bringing-back/")
    assert Audience.objects.offered().count() == 1


def test_chaima_arranges_no_audiences(client: Client, chaima: User, karin: User) -> None:
    client.force_login(chaima)
    for address in ("/audiences/", "/audiences/new/", "/audiences/1/"):
        assert client.get(address).status_code == 403
    for act in ("archiving", "bringing-back"):
        assert client.post(f"/audiences/1/{act}/").status_code == 403
