"""Groups at the OpenID provider become seats here."""

from typing import Any

import pytest

from rondpunt.people.actions.follow_claims import Claims, NotWelcome, follow_claims
from rondpunt.people.claims import BadMapping, Seat, claims_in, managed_teams, read_mapping
from rondpunt.people.models import Team, User
from rondpunt.people.rights import Role
from rondpunt.people.tests.build import NOON, verbs

MAPPING = "waste-desk=Waste:agent, bosses=Waste:core, bosses=Roads:manager"


def claims(*, email: str = "els@stad.example", name: str = "Els", **seats: str) -> Claims:
    return Claims(email=email, name=name, seats=seats)


def follow(known: User | None, told: Claims, managed: frozenset[str] = frozenset({"Waste", "Roads"})) -> User:
    return follow_claims(known, claims=told, managed=managed, now=NOON)


def test_a_mapping_is_read_in_its_order() -> None:
    assert read_mapping(MAPPING) == (
        Seat("waste-desk", "Waste", "agent"),
        Seat("bosses", "Waste", "core"),
        Seat("bosses", "Roads", "manager"),
    )
    assert read_mapping("") == ()


def test_a_group_may_be_named_as_directories_name_them() -> None:
    assert read_mapping("cn=desk;ou=staff=Waste:agent") == (Seat("cn=desk;ou=staff", "Waste", "agent"),)


@pytest.mark.parametrize("text", ["waste", "waste=Waste", "waste=Waste:boss", "=Waste:agent", "waste=:agent"])
def test_a_mapping_that_says_nothing_is_refused(text: str) -> None:
    with pytest.raises(BadMapping, match="RONDPUNT_OIDC_ROLES"):
        read_mapping(text)


def test_claims_are_read_with_the_first_mapped_role_of_each_team(settings: Any) -> None:
    settings.OIDC_ROLES, settings.OIDC_GROUPS = MAPPING, "groups"
    told = {
        "id_token": {"name": "Old name", "groups": ["bosses"]},
        "userinfo": {"name": "Els", "email": "els@stad.example", "email_verified": "true", "groups": ["bosses", "x"]},
    }
    assert claims_in(told) == Claims("els@stad.example", "Els", {"Waste": "core", "Roads": "manager"})
    assert managed_teams() == {"Waste", "Roads"}


@pytest.mark.parametrize("verified", [False, None, "", "false", 0])
def test_an_address_the_provider_does_not_vouch_for_is_not_read(verified: object, settings: Any) -> None:
    settings.OIDC_ROLES, settings.OIDC_GROUPS = MAPPING, "groups"
    told = {"userinfo": {"email": "anna@stad.example", "email_verified": verified, "groups": "waste-desk"}}
    assert claims_in(told).email == ""
    assert claims_in(told).seats == {"Waste": "agent"}


@pytest.mark.django_db
def test_a_newcomer_with_a_mapped_group_gets_a_seat_in_a_team_made_for_it() -> None:
    user = follow(None, claims(Waste=Role.AGENT))
    assert user.memberships.get().team == Team.objects.get(name="Waste")
    assert not user.has_usable_password()
    assert verbs() == ["user.added", "team.added", "membership.given"]


@pytest.mark.django_db
def test_a_newcomer_without_a_mapped_group_or_a_verified_address_gets_none() -> None:
    for told in (claims(), claims(email="", Waste=Role.AGENT)):
        with pytest.raises(NotWelcome):
            follow(None, told)
    assert not User.objects.exists() and not Team.objects.exists()


@pytest.mark.django_db
def test_a_verified_address_finds_the_user_who_is_here(anna: User) -> None:
    assert follow(None, claims(email=anna.email.upper(), Waste=Role.CORE)) == anna
    assert anna.memberships.get().role == Role.CORE


@pytest.mark.django_db
def test_mapped_teams_follow_the_claims_and_seats_given_by_hand_stay(anna: User, roads: Team) -> None:
    by_hand = Team.objects.create(name="Festivities")
    anna.memberships.create(team=by_hand, role=Role.EDITOR)
    follow(anna, claims(Roads=Role.AGENT))
    assert set(anna.memberships.values_list("team__name", "role")) == {("Roads", "agent"), ("Festivities", "editor")}


@pytest.mark.django_db
def test_who_lost_the_last_group_loses_the_seat_and_is_refused(anna: User) -> None:
    with pytest.raises(NotWelcome):
        follow(anna, claims())
    assert not anna.memberships.exists()


@pytest.mark.django_db
def test_a_deactivated_user_stays_out_and_keeps_what_they_had(anna: User) -> None:
    User.objects.filter(pk=anna.pk).update(is_active=False)
    with pytest.raises(NotWelcome):
        follow(None, claims(email=anna.email, Roads=Role.CORE))
    assert list(anna.memberships.values_list("team__name", "role")) == [("Waste", "agent")]


@pytest.mark.django_db
def test_claims_do_not_take_away_the_last_administrator(admin: User) -> None:
    follow(admin, claims(Waste=Role.AGENT))
    assert admin.memberships.get(team__name="Waste").role == Role.ADMINISTRATOR
