"""The whole round: our sign-in page, a real provider, and back; groups become seats, and whoever is out stays out."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.counterparts.oidc import OidcProvider
from tests.journeys.browser import Desk, assert_good, running_browser
from tests.journeys.house import PASSWORD, House

from .visitor import Visitor, question

pytestmark = pytest.mark.real
Arrives = Callable[[], Visitor]


@pytest.fixture
def visitor(openid_house: House) -> Iterator[Arrives]:
    """A new browser each time it is called."""
    with ExitStack() as doors:
        yield lambda: doors.enter_context(Visitor(openid_house))


def tell(provider: OidcProvider, login: str, *groups: str, **claims: Any) -> None:
    """What the provider says about somebody; their address is verified unless said otherwise."""
    told = {"email": f"{login}@linderbeke.example", "email_verified": True, "name": login.capitalize(), **claims}
    provider.person(login, groups=list(groups), **told)


def page_of(administrator: Visitor, name: str) -> str:
    """The administrator's page about somebody."""
    listed = administrator.browser.get("/users/").text
    found = re.search(rf'href="(/users/\d+/)"[^>]*>{name}<', listed)
    assert found, listed
    return found[1]


def test_the_question_to_the_provider_carries_a_challenge_a_state_and_the_scopes(
    oidc: OidcProvider, visitor: Arrives
) -> None:
    address = visitor().asks_provider()
    asked = question(address)
    assert address.startswith(oidc.issuer + "/")
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert len(asked["code_challenge"]) == 43 and len(asked["state"]) >= 16
    assert asked["redirect_uri"] == oidc.redirects[0]
    assert set(asked["scope"].split()) == {"openid", "profile", "email", "groups"}


def test_a_newcomer_signs_in_with_the_organisations_account_and_has_a_seat(
    oidc: OidcProvider, visitor: Arrives
) -> None:
    tell(oidc, "els", "waste-desk", "choir")
    els = visitor()
    assert els.with_openid(oidc, "els").status_code == 200
    assert els.seats == ["Waste: agent"]
    assert "els@linderbeke.example" in els.profile and 'value="Els"' in els.profile


def test_the_policy_of_the_sign_in_page_lets_the_form_go_to_the_provider_and_nowhere_else(
    oidc: OidcProvider, visitor: Arrives
) -> None:
    policy = visitor().browser.get("/accounts/login/").headers["content-security-policy"]
    assert f"form-action 'self' {oidc.issuer};" in policy


def test_seats_follow_the_groups_at_the_next_sign_in(oidc: OidcProvider, visitor: Arrives) -> None:
    for groups, seats in (
        (("waste-desk",), ["Waste: agent"]),
        (("waste-desk", "roadworks"), ["Roads: manager", "Waste: agent"]),
        (("heads",), ["Waste: core team"]),
    ):
        tell(oidc, "fons", *groups)
        fons = visitor()
        fons.with_openid(oidc, "fons")
        assert fons.seats == seats


def test_who_left_every_group_is_refused_and_their_open_browser_has_no_seat_left(
    oidc: OidcProvider, visitor: Arrives
) -> None:
    tell(oidc, "greet", "heads")
    before, after = visitor(), visitor()
    before.with_openid(oidc, "greet")
    assert before.seats == ["Waste: core team"]
    tell(oidc, "greet", "choir")
    answer = after.with_openid(oidc, "greet")
    assert answer.status_code == 403 and "belongs to no team" in answer.text
    assert not after.is_in
    assert before.seats == []


def test_a_colleague_with_a_password_is_known_by_the_address_the_provider_vouches_for(
    oidc: OidcProvider, visitor: Arrives
) -> None:
    tell(oidc, "a.peeters", "roadworks", "waste-desk", email="Anna@Linderbeke.Example", name="Anna")
    anna, herself = visitor(), visitor()
    anna.with_openid(oidc, "a.peeters")
    herself.with_password("Anna")
    assert "anna@linderbeke.example" in anna.profile
    assert anna.seats == herself.seats == ["Roads: manager", "Waste: agent"]


@pytest.mark.parametrize("verified", [False, None, "no"])
def test_nobody_sits_down_on_a_colleagues_chair_by_writing_down_her_address(
    verified: object, oidc: OidcProvider, visitor: Arrives
) -> None:
    tell(oidc, "mallory", "waste-desk", email="anna@linderbeke.example", email_verified=verified)
    mallory = visitor()
    answer = mallory.with_openid(oidc, "mallory")
    assert answer.status_code == 403 and "does not vouch for your e-mail address" in answer.text
    assert not mallory.is_in


