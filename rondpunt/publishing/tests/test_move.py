"""Move a post: on its form, by drag or by key; what is under way or out does not move."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from rondpunt.conftest import seat
from rondpunt.networks.models import Delivery
from rondpunt.networks.tests.build import NOON
from rondpunt.people.models import Team, TrailEntry, User
from rondpunt.people.rights import Role
from rondpunt.publishing.actions.discard_post import discard_post
from rondpunt.publishing.actions.move_post import CannotMove, move_post
from rondpunt.publishing.actions.plan_again import plan_again
from rondpunt.publishing.actions.plan_post import MISSED_AFTER, plan_post
from rondpunt.publishing.actions.take_back_post import take_back_post
from rondpunt.publishing.actions.withdraw_cell import withdraw_cell
from rondpunt.publishing.actions.write_variant import write_variant
from rondpunt.publishing.core import ChangedMeanwhile
from rondpunt.publishing.models import Post
from rondpunt.publishing.tests.build import MONDAY, cell, post

pytestmark = pytest.mark.django_db
TUESDAY = MONDAY + timedelta(days=1)
State = Delivery.State


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture
def planned(nadia: User, waste: Team) -> Post:
    """Planned for Monday at noon in UTC: two cells with the post, one at a moment of its own."""
    made = post(nadia, waste)
    cell(made)
    cell(made)
    own = MONDAY + timedelta(hours=5)
    write_variant(cell(made), text="Later", goes_out_at=own, seen=1, fitted_to=1, by=nadia, now=NOON)
    return plan_post(made, goes_out_at=MONDAY, seen=1, by=nadia, now=NOON)


def _move(of: Post, to: datetime | None, by: User) -> Post:
    return move_post(of, goes_out_at=to, seen=of.version, by=by, now=NOON)


def test_what_was_withdrawn_holds_nothing_up_and_sent_after_all_goes_at_the_new_moment(
    nadia: User, planned: Post
) -> None:
    first = Delivery.objects.filter(due_at=MONDAY).earliest("pk")
    withdraw_cell(first, by=nadia, now=NOON)
    _move(planned, TUESDAY, nadia)
    first.refresh_from_db()
    assert (first.state, first.due_at) == (State.WITHDRAWN, MONDAY)
    plan_again(first, by=nadia, now=NOON)
    assert Delivery.objects.filter(state=State.WAITING, due_at=TUESDAY).count() == 2
    assert not Delivery.objects.filter(state=State.WAITING, due_at=MONDAY).exists()


def test_a_post_moves_without_its_withdrawn_first_comment(nadia: User, waste: Team) -> None:
    made = cell(post(nadia, waste))
    told: dict[str, Any] = {"text": None, "first_comment": "Where: everywhere", "seen": made.version, "fitted_to": 1}
    of = write_variant(made, **told, by=nadia, now=NOON).post
    of = plan_post(of, goes_out_at=MONDAY, seen=Post.objects.get().version, by=nadia, now=NOON)
    withdraw_cell(Delivery.objects.get(part__is_comment=True), by=nadia, now=NOON)
    _move(of, TUESDAY, nadia)
    assert Delivery.objects.get(part__is_comment=False).due_at == TUESDAY


def test_what_waits_moves_along_and_a_moment_of_its_own_stays(nadia: User, planned: Post) -> None:
    moved = _move(planned, TUESDAY, nadia)
    assert (moved.goes_out_at, moved.stage, moved.version) == (TUESDAY, Post.Stage.PLANNED, planned.version + 1)
    rows = Delivery.objects.order_by("due_at")
    assert [row.due_at for row in rows] == [MONDAY + timedelta(hours=5), TUESDAY, TUESDAY]
    assert rows[2].latest_at == TUESDAY + MISSED_AFTER
    assert [row.payload["written_at"] for row in rows[1:]] == [TUESDAY.isoformat()] * 2
    assert [row.payload["text"] for row in rows[1:]] == [rows[1].payload["text"]] * 2
    line = TrailEntry.objects.get(verb="post.moved")
    assert (line.actor, line.particulars["goes_out_at"]) == (nadia, TUESDAY.isoformat())


@pytest.mark.parametrize("state", [State.SENDING, State.SENT, State.HELD, State.REFUSED, State.IN_DOUBT])
def test_nothing_moves_when_one_of_them_waits_no_more(state: str, nadia: User, planned: Post) -> None:
    first = Delivery.objects.order_by("due_at", "pk")[0]
    Delivery.objects.filter(pk=first.pk).update(state=state, remote_id="1" if state == State.SENT else "")
    with pytest.raises(CannotMove, match="Nothing was moved"):
        _move(planned, TUESDAY, nadia)
    assert Post.objects.get().goes_out_at == MONDAY
    assert not Delivery.objects.filter(due_at=TUESDAY).exists()
    assert not TrailEntry.objects.filter(verb="post.moved").exists()


def test_what_was_taken_back_earlier_is_no_obstacle(nadia: User, planned: Post) -> None:
    again = take_back_post(planned, by=nadia, now=NOON)
    again = plan_post(again, goes_out_at=MONDAY, seen=again.version, by=nadia, now=NOON)
    _move(again, TUESDAY, nadia)
    assert Delivery.objects.filter(state=State.WAITING, due_at=TUESDAY).count() == 2
    assert not Delivery.objects.filter(state=State.WITHDRAWN, due_at=TUESDAY).exists()


def test_a_draft_gets_a_moment_and_loses_it_again(nadia: User, waste: Team) -> None:
    kept = _move(post(nadia, waste), TUESDAY, nadia)
    assert (kept.goes_out_at, kept.stage) == (TUESDAY, Post.Stage.DRAFT)
    assert _move(kept, None, nadia).goes_out_at is None


def test_what_cannot_be_is_refused_with_its_reason(nadia: User, waste: Team, planned: Post) -> None:
    with pytest.raises(CannotMove, match="has passed"):
        _move(planned, NOON, nadia)
    with pytest.raises(CannotMove, match="stands planned"):
        _move(planned, None, nadia)
    with pytest.raises(ChangedMeanwhile):
        move_post(planned, goes_out_at=TUESDAY, seen=planned.version - 1, by=nadia, now=NOON)
    secret = post(nadia, waste, embargo_until=TUESDAY)
    with pytest.raises(CannotMove, match="embargo"):
        _move(secret, MONDAY, nadia)
    discard_post(secret, by=nadia, now=NOON)
    with pytest.raises(CannotMove, match="thrown away"):
        _move(secret, TUESDAY, nadia)
    Post.objects.update(stage=Post.Stage.SENT)
    with pytest.raises(CannotMove, match="gone out"):
        _move(planned, TUESDAY, nadia)


def test_the_notice_offers_to_put_it_back(desk: Client, planned: Post, noon: Any) -> None:
    wish = {"goes_out_at": "2026-12-01T08:00", "seen": planned.version, "back": "/calendar/?view=week&from=2026-11-30"}
    answer = desk.post(f"/posts/{planned.pk}/moment/", wish, follow=True)
    assert answer.redirect_chain[0][0] == wish["back"]
    page = answer.content.decode()
    assert "Moved: “Glass containers”, Tuesday 1 December, 8:00." in page
    undo = page.split('<form method="post" action="/posts/')[1].split('"')[0].replace("&amp;", "&")
    desk.post(f"/posts/{undo}")
    assert Post.objects.get().goes_out_at == MONDAY


def test_the_skipped_hour_the_past_and_a_strange_way_back_are_refused(desk: Client, planned: Post, noon: Any) -> None:
    for written, said in (
        ("2027-03-28T02:30", "skips this hour"),
        ("2026-11-01T08:00", "has passed"),
        ("x", "Write a day"),
    ):
        wish = {"goes_out_at": written, "seen": planned.version, "back": "/calendar/"}
        assert said in desk.post(f"/posts/{planned.pk}/moment/", wish, follow=True).content.decode(), written
    assert Post.objects.get().goes_out_at == MONDAY
    for back in ("//evil.example/", "https://evil.example/calendar/", "javascript:alert(1)"):
        wish = {"goes_out_at": "2026-12-01T08:00", "seen": 99, "back": back}
        answer = desk.post(f"/posts/{planned.pk}/moment/", wish)
        assert answer.headers["Location"] == planned.get_absolute_url()


def test_a_part_of_the_page_comes_back_when_the_script_moves(desk: Client, planned: Post, noon: Any) -> None:
    page = desk.get("/calendar/?view=week&from=2026-11-30", headers={"HX-Request": "true"}).content.decode()
    assert page.lstrip().startswith('<div id="calendar"') and "<html" not in page
    assert f'data-post="{planned.pk}" data-seen="{planned.version}" data-at="2026-11-30T13:00"' in page


def test_the_board_moves_what_an_action_moves_and_says_why_not(
    desk: Client, nadia: User, waste: Team, planned: Post, noon: Any
) -> None:
    idea = post(nadia, waste)
    Post.objects.filter(pk=idea.pk).update(stage=Post.Stage.IDEA)

    def drag(which: Post, stage: str) -> str:
        asked = {"stage": stage, "back": "/calendar/?view=board"}
        return desk.post(f"/posts/{which.pk}/stage/", asked, follow=True).content.decode()

    assert "every message is looked at first" in drag(idea, "planned")
    assert "Taken up" in drag(idea, "draft")
    assert "no idea any more" in drag(idea, "idea")
    assert "for a look" in drag(idea, "review")
    assert "not by hand" in drag(planned, "sent")
    assert "draft again" in drag(planned, "draft")
    assert set(Post.objects.values_list("stage", flat=True)) == {"draft"}
    Post.objects.update(stage=Post.Stage.SENT)
    assert "has gone out" in drag(planned, "draft")


def test_chaima_and_an_agent_move_nothing_of_waste(
    client: Client, anna: User, roads: Team, planned: Post, noon: Any
) -> None:
    wish = {"goes_out_at": "2026-12-01T08:00", "seen": planned.version, "stage": "draft"}
    for user, status in ((seat("Chaima", roads, Role.EDITOR), 404), (anna, 403)):
        client.force_login(user)
        for moving in ("moment", "stage"):
            assert client.post(f"/posts/{planned.pk}/{moving}/", wish).status_code == status
        assert "data-post" not in client.get("/calendar/?view=week&from=2026-11-30").content.decode()
    assert Post.objects.get().goes_out_at == MONDAY
