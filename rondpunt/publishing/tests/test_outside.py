"""Readers from outside: asked by mail, on one page by a link; what they may see, and what a bad link gives."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import translation

from rondpunt.conftest import seat
from rondpunt.networks.tests.build import NOON
from rondpunt.people.models import Notification, Team, User
from rondpunt.people.rights import Role
from rondpunt.people.tests.build import verbs
from rondpunt.people.tokens import make_token
from rondpunt.publishing.actions import advise as advising
from rondpunt.publishing.actions import ask_outside as asking
from rondpunt.publishing.actions.advise import Advice, OutsideClosed, advise
from rondpunt.publishing.actions.ask_outside import CannotAskOutside, Reader, ask_outside
from rondpunt.publishing.actions.comment import CannotComment, comment
from rondpunt.publishing.actions.discard_post import discard_post
from rondpunt.publishing.actions.put_picture import put_picture
from rondpunt.publishing.actions.send_outside_again import send_outside_again
from rondpunt.publishing.actions.withdraw_outside import withdraw_outside
from rondpunt.publishing.actions.write_variant import write_variant
from rondpunt.publishing.models import Comment, OutsideLink, OutsideReview, Post
from rondpunt.publishing.tests.build import MONDAY, TEXT, asks, cell, post, says
from rondpunt.publishing.tests.picture_build import asset, photograph

pytestmark = pytest.mark.django_db
SCRIPT = "<script>alert(1)</script>"
KEY = "0123456789abcdef" * 2


@pytest.fixture
def shown(nadia: User, waste: Team) -> Post:
    """A draft of Nadia with one cell."""
    made = post(nadia, waste)
    cell(made)
    return made


def reader(**told: object) -> Reader:
    given: dict[str, Any] = {"key": KEY, "name": "Lena", "email": "Lena@glass.example", "language": "en"}
    return Reader(**{**given, "question": "Is this right?", "until": MONDAY, **told})


def ask(shown: Post, **told: object) -> tuple[OutsideReview, str]:
    """The review and the path of its link."""
    asked = ask_outside(shown, reader(**told), by=shown.owner, now=NOON)
    return asked.review, "/before-it-goes-out/" + asked.link.split("/before-it-goes-out/")[-1]


def filled(**told: object) -> dict[str, object]:
    given = {"name": "Lena", "email": "lena@glass.example", "language": "en", "question": "Right?", "key": KEY}
    return {**given, "until": "2026-11-30", **told}


def told(user: User) -> list[str]:
    return list(Notification.objects.filter(user=user).order_by("id").values_list("kind", flat=True))


def test_a_reader_is_asked_by_mail_once(shown: Post) -> None:
    review, _path = ask(shown)
    (sent,) = mail.outbox
    assert sent.to == ["lena@glass.example"] and "Is this right?" in sent.body and "/before-it-goes-out/" in sent.body
    assert TEXT not in sent.body  # what is not public yet stays on the page
    assert OutsideLink.objects.get().digest not in sent.body
    assert OutsideReview.objects.get().mailed_at == NOON
    again = ask_outside(shown, reader(), by=shown.owner, now=NOON)  # a double click
    assert (again.review, again.link, len(mail.outbox)) == (review, "", 1)
    assert verbs().count("post.outside_asked") == 1


def test_the_mail_is_in_their_language(shown: Post) -> None:
    ask(shown, language="fr")
    assert mail.outbox[0].extra_headers["Content-Language"] == "fr" and "Bonjour Lena" in mail.outbox[0].body


def test_they_read_it_as_it_stands_now_and_nothing_of_the_house(client: Client, shown: Post, noon: Any) -> None:
    comment(shown, "Between us: hurry.", by=shown.owner, now=NOON)
    review, path = ask(shown)
    answer = client.get(path)
    page = answer.content.decode()
    assert TEXT in page and "Is this right?" in page and "Between us" not in page
    assert answer["Cache-Control"] == "private, no-store" and "noindex" in answer["X-Robots-Tag"]
    review.refresh_from_db()
    assert review.opened_at == NOON
    there = shown.variants.get()
    write_variant(there, text="Glass!", seen=1, fitted_to=1, by=shown.owner, now=NOON)
    assert "Glass!" in client.get(path).content.decode()


def test_a_comment_of_theirs_is_answered_and_the_answer_goes_by_mail(
    client: Client, shown: Post, nadia: User, noon: Any
) -> None:
    _review, path = ask(shown)
    there = shown.variants.get()
    page = client.post(path, {"text": f"Which day? {SCRIPT}", "about": there.pk}, follow=True).content.decode()
    assert "Which day? &lt;script&gt;" in page and SCRIPT not in page
    said = Comment.objects.get()
    assert (said.author, said.by, said.about) == ("Lena", None, there)
    assert told(nadia) == ["post_commented"]
    comment(shown, "Monday.", answers=said, by=nadia, now=NOON)
    answered = mail.outbox[-1]
    assert "Monday." in answered.body and answered.to == ["lena@glass.example"]
    fresh = answered.body.split("/before-it-goes-out/")[1].split()[0]
    assert "Monday." in client.get(f"/before-it-goes-out/{fresh}").content.decode()
    client.post(path, {"text": "Fine then.", "answers": said.pk})
    assert said.thread.count() == 2 and told(nadia) == ["post_commented"] * 2


def test_their_word_is_advice_and_approves_nothing(
    desk: Client, client: Client, shown: Post, nadia: User, noon: Any
) -> None:
    asks(shown.variants.get().channel, "one", nadia)
    _review, path = ask(shown)
    Client().post(path, {"word": "fine"})
    assert OutsideReview.objects.get().word == "fine" and not Comment.objects.exists()
    assert told(nadia) == ["post_outside_fine"]
    assert any("Not approved" in one or "Nog niet" in one for one in says(shown))
    assert "finds it fine" in desk.get(shown.get_absolute_url()).content.decode()
    write_variant(shown.variants.get(), text="Glass!", seen=1, fitted_to=1, by=nadia, now=NOON)
    assert "of an earlier version" in desk.get(shown.get_absolute_url()).content.decode()
    Client().post(path, {"word": "changes", "text": "Say where."})
    assert OutsideReview.objects.get().word == "changes" and Comment.objects.get().text == "Say where."
    assert told(nadia) == ["post_outside_fine", "post_changes_asked"]


@pytest.mark.parametrize(
    "typed",
    [{"text": " "}, {"text": "", "word": "changes"}, {"text": "x" * 4_001}, {"text": "Hm", "about": "999999"}],
    ids=["nothing", "no reason", "too long", "no cell of it"],
)
def test_what_cannot_be_kept_comes_back(client: Client, shown: Post, typed: dict[str, str], noon: Any) -> None:
    _review, path = ask(shown)
    answer = client.post(path, typed)
    assert answer.status_code == 422 and "errorlist" in answer.content.decode()
    assert typed["text"].strip() in answer.content.decode()
    assert not Comment.objects.exists() and not OutsideReview.objects.get().word


def test_a_thread_of_the_house_is_not_answered_from_outside(client: Client, shown: Post, noon: Any) -> None:
    ours = comment(shown, "Between us.", by=shown.owner, now=NOON)
    _review, path = ask(shown)
    assert client.post(path, {"text": "Ha!", "answers": ours.pk}).status_code == 422
    assert client.post(path, {"text": "Ha!", "word": "approved"}).status_code == 422
    assert Comment.objects.count() == 1


@pytest.mark.parametrize("end", ["withdrawn", "expired", "gone", "out"])
def test_a_closed_link_says_why_and_loses_nothing(client: Client, shown: Post, noon: Any, end: str) -> None:
    review, path = ask(shown)
    if end == "withdrawn":
        assert withdraw_outside(review, by=shown.owner, now=NOON)
        assert not withdraw_outside(review, by=shown.owner, now=NOON)
    elif end == "expired":
        OutsideReview.objects.update(expires_at=NOON)
    elif end == "gone":
        discard_post(shown, by=shown.owner, now=NOON)
    else:
        Post.objects.update(stage=Post.Stage.SENT)
    assert client.get(path).status_code == 410
    answer = client.post(path, {"text": "My long word"})
    assert answer.status_code == 410 and "My long word" in answer.content.decode()
    assert TEXT not in answer.content.decode()
    with pytest.raises(OutsideClosed):
        advise(review, Advice("Late"), now=NOON)
    assert not Comment.objects.exists()


def test_a_forged_link_is_no_page(client: Client, shown: Post) -> None:
    ask(shown)
    for token in ("nowhere", make_token("expert"), make_token("reader from outside")):
        answer = client.get(f"/before-it-goes-out/{token}/")
        assert answer.status_code == 404 and TEXT not in answer.content.decode()


def test_pictures_are_seen_by_the_link_and_only_those_of_the_post(
    client: Client, shown: Post, nadia: User, noon: Any
) -> None:
    ours, other = asset(nadia), asset(nadia, content=photograph(colour="red"))
    put_picture(shown, ours, by=nadia, now=NOON)
    review, path = ask(shown)
    there = shown.variants.get().channel_id
    assert client.get(f"{path}pictures/{ours.pk}/{there}/").status_code == 200
    assert f"{path}pictures/{ours.pk}/{there}/" in client.get(path).content.decode()
    assert client.get(f"{path}pictures/{other.pk}/{there}/").status_code == 404
    assert client.get(f"{path}pictures/{ours.pk}/{there + 1}/").status_code == 404
    withdraw_outside(review, by=nadia, now=NOON)
    assert client.get(f"{path}pictures/{ours.pk}/{there}/").status_code == 404


def test_an_editor_asks_sends_again_and_lets_go(desk: Client, shown: Post, noon: Any) -> None:
    place = f"/posts/{shown.pk}/outside/"
    page = desk.post(place, filled(), follow=True).content.decode()
    assert "The link went to Lena by mail." in page and "Lena" in page
    review = OutsideReview.objects.get()
    desk.post(f"{place}{review.pk}/again/")
    assert len(mail.outbox) == 2 and review.links.count() == 2
    page = desk.post(f"{place}{review.pk}/withdrawal/", follow=True).content.decode()
    assert "works no longer" in page
    page = desk.post(f"{place}{review.pk}/again/", follow=True).content.decode()
    assert "takes no word any more" in page and len(mail.outbox) == 2


def test_without_a_mail_server_the_link_is_shown_once(desk: Client, shown: Post, noon: Any, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    page = desk.post(f"/posts/{shown.pk}/outside/", filled(), follow=True).content.decode()
    assert "private-link" in page and "no mail went out" in page
    assert "private-link" not in desk.get(shown.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    "bad",
    [
        {"email": "no address"},
        {"name": ""},
        {"language": "xx"},
        {"until": "2026-11-01"},
        {"until": "2027-11-01"},
        {"until": "soon"},
        {"question": "x" * 2_001},
    ],
    ids=lambda bad: "=".join(f"{name}={value[:10]}" for name, value in bad.items()),
)
def test_bad_input_comes_back_with_everything_typed(desk: Client, shown: Post, bad: dict[str, str], noon: Any) -> None:
    answer = desk.post(f"/posts/{shown.pk}/outside/", filled(name=f"Lena {SCRIPT}") | bad)
    page = answer.content.decode()
    assert answer.status_code == 422 and "errorlist" in page and SCRIPT not in page
    assert "name" in bad or "Lena &lt;script&gt;" in page
    assert not OutsideReview.objects.exists() and not mail.outbox


def test_limits_are_told(shown: Post, nadia: User, waste: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    with translation.override("en"):
        with pytest.raises(CannotAskOutside, match="Choose first"):
            ask(post(nadia, waste))
        review, _path = ask(shown)
        monkeypatch.setattr(asking, "MOST", 1)
        with pytest.raises(CannotAskOutside, match="At most 1"):
            ask(shown, key="f" * 32)
        monkeypatch.setattr("rondpunt.publishing.actions.send_outside_again.MOST_LINKS", 1)
        with pytest.raises(CannotAskOutside, match="Call them"):
            send_outside_again(review, by=nadia, now=NOON)
        monkeypatch.setattr(advising, "MOST", 1)
        advise(review, Advice("One"), now=NOON)
        with pytest.raises(CannotComment, match="more than fits"):
            advise(review, Advice("Two"), now=NOON)
    assert Comment.objects.count() == 1


def test_a_comment_is_of_one_of_the_two(shown: Post, nadia: User) -> None:
    review, _path = ask(shown)
    said: dict[str, Any] = {"post": shown, "text": "Hm", "core_version": 1, "at": NOON}
    for who in ({}, {"by": nadia, "outside": review}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Comment.objects.create(**said, **who)


def test_chaima_asks_nobody(client: Client, shown: Post, roads: Team, anna: User, noon: Any) -> None:
    review, _path = ask(shown)
    place = f"/posts/{shown.pk}/outside/"
    for user, status in ((seat("Chaima", roads, Role.EDITOR), 404), (anna, 403)):
        client.force_login(user)
        assert client.post(place, filled(key="f" * 32)).status_code == status
        for act in ("again", "withdrawal"):
            assert client.post(f"{place}{review.pk}/{act}/").status_code == status
    assert OutsideReview.objects.get().withdrawn_at is None
    assert client.post(f"/posts/{shown.pk + 1}/outside/{review.pk}/again/").status_code in (403, 404)


def test_the_page_asks_a_fixed_number_of_questions(
    client: Client, shown: Post, noon: Any, django_assert_max_num_queries: Any
) -> None:
    for _number in range(10):
        cell(shown)
    review, path = ask(shown)
    for number in range(10):
        said = advise(review, Advice(f"{number}"), now=NOON + timedelta(minutes=number))
        comment(shown, "Yes.", answers=said, by=shown.owner, now=NOON)
    with django_assert_max_num_queries(9):
        assert client.get(path).status_code == 200