def test_a_stranger_in_no_mapped_group_is_refused_and_no_user_is_made(oidc: OidcProvider, visitor: Arrives) -> None:
    tell(oidc, "hugo", "choir")
    hugo, wim = visitor(), visitor()
    answer = hugo.with_openid(oidc, "hugo")
    assert answer.status_code == 403 and "belongs to no team" in answer.text
    assert not hugo.is_in
    wim.with_password("Wim")
    assert "hugo@linderbeke.example" not in wim.browser.get("/users/").text


def test_a_deactivated_account_loses_its_sessions_and_stays_out(oidc: OidcProvider, visitor: Arrives) -> None:
    tell(oidc, "irma", "waste-desk")
    desk, telephone, again, wim = visitor(), visitor(), visitor(), visitor()
    desk.with_openid(oidc, "irma")
    telephone.with_openid(oidc, "irma")
    wim.with_password("Wim")
    hers = page_of(wim, "Irma")
    wim.post(hers, f"{hers}deactivation/")
    assert not desk.is_in and not telephone.is_in
    answer = again.with_openid(oidc, "irma")
    assert answer.status_code == 403 and "was closed" in answer.text
    assert not again.is_in
    wim.post(hers, f"{hers}activation/")
    again.with_openid(oidc, "irma")
    assert again.seats == ["Waste: agent"]


def test_a_code_works_once_and_only_in_the_browser_that_asked_for_it(oidc: OidcProvider, visitor: Arrives) -> None:
    tell(oidc, "jef", "waste-desk")
    jef, thief = visitor(), visitor()
    back = oidc.sign_in(jef.asks_provider(), login="jef")
    thief.browser.get("/accounts/login/")
    stolen = thief.browser.get(back)
    assert "That did not work" in stolen.text and not thief.is_in
    jef.browser.get(back)
    assert jef.is_in
    own = question(thief.asks_provider())["state"]
    replayed = thief.browser.get(f"{urlsplit(back).path}?code={question(back)['code']}&state={own}")
    assert "That did not work" in replayed.text and not thief.is_in


def test_who_turns_back_at_the_provider_is_told_so_and_may_try_again(oidc: OidcProvider, visitor: Arrives) -> None:
    tell(oidc, "kobe", "waste-desk")
    kobe = visitor()
    state = question(kobe.asks_provider())["state"]
    answer = kobe.browser.get(f"{urlsplit(oidc.redirects[0]).path}?error=access_denied&state={state}")
    assert "That did not work" in answer.text and not kobe.is_in
    kobe.with_openid(oidc, "kobe")
    assert kobe.is_in


def test_a_sign_in_is_on_the_trail_with_the_user_who_was_made_for_it(oidc: OidcProvider, visitor: Arrives) -> None:
    tell(oidc, "lieve", "waste-desk")
    lieve, wim = visitor(), visitor()
    lieve.with_openid(oidc, "lieve")
    wim.with_password("Wim")
    hers = [line for line in wim.browser.get("/trail/export.csv").text.splitlines() if "Lieve" in line]
    for verb in ("user.added", "membership.given", "user.signed_in"):
        assert sum(verb in line for line in hers) == 1, hers


def through_provider(desk: Desk, login: str) -> Page:
    """Sign in at the provider in a real browser; the page on which one arrives."""
    page = desk.open(path="/accounts/login/")
    # The provider's own page asks for a type face on the internet, where no test goes.
    page.route("https://fonts.googleapis.com/**", lambda route: route.fulfill(content_type="text/css", body=""))
    page.get_by_role("button", name="Linderbeke").click()
    page.locator("input[name=login]").fill(login)
    page.locator("input[name=password]").fill("anything")
    page.get_by_role("button", name="Sign-in").click()
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(lambda url: url.startswith(desk.house.url))
    return page


@pytest.mark.journey
def test_pages_that_only_openid_accounts_meet_are_as_good_as_any(oidc: OidcProvider, openid_house: House) -> None:
    tell(oidc, "nele", "waste-desk")
    tell(oidc, "oscar", "choir")
    with running_browser() as browser:  # of this test alone: while one runs, Django lets its thread use no database
        desk = Desk(browser, openid_house)
        refused = through_provider(desk, "oscar")
        expect(refused.get_by_role("heading", name="You have no seat here")).to_be_visible()
        assert_good(refused)
        page = through_provider(desk, "nele")
        # Whoever is welcome was made a user before a page could ask for more: there is no sign-up to show.
        page.goto("/accounts/3rdparty/signup/")
        assert "/3rdparty/" not in page.url
        page.goto("/accounts/password/change/")
        assert page.url.endswith("/accounts/password/set/")
        assert_good(page)
        for field in page.locator("input[type=password]").all():
            field.fill(PASSWORD)
        page.get_by_role("button", name="Keep this password").click()
        page.wait_for_url("**/profile/")
        desk.close()
