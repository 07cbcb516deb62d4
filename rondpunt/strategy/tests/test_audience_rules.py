"""Whom an internal audience holds: lines of persons, teams, departments, roles and groups, and why each is in it."""

from collections.abc import Callable

import pytest
from django.conf import settings as django_settings
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from rondpunt.conftest import NOON, seat
from rondpunt.people.models import Department, Interest, InterestGroup, Team, TrailEntry, User
from rondpunt.people.rights import Role
from rondpunt.strategy.actions.add_rule import NotInternal, add_rule
from rondpunt.strategy.members import Reason, in_words, members_of
from rondpunt.strategy.models import Audience, AudienceRule

pytestmark = pytest.mark.django_db


@pytest.fixture
def inside() -> Audience:
    return Audience.objects.create(name="Colleagues", is_internal=True, created_at=NOON)


def holds(audience: Audience, **named: object) -> AudienceRule:
    ((kind, chosen),) = named.items()
    return add_rule(audience, kind=kind, chosen=chosen, by=None, now=NOON)


def told(audience: Audience) -> dict[str, str]:
    with override("en"):
        return {member.user.name: in_words(member.reasons) for member in members_of(audience)}


def test_each_kind_of_line_says_why(inside: Audience, waste: Team, roads: Team, anna: User, chaima: User) -> None:
    top = Department.objects.create(name="City")
    below = Department.objects.create(name="Streets", parent=top)
    Team.objects.filter(pk=roads.pk).update(department=below)
    boss = seat("Mina", Team.objects.create(name="Board"), Role.MANAGER)
    rider = seat("Rik", Team.objects.create(name="Desk"))
    group = InterestGroup.objects.create(name="Cycling", created_at=NOON)
    Interest.objects.create(group=group, user=rider, at=NOON)
    holds(inside, team=waste)
    holds(inside, department=top)
    holds(inside, role=Role.MANAGER)
    holds(inside, group=group)
    assert told(inside) == {
        "Anna": "because you are in team Waste",
        "Chaima": "because you work in City",
        boss.name: "because of your role: manager",
        "Rik": "because you are in the interest group Cycling",
    }


def test_who_has_two_reasons_is_in_it_once_and_hears_both_the_nearest_first(
    inside: Audience, waste: Team, anna: User
) -> None:
    holds(inside, team=waste)
    holds(inside, user=anna)
    assert told(inside) == {"Anna": "because you were chosen by name and because you are in team Waste"}


def test_who_may_no_longer_sign_in_is_not_in_it(inside: Audience, waste: Team, anna: User, bram: User) -> None:
    holds(inside, team=waste)
    User.objects.filter(pk=bram.pk).update(is_active=False)
    assert list(told(inside)) == ["Anna"]


def test_an_audience_without_lines_holds_nobody(inside: Audience, anna: User) -> None:
    assert members_of(inside) == []


def test_one_query_a_kind_whatever_the_number(
    inside: Audience, waste: Team, roads: Team, anna: User, chaima: User, django_assert_num_queries: Callable
) -> None:
    for team in (waste, roads):
        holds(inside, team=team)
    holds(inside, role=Role.AGENT)
    holds(inside, role=Role.EDITOR)
    with django_assert_num_queries(4):  # lines, seats by team, seats by role, users
        assert len(members_of(inside)) == 2


def test_a_line_names_exactly_one_and_stands_once(inside: Audience, waste: Team, anna: User) -> None:
    for _time in range(2):
        holds(inside, team=waste)
    assert AudienceRule.objects.count() == 1
    for wrong in ({"team": waste, "user": anna}, {}, {"team": waste}, {"role": "king"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            AudienceRule.objects.create(audience=inside, **wrong)


def test_citizens_are_no_list_of_colleagues(waste: Team) -> None:
    outside = Audience.objects.create(name="Everybody", created_at=NOON)
    with pytest.raises(NotInternal):
        holds(outside, team=waste)


def test_a_reason_of_long_ago_still_has_words() -> None:
    with override("en"):
        assert Reason("moon").says == "because you are in this audience"


def test_the_page_adds_and_takes_away_and_shows_who_it_is(client: Client, karin: User, waste: Team, anna: User) -> None:
    client.cookies[django_settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(karin)
    page = client.post("/audiences/new/", {"name": "Waste people", "is_internal": "on"}, follow=True)
    assert "Nobody yet." in page.content.decode()
    made = Audience.objects.get()
    page = client.post(f"{made.get_absolute_url()}rules/", {"whom": f"team-{waste.pk}"}, follow=True)
    assert "2 colleagues now." in page.content.decode() and "Anna, Karin" in page.content.decode()
    assert client.post(f"{made.get_absolute_url()}rules/", {"whom": "team-999"}).status_code == 422
    rule = AudienceRule.objects.get()
    client.post(f"{made.get_absolute_url()}rules/{rule.pk}/removal/")
    assert not AudienceRule.objects.exists()
    verbs = TrailEntry.objects.filter(subject_kind="audience").order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["audience.added", "audience.widened", "audience.narrowed"]


def test_chaima_sees_and_changes_no_audience_rule(client: Client, chaima: User, inside: Audience, waste: Team) -> None:
    rule = holds(inside, team=waste)
    client.force_login(chaima)
    rules = reverse("strategy:audience_rules", args=[inside.pk])
    assert client.post(rules, {"whom": f"user-{chaima.pk}"}).status_code == 403
    assert client.post(f"/audiences/{inside.pk}/rules/{rule.pk}/removal/").status_code == 403
    assert AudienceRule.objects.get() == rule
