"""Ask an expert without a seat: the form and its preview, the list, reminding, withdrawing, and using the answer."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from rondpunt.conversations.actions.answer import answer
from rondpunt.conversations.actions.answer_as_expert import answer_as_expert
from rondpunt.conversations.actions.ask_expert import Question, Whom, ask_expert
from rondpunt.conversations.actions.expire_requests import expire_requests
from rondpunt.conversations.actions.remind_expert import remind_due
from rondpunt.conversations.actions.tell_expert import tell_expert
from rondpunt.conversations.experts import loads_of
from rondpunt.conversations.models import Conversation, Draft, Expert, ExpertLink, ExpertRequest, Message
from rondpunt.conversations.tests.build import conversation
from rondpunt.networks.models import Delivery
from rondpunt.people.models import Notification, Person, Team, User
from rondpunt.people.notices import lines_of
from rondpunt.people.tests.build import verbs

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def here(waste: Team) -> Conversation:
    found = conversation(waste, "Dirk here: when is the glass fetched? Mail dirk@plein.example.")
    Person.objects.filter(pk=found.person_id).update(name="Dirk Maes")
    return found


def fields(client: Client, here: Conversation, **given: object) -> dict[str, object]:
    """The form as the page draws it, with these answers."""
    shown = client.get(reverse("conversations:ask_expert", args=[here.pk])).content.decode()
    key = re.search(r'name="key" value="(\w+)"', shown)
    assert key
    due = timezone.localdate() + timedelta(days=3)
    told = {"key": key[1], "email": "Els@Glas.example", "question": "Which truck?", "due_on": due.isoformat()}
    return {**told, "messages": [here.messages.get().pk], **given}


def post(client: Client, here: Conversation, told: dict[str, object]) -> str:
    return client.post(reverse("conversations:ask_expert", args=[here.pk]), told).content.decode()


def ask(here: Conversation, user: User, email: str = "els@glas.example", **given: object) -> ExpertRequest:
    now = timezone.now()
    question = Question(
        key=f"{ExpertRequest.objects.count():032x}",
        text="Which truck?",
        due_on=timezone.localdate() + timedelta(days=3),
        messages=here.messages.filter(direction="in"),
        **given,  # type: ignore[arg-type]
    )
    whom = Whom(email=email, name="Els", knows="glass", language="en")
    return ask_expert(here, user=user, whom=whom, question=question, now=now).request


def test_the_preview_shows_exactly_what_goes_and_nothing_goes_before_it(
    client: Client, anna: User, here: Conversation
) -> None:
    client.force_login(anna)
    told = fields(client, here)
    shown = post(client, here, told | {"ask": "1"})  # without having looked
    assert "Which truck?" in shown and not ExpertRequest.objects.exists()
    preview = shown[shown.index("expert-sees") : shown.index("</section>")]
    assert "when is the glass fetched?" in preview
    assert "Dirk" not in preview and "dirk@plein.example" not in preview
    seen = re.search(r'name="seen" value="(\w+)"', shown)
    assert seen
    post(client, here, told | {"ask": "1", "seen": seen[1], "question": "Another?"})
    assert not ExpertRequest.objects.exists()  # changed after the preview: look again
    post(client, here, told | {"ask": "1", "seen": seen[1]})
    asked = ExpertRequest.objects.get()
    assert (asked.expert.email, asked.asked_by, asked.sees_name) == ("els@glas.example", anna, False)
    (sent,) = mail.outbox
    assert sent.to == ["els@glas.example"] and "/expert/" in sent.body and "Which truck?" in sent.body
    assert "glass fetched" not in sent.body  # what they may see stays on the page
    assert ExpertLink.objects.get().digest not in sent.body
    post(client, here, told | {"ask": "1", "seen": seen[1]})  # a double click
    assert ExpertRequest.objects.count() == 1 and len(mail.outbox) == 1
    assert verbs().count("expert.asked") == 1


@pytest.mark.parametrize(
    "bad",
    [{"email": "no address"}, {"question": " "}, {"due_on": "2020-01-01"}, {"messages": ["999999"]}, {"key": SCRIPT}],
    ids=["address", "question", "past", "another's message", "key"],
)
def test_bad_input_comes_back_with_everything_typed(
    client: Client, anna: User, here: Conversation, bad: dict[str, object]
) -> None:
    client.force_login(anna)
    shown = post(client, here, fields(client, here, name=f"Els {SCRIPT}", knows=SCRIPT) | bad | {"ask": "1"})
    assert "errorlist" in shown and "Els &lt;script&gt;" in shown and SCRIPT not in shown
    assert not ExpertRequest.objects.exists()


def test_who_is_chosen_is_filled_in_and_what_was_typed_stays(client: Client, anna: User, here: Conversation) -> None:
    expert = ask(here, anna).expert
    client.force_login(anna)
    shown = post(client, here, fields(client, here, email="", question="My long question") | {"choose": expert.pk})
    assert 'value="els@glas.example"' in shown and "My long question" in shown
    assert "1 question open" in shown


def test_the_wall_stands_before_every_screen_of_experts(
    client: Client, anna: User, chaima: User, here: Conversation
) -> None:
    asked = ask(here, anna)
    said = answer_as_expert(asked, text="Truck 4", now=timezone.now())
    client.force_login(chaima)
    for name in ("experts_here", "ask_expert"):
        assert client.get(reverse(f"conversations:{name}", args=[here.pk])).status_code == 404
    for name in ("remind_expert", "withdraw_expert"):
        assert client.post(reverse(f"conversations:{name}", args=[asked.pk])).status_code == 404
    assert client.post(reverse("conversations:use_expert", args=[said.pk])).status_code == 404
    assert "Which truck?" not in client.get("/experts/?view=done").content.decode()
    client.force_login(anna)
    assert "Which truck?" in client.get("/experts/?view=done").content.decode()


def test_the_word_of_an_expert_is_used_once_in_the_draft_and_never_taken_for_an_answer(
    client: Client, anna: User, here: Conversation
) -> None:
    said = answer_as_expert(ask(here, anna), text=f"Truck 4 {SCRIPT}", now=timezone.now())
    here.refresh_from_db()
    assert here.status == "new" and said.direction == Message.Direction.NOTE
    client.force_login(anna)
    shown = client.get(reverse("conversations:conversation", args=[here.pk])).content.decode()
    assert "message--expert" in shown and "not an answer yet" in shown and SCRIPT not in shown
    for _twice in (1, 2):
        client.post(reverse("conversations:use_expert", args=[said.pk]))
    draft = Draft.objects.get()
    assert draft.text.count("Truck 4") == 1 and draft.kind != "note"


def test_the_expert_hears_once_what_became_of_it_and_nothing_about_the_citizen(anna: User, here: Conversation) -> None:
    answer_as_expert(ask(here, anna), text="Truck 4", now=timezone.now())
    text = "Hello Dirk, it comes on Friday. We write to dirk@plein.example."
    written = answer(here, user=anna, text=text, kind="public", now=timezone.now())
    delivery = written.delivery
    assert delivery
    mail.outbox.clear()
    assert tell_expert(delivery, now=timezone.now()) == 0  # it has not gone out
    delivery.state, delivery.remote_id = Delivery.State.SENT, "x"
    delivery.save()
    assert [tell_expert(delivery, now=timezone.now()) for _again in range(2)] == [1, 0]
    (told,) = mail.outbox
    assert "it comes on Friday" in told.body and "Dirk" not in told.body and "dirk@" not in told.body
    assert verbs().count("expert.told") == 1


def test_a_reminder_comes_by_itself_once_and_by_hand_a_few_times(
    client: Client, anna: User, here: Conversation
) -> None:
    asked = ask(here, anna)
    mail.outbox.clear()
    assert asked.remind_at
    early, due = asked.remind_at - timedelta(minutes=1), asked.remind_at + timedelta(minutes=1)
    assert [remind_due(now=moment) for moment in (early, due, due)] == [0, 1, 0]
    client.force_login(anna)
    for number in range(5):
        ExpertRequest.objects.update(reminded_at=timezone.now() - timedelta(days=1), mailed_at=None)
        client.post(reverse("conversations:remind_expert", args=[asked.pk]))
        client.post(reverse("conversations:remind_expert", args=[asked.pk]))  # at once again
        asked.refresh_from_db()
        assert asked.reminder_count == min(number + 1, 3)
    assert len(mail.outbox) == 4 and ExpertLink.objects.count() == 5


def test_a_withdrawn_question_is_told_and_counts_no_more(client: Client, anna: User, here: Conversation) -> None:
    asked = ask(here, anna)
    client.force_login(anna)
    for _twice in (1, 2):
        client.post(reverse("conversations:withdraw_expert", args=[asked.pk]))
    asked.refresh_from_db()
    assert asked.state == "withdrawn" and len(mail.outbox) == 2 and verbs().count("expert.withdrawn") == 1
    assert loads_of([asked.expert], now=timezone.now())[asked.expert_id].open_count == 0


def test_who_asked_and_who_owns_it_now_are_told_what_the_expert_did(
    anna: User, bram: User, chaima: User, here: Conversation
) -> None:
    Conversation.objects.filter(pk=here.pk).update(owner=bram)
    here.refresh_from_db()
    answer_as_expert(ask(here, anna), text="Truck 4", now=timezone.now())
    asked = ask(here, bram, email="joris@glas.example")
    expire_requests(now=asked.expires_at)
    told = Notification.objects.order_by("pk").values_list("user__name", "kind")
    assert sorted(told) == [("Anna", "expert_answered"), ("Bram", "expert_answered"), ("Bram", "expert_expired")]
    words = [line.says for line in lines_of(bram, Notification.objects.filter(user=bram).order_by("pk"))]
    assert "answered your question" in words[0] and "did not answer" in words[1]


def test_what_nobody_answers_expires_once(anna: User, here: Conversation) -> None:
    asked = ask(here, anna)
    late = asked.expires_at + timedelta(minutes=1)
    assert [expire_requests(now=late) for _again in range(2)] == [1, 0]
    assert verbs().count("expert.expired") == 1


def test_a_mail_server_that_is_away_leaves_a_link_to_give_by_hand(
    client: Client, anna: User, here: Conversation, settings: object
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"  # type: ignore[attr-defined]
    client.force_login(anna)
    told = fields(client, here) | {"ask": "1"}
    seen = re.search(r'name="seen" value="(\w+)"', post(client, here, told))
    assert seen
    post(client, here, told | {"seen": seen[1]})
    address = reverse("conversations:experts_here", args=[here.pk])
    first, second = (client.get(address).content.decode() for _twice in range(2))
    assert "/expert/" in first and "no mail went out" in first and "/expert/" not in second


def test_the_list_asks_as_many_questions_for_many_as_for_one(
    client: Client, anna: User, here: Conversation, django_assert_max_num_queries: object
) -> None:
    for number in range(8):
        ask(here, anna, email=f"els{number}@glas.example")
    client.force_login(anna)
    client.get("/experts/")
    with django_assert_max_num_queries(14):  # type: ignore[operator]
        assert client.get("/experts/").content.decode().count("Which truck?") == 8
    assert Expert.objects.count() == 8
