"""Comments of a post: said, answered, settled; and what Chaima may not do."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import translation

from rondpunt.conftest import seat
from rondpunt.networks.tests.build import NOON
from rondpunt.people.models import Notification, Team, User
from rondpunt.people.rights import Role
from rondpunt.people.tests.build import verbs
from rondpunt.publishing.actions import comment as commenting
from rondpunt.publishing.actions.comment import CannotComment, comment
from rondpunt.publishing.actions.discard_post import discard_post
from rondpunt.publishing.actions.settle_comment import settle_comment
from rondpunt.publishing.comments import said_of, talk_of
from rondpunt.publishing.models import Comment, Post
from rondpunt.publishing.tests.build import MONDAY, cell, post

pytestmark = pytest.mark.django_db
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def oscar(waste: Team) -> User:
    """A second editor of team Waste."""
    return seat("Oscar", waste, Role.EDITOR)


@pytest.fixture
def shown(oscar: User, waste: Team) -> Post:
    """A draft of Oscar."""
    return post(oscar, waste)


def told(user: User) -> list[str]:
    return list(Notification.objects.filter(user=user).order_by("id").values_list("kind", flat=True))


def test_a_comment_is_told_to_the_owner_and_an_answer_to_who_speaks_there(
    shown: Post, nadia: User, oscar: User, anna: User
) -> None:
    first = comment(shown, "Say where.", by=nadia, now=NOON)
    comment(shown, "On every square.", answers=first, by=anna, now=NOON)
    comment(shown, "Which?", answers=first.thread.get(), by=oscar, now=NOON)
    assert told(oscar) == ["post_commented"] * 2
    assert told(nadia) == ["post_commented"] * 2
    assert told(anna) == ["post_commented"]
    assert verbs().count("post.commented") == 3
    assert first.thread.count() == 2  # one level: an answer to an answer stands in the same thread


def test_whoever_is_named_in_a_comment_is_told_once_if_they_may_see_the_post(
    shown: Post, nadia: User, oscar: User, anna: User, chaima: User, roads: Team
) -> None:
    comment(shown, "@oscar and @Anna: which squares? Not @stadgent, nor @dirk@plein.example.", by=nadia, now=NOON)
    assert (told(oscar), told(anna)) == (["post_named"], ["post_named"])
    comment(shown, "@chaima knows.", by=nadia, now=NOON)
    assert told(chaima) == ["post_named"]
    Post.objects.update(is_under_embargo=True)
    with translation.override("en"), pytest.raises(CannotComment, match="chaima cannot see this post"):
        comment(shown, "@chaima knows.", by=nadia, now=NOON)
    seat("Anna Maes", roads, Role.CORE)
    with translation.override("en"), pytest.raises(CannotComment, match="Several colleagues have that name"):
        comment(shown, "@anna?", by=nadia, now=NOON)
    assert Comment.objects.count() == 2


def test_a_thread_is_settled_and_an_answer_opens_it_again(shown: Post, nadia: User, oscar: User) -> None:
    first = comment(shown, "Say where.", by=nadia, now=NOON)
    assert settle_comment(first, is_settled=True, by=oscar, now=NOON)
    assert not settle_comment(first, is_settled=True, by=nadia, now=NOON)
    assert Comment.objects.get().settled_by == oscar
    comment(shown, "Not quite.", answers=first, by=nadia, now=NOON)
    assert Comment.objects.get(answers=None).settled_at is None
    assert verbs().count("post.comment_settled") == 1


def test_an_answer_alone_is_never_settled(shown: Post, nadia: User) -> None:
    answer = comment(shown, "On.", answers=comment(shown, "Where?", by=nadia, now=NOON), by=nadia, now=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        settle_comment(answer, is_settled=True, by=nadia, now=NOON)


def test_limits_are_told_and_nothing_is_kept(shown: Post, nadia: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commenting, "MOST", 1)
    with translation.override("en"):
        with pytest.raises(CannotComment, match="Write something"):
            comment(shown, " \n ", by=nadia, now=NOON)
        comment(shown, "One.", by=nadia, now=NOON)
        with pytest.raises(CannotComment, match="1 comments here"):
            comment(shown, "Two.", by=nadia, now=NOON)
        discard_post(shown, by=nadia, now=NOON)
        with pytest.raises(CannotComment, match="thrown away"):
            comment(shown, "Three.", by=nadia, now=NOON)
    assert Comment.objects.count() == 1


def test_a_colleague_comments_on_a_cell_and_answers_on_the_page(desk: Client, shown: Post, noon: Any) -> None:
    there = cell(shown)
    address = f"/posts/{shown.pk}/comments/"
    page = desk.post(address, {"text": f"Too long. {SCRIPT}", "about": there.pk}, follow=True).content.decode()
    assert "Too long. &lt;script&gt;" in page and SCRIPT not in page
    said = Comment.objects.get()
    assert said.about == there
    page = desk.post(f"{address}{said.pk}/answers/", {"text": "Shorter now."}, follow=True).content.decode()
    assert page.index("Too long.") < page.index("Shorter now.")
    page = desk.post(f"{address}{said.pk}/settling/", {"settled": "yes"}, follow=True).content.decode()
    assert "1 settled" in page and "settled by Nadia" in page
    page = desk.post(f"{address}{said.pk}/settling/", {"settled": "no"}, follow=True).content.decode()
    assert "1 settled" not in page


@pytest.mark.parametrize("typed", ["", "x" * 4_001], ids=["nothing", "too long"])
def test_what_cannot_be_kept_is_shown_again(desk: Client, shown: Post, typed: str, noon: Any) -> None:
    first = comment(shown, "Where?", by=shown.owner, now=NOON)
    for address in (f"/posts/{shown.pk}/comments/", f"/posts/{shown.pk}/comments/{first.pk}/answers/"):
        answer = desk.post(address, {"text": typed})
        assert answer.status_code == 422 and "errorlist" in answer.content.decode()
        assert typed in answer.content.decode()
    assert Comment.objects.count() == 1


def test_a_cell_of_another_post_is_no_subject(desk: Client, shown: Post, oscar: User, waste: Team, noon: Any) -> None:
    elsewhere = cell(post(oscar, waste))
    answer = desk.post(f"/posts/{shown.pk}/comments/", {"text": "Hm.", "about": elsewhere.pk})
    assert answer.status_code == 422 and not Comment.objects.exists()


def test_a_cell_that_is_taken_away_leaves_what_was_said_of_it(shown: Post, nadia: User) -> None:
    there = cell(shown)
    comment(shown, "Hm.", about=there, by=nadia, now=NOON)
    there.delete()
    assert Comment.objects.get().about is None


def test_chaima_comments_on_what_she_may_see_settles_her_own_and_nothing_else(
    client: Client, nadia: User, shown: Post, roads: Team, oscar: User, waste: Team, noon: Any
) -> None:
    secret = post(oscar, waste, title="Secret", embargo_until=MONDAY)
    hidden = comment(secret, "Hush.", by=oscar, now=NOON)
    ours = comment(shown, "Where?", by=nadia, now=NOON)
    client.force_login(seat("Chaima", roads, Role.EDITOR))
    assert client.post(f"/posts/{shown.pk}/comments/{ours.pk}/settling/").status_code == 404
    assert client.post(f"/posts/{secret.pk}/comments/", {"text": "I am here"}).status_code == 404
    for act in ("answers", "settling"):
        assert client.post(f"/posts/{secret.pk}/comments/{hidden.pk}/{act}/", {"text": "x"}).status_code == 404
        assert client.post(f"/posts/{shown.pk}/comments/{hidden.pk}/{act}/", {"text": "x"}).status_code == 404
    client.post(f"/posts/{shown.pk}/comments/", {"text": "Our road too?"})
    mine = Comment.objects.get(text="Our road too?")
    client.post(f"/posts/{shown.pk}/comments/{mine.pk}/settling/", {"settled": "yes"})
    assert Comment.objects.get(pk=mine.pk).settled_at


def test_who_has_no_role_comments_on_nothing(client: Client, admin: User, shown: Post) -> None:
    client.force_login(admin)
    assert client.post(f"/posts/{shown.pk}/comments/", {"text": "x"}).status_code == 403


def test_many_comments_ask_one_question(shown: Post, nadia: User, django_assert_num_queries: Any) -> None:
    authors = [nadia, shown.owner]
    for number in range(20):
        first = comment(shown, f"{number}", by=authors[number % 2], now=NOON)
        comment(shown, "Yes.", answers=first, by=nadia, now=NOON)
    with django_assert_num_queries(1):
        talk = talk_of(shown, said_of(shown), reader=nadia, writes=True)
        assert {(one.head.author, one.answers[0].author) for one in talk.open} == {
            ("Nadia", "Nadia"),
            ("Oscar", "Nadia"),
        }
    assert len(talk) == 20
