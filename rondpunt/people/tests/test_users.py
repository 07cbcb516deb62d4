"""Administrators give seats, take them away, and never lock the house."""

import pytest
from django.test import Client

from rondpunt.people.actions.add_user import AlreadyHere, add_user
from rondpunt.people.actions.deactivate import deactivate
from rondpunt.people.actions.give_role import give_role
from rondpunt.people.actions.reactivate import reactivate
from rondpunt.people.actions.take_role import take_role
from rondpunt.people.administrators import LastAdministrator
from rondpunt.people.models import Membership, Team, TrailEntry, User
from rondpunt.people.rights import Role
from rondpunt.people.tests.build import NOON, browser_of, sign_in, verbs

pytestmark = pytest.mark.django_db

SCREENS = ["/users/", "/invitations/", "/trail/", "/trail/export.csv"]


@pytest.mark.parametrize("address", SCREENS)
def test_an_agent_does_not_see_the_administrators_screens(address: str, chaima: User) -> None:
    assert browser_of(chaima).get(address).status_code == 403


@pytest.mark.parametrize("address", [*SCREENS, "/users/1/", "/teams/", "/teams/1/", "/profile/", "/roles/"])
def test_a_stranger_is_asked_to_sign_in(address: str, client: Client) -> None:
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer["location"].startswith("/accounts/login/")


def test_an_agent_cannot_change_anybody(chaima: User, anna: User) -> None:
    browser = browser_of(chaima)
    for act in ("deactivation", "activation", "seats", "sessions/end"):
        assert browser.post(f"/users/{anna.pk}/{act}/").status_code == 403
    assert browser.post(f"/users/{anna.pk}/seats/{anna.memberships.get().team_id}/removal/").status_code == 403
    anna.refresh_from_db()
    assert anna.is_active and anna.memberships.count() == 1


def test_the_list_names_everybody_with_their_seats_in_few_queries(
    admin: User, anna: User, chaima: User, django_assert_max_num_queries: object
) -> None:
    deactivate(chaima, by=admin, now=NOON)
    browser = browser_of(admin)
    browser.get("/users/")
    with django_assert_max_num_queries(16):  # type: ignore[operator]
        page = browser.get("/users/").content.decode()
    assert "Anna" in page and "Waste" in page and "Chaima" in page


def test_a_user_is_found_by_a_part_of_the_address(admin: User, anna: User, chaima: User) -> None:
    page = browser_of(admin).get("/users/?words=chaima@").content.decode()
    assert f"/users/{chaima.pk}/" in page and f"/users/{anna.pk}/" not in page


@pytest.mark.parametrize("words", ["ozgur", "ÖZGÜR", "Özgur yilmaz"])
def test_a_user_is_found_whatever_the_capitals_and_accents(admin: User, anna: User, words: str) -> None:
    User.objects.filter(pk=anna.pk).update(name="Özgür Yılmaz")
    page = browser_of(admin).get("/users/", {"words": words}).content.decode()
    assert f"/users/{anna.pk}/" in page and f"/users/{admin.pk}/" not in page


def test_a_seat_is_given_and_the_role_changed_and_taken(admin: User, anna: User, roads: Team) -> None:
    browser = browser_of(admin)
    browser.post(f"/users/{anna.pk}/seats/", {"team": roads.pk, "role": Role.AGENT})
    browser.post(f"/users/{anna.pk}/seats/", {"team": roads.pk, "role": Role.CORE})
    assert anna.memberships.get(team=roads).role == Role.CORE
    browser.post(f"/users/{anna.pk}/seats/{roads.pk}/removal/")
    assert not anna.memberships.filter(team=roads).exists()
    assert verbs() == ["membership.given", "membership.changed", "membership.taken"]
    assert TrailEntry.objects.filter(verb="membership.changed", actor=admin, subject_id=anna.pk).exists()


def test_the_same_role_again_is_no_change(anna: User, waste: Team) -> None:
    assert not give_role(anna, team=waste, role=Role.AGENT, by=None, now=NOON)
    assert verbs() == []


def test_a_deactivated_user_is_signed_out_at_once_and_stays_out(admin: User, anna: User) -> None:
    hers = sign_in(anna)
    assert hers.get("/profile/").status_code == 200
    browser_of(admin).post(f"/users/{anna.pk}/deactivation/")
    assert hers.get("/profile/").status_code == 302
    answer = Client().post("/accounts/login/", {"login": anna.email, "password": "correct horse battery"})
    assert answer["location"].startswith("/accounts/inactive/")
    assert "user.deactivated" in verbs()


def test_a_reactivated_user_signs_in_again_while_old_sessions_stay_dead(admin: User, anna: User) -> None:
    hers = sign_in(anna)
    deactivate(anna, by=admin, now=NOON)
    reactivate(anna, by=admin, now=NOON)
    assert hers.get("/profile/").status_code == 302
    assert sign_in(anna).get("/profile/").status_code == 200


def test_signing_somebody_out_everywhere_ends_each_session(admin: User, anna: User) -> None:
    here, there = sign_in(anna), sign_in(anna)
    browser_of(admin).post(f"/users/{anna.pk}/sessions/end/")
    assert here.get("/profile/").status_code == there.get("/profile/").status_code == 302
    assert TrailEntry.objects.get(verb="user.signed_out").particulars == {"sessions_ended": 2}


def test_the_last_administrator_cannot_be_deactivated_demoted_or_unseated(admin: User, waste: Team) -> None:
    with pytest.raises(LastAdministrator):
        deactivate(admin, by=admin, now=NOON)
    with pytest.raises(LastAdministrator):
        give_role(admin, team=waste, role=Role.AGENT, by=admin, now=NOON)
    with pytest.raises(LastAdministrator):
        take_role(admin, team=waste, by=admin, now=NOON)
    admin.refresh_from_db()
    assert admin.is_active and admin.memberships.get().role == Role.ADMINISTRATOR
    assert verbs() == []


def test_a_deactivated_administrator_does_not_count_as_one(admin: User, anna: User, waste: Team) -> None:
    give_role(anna, team=waste, role=Role.ADMINISTRATOR, by=admin, now=NOON)
    deactivate(anna, by=admin, now=NOON)
    with pytest.raises(LastAdministrator):
        deactivate(admin, by=admin, now=NOON)


def test_the_screen_says_why_the_last_administrator_stays(admin: User) -> None:
    answer = browser_of(admin).post(f"/users/{admin.pk}/deactivation/", follow=True, headers={"accept-language": "en"})
    assert admin.memberships.exists()
    assert next(str(message) for message in answer.context["messages"]) == str(LastAdministrator())


def test_a_house_without_administrator_can_get_its_first(anna: User, waste: Team) -> None:
    assert give_role(anna, team=waste, role=Role.ADMINISTRATOR, by=None, now=NOON)


def test_an_address_is_taken_whatever_its_capitals(anna: User) -> None:
    with pytest.raises(AlreadyHere):
        add_user("ANNA@Linderbeke.example", name="Another Anna", password=None, now=NOON)
    assert User.objects.count() == 1


def test_a_user_added_on_the_command_line_has_a_seat_and_a_line_in_the_trail(waste: Team) -> None:
    user = add_user(
        "els@stad.example", name="Els", password=None, team=waste, role=Role.EDITOR, how="command line", now=NOON
    )
    assert Membership.objects.get(user=user).role == Role.EDITOR
    assert not user.has_usable_password()
    assert verbs() == ["user.added", "membership.given"]
