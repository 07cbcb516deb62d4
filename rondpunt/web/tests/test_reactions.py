"""The reactions to a post, as far as the reader may see them."""

from datetime import UTC, datetime

import pytest
from django.conf import settings as django_settings
from django.test import Client

from rondpunt.conftest import seat
from rondpunt.conversations.actions.receive import receive
from rondpunt.networks.models import Delivery
from rondpunt.networks.tests.build import NOON, incoming
from rondpunt.networks.wire import Harvest
from rondpunt.people.models import Team, User
from rondpunt.people.rights import Role
from rondpunt.publishing.actions.plan_post import plan_post
from rondpunt.publishing.tests.build import MONDAY, cell, post

pytestmark = pytest.mark.django_db


def test_reactions_stand_at_the_post_and_behind_the_wall(client: Client, waste: Team, chaima: User) -> None:
    nadia = seat("Nadia", waste, Role.EDITOR)
    shown = post(nadia, waste)
    there = cell(shown).channel
    plan_post(shown, goes_out_at=MONDAY, seen=1, by=nadia, now=NOON)
    Delivery.objects.update(state="sent", remote_id="p1", sent_at=MONDAY)
    said = incoming("Which day is paper?", in_reply_to=("p1",), sent_at=datetime(2026, 11, 30, 9, tzinfo=UTC))
    receive(there, Harvest(messages=(said,)), now=MONDAY)
    client.cookies[django_settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(nadia)
    assert "Which day is paper?" in client.get(f"/posts/{shown.pk}/reactions/").content.decode()
    part = client.get(f"/posts/{shown.pk}/reactions/", headers={"HX-Request": "true"}).content.decode()
    assert "1 conversation" in part and "<html" not in part
    client.force_login(chaima)
    assert "Nobody has said anything about it yet." in client.get(f"/posts/{shown.pk}/reactions/").content.decode()
