"""Standard answers in a conversation: found, filled in, inserted with their files, counted once an answer went out."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from rondpunt.conftest import seat
from rondpunt.conversations.models import Conversation, Draft, DraftFile, DraftStandard, Message, StandardUse
from rondpunt.conversations.standards import still_stands
from rondpunt.conversations.tests.build import arrive, conversation
from rondpunt.knowledge.actions.add_standard_file import add_standard_file
from rondpunt.knowledge.models import StandardAnswer
from rondpunt.knowledge.tests.build import standard
from rondpunt.networks.models import Delivery
from rondpunt.networks.tests.build import NOON, channel
from rondpunt.networks.wire import Author, Visibility
from rondpunt.people.models import Organisation, Team, User
from rondpunt.people.rights import Role

HTMX = {"HX-Request": "true"}
DUTCH = "Wanneer wordt de glasbak aan het Kerkplein eindelijk geleegd?"


@pytest.fixture
def here(waste: Team) -> Conversation:
    return conversation(waste, DUTCH)


@pytest.fixture
def nadia(waste: Team) -> User:
    return seat("Nadia", waste, Role.EDITOR)


@pytest.fixture
def desk(client: Client, anna: User, english: None) -> Client:
    client.force_login(anna)
    return client


def listed(desk: Client, here: Conversation, words: str = "", **headers: str) -> str:
    answer = desk.get(reverse("conversations:standards", args=[here.pk]), {"q": words}, headers=headers or HTMX)
    assert answer.status_code == 200
    return answer.content.decode()


def insert(desk: Client, here: Conversation, one: StandardAnswer, **typed: object) -> Any:
    address = reverse("conversations:insertion", args=[here.pk, one.pk])
    return desk.post(address, {"kind": "public", "text": "", **typed}, headers=HTMX)


def send(desk: Client, here: Conversation, text: str) -> Any:
    return desk.post(reverse("conversations:answers", args=[here.pk]), {"kind": "public", "text": text})


def picture() -> bytes:
    content = BytesIO()
    Image.new("RGB", (4, 4), "green").save(content, "PNG")
    return content.getvalue()


def test_it_is_offered_in_the_language_of_the_conversation_with_its_length(
    desk: Client, here: Conversation, nadia: User
) -> None:
    standard(nadia)
    shown = listed(desk, here, "GLASS")
    assert "Dag Dirk, de glasbol" in shown
    assert "of 500 on" in shown
    assert 'role="option"' in shown
    assert "1 standard answer." in shown
    assert "No standard answer with these words." in listed(desk, here, "zzz")


def test_another_language_and_what_is_too_long_are_told(desk: Client, here: Conversation, nadia: User) -> None:
    standard(nadia, texts={"fr": "Bonjour " + "x" * 500})
    shown = listed(desk, here)
    assert "French" in shown
    assert "too long for" in shown


def test_inserting_fills_in_and_lays_the_files_ready_once(desk: Client, here: Conversation, nadia: User) -> None:
    Organisation.objects.create(pk=1, name="Linderbeke")
    one = standard(nadia, texts={"nl": "{persoon} {mijn naam} {team} {nummer} {organisatie} {vandaag} {?dag}"})
    add_standard_file(one, name="bin.png", content=picture(), alt="A green bin", by=nadia, now=NOON)
    for _ in range(2):
        shown = insert(desk, here, one, text="Hello").content.decode()
    today = timezone.localdate()
    assert f"Dirk Anna Waste {here.number} Linderbeke {today.day} " in shown
    assert f" {today.year} {{?dag}}</pre>" in shown
    file = DraftFile.objects.get()
    assert (file.name, file.alt, file.draft.text) == ("bin.png", "A green bin", "Hello")
    assert "bin.png" in shown
    assert DraftStandard.objects.count() == 1


def test_the_name_of_an_account_is_no_name_of_a_person(desk: Client, waste: Team, nadia: User) -> None:
    one = standard(nadia)
    here = conversation(waste, DUTCH, author=Author("d@plein.example", "@d@plein.example", ""))
    assert "Dag {person}, de glasbol" in insert(desk, here, one).content.decode()


def test_a_gap_does_not_go_out_and_nothing_is_lost(desk: Client, here: Conversation) -> None:
    answer = send(desk, here, "Dear {persoon}, on {?day} we come. {colour}")
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "Fill in first: {persoon}, {?day}" in shown
    assert "on {?day} we come" in shown
    measured = desk.post(reverse("conversations:measure", args=[here.pk]), {"kind": "public", "text": "{team}"})
    assert "To be filled in: {team}" in measured.content.decode()
    assert send(desk, here, "On Monday we come. {colour}").status_code == 302


def test_a_use_is_counted_when_the_answer_goes_out_and_once(desk: Client, here: Conversation, nadia: User) -> None:
    one = standard(nadia, texts={"nl": "De glasbol wordt elke week geleegd."})
    insert(desk, here, one)
    insert(desk, here, one)
    assert StandardAnswer.objects.get().used_count == 0
    send(desk, here, "Dag Dirk. De glasbol wordt elke week geleegd. Groeten, Anna")
    assert StandardAnswer.objects.get().used_count == 1
    use = StandardUse.objects.get()
    assert (use.message.text[:3], use.version) == ("Dag", 1)


def test_what_was_written_over_was_not_used(desk: Client, here: Conversation, nadia: User) -> None:
    insert(desk, here, standard(nadia))
    send(desk, here, "Something else altogether.")
    assert StandardAnswer.objects.get().used_count == 0
    assert not StandardUse.objects.exists()


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        ("Dag Dirk, wij komen op maandag langs bij u.", True),
        ("Dag Dirk,\nop maandag", False),
        ("", False),
    ],
)
def test_a_filled_gap_does_not_hide_what_was_inserted(text: str, stands: bool) -> None:
    assert still_stands("Dag {person}, wij komen op {?dag} langs bij u.", text) is stands


def test_taken_back_it_was_not_used_and_counts_again_when_sent(desk: Client, here: Conversation, nadia: User) -> None:
    insert(desk, here, standard(nadia, texts={"nl": "De glasbol wordt elke week geleegd."}))
    send(desk, here, "De glasbol wordt elke week geleegd.")
    message = here.messages.get(direction=Message.Direction.OUT)
    desk.post(reverse("conversations:withdrawal", args=[message.pk]))
    assert StandardAnswer.objects.get().used_count == 0
    assert Delivery.objects.get().state == Delivery.State.WITHDRAWN
    send(desk, here, "De glasbol wordt elke week geleegd.")
    assert StandardAnswer.objects.get().used_count == 1


def test_two_are_stacked_and_both_counted(desk: Client, here: Conversation, nadia: User) -> None:
    first = standard(nadia, shortcut="a", texts={"nl": "De glasbol wordt elke week geleegd."})
    second = standard(nadia, shortcut="b", texts={"nl": "Het recyclagepark is open op zaterdag."})
    for one in (first, second):
        desk.post(reverse("conversations:insertion", args=[here.pk, one.pk]))
    draft = Draft.objects.get()
    assert draft.text == "De glasbol wordt elke week geleegd.\n\nHet recyclagepark is open op zaterdag."
    send(desk, here, draft.text)
    assert [one.used_count for one in StandardAnswer.objects.all()] == [1, 1]


def test_without_script_a_page_lists_and_inserts_under_what_was_written(
    desk: Client, here: Conversation, nadia: User
) -> None:
    one = standard(nadia)
    page = reverse("conversations:standards", args=[here.pk])
    assert desk.post(page, {"kind": "public", "text": "Dag"}).url == page  # type: ignore[attr-defined]
    shown = listed(desk, here, "glass", Accept="text/html")
    assert "Insert<span" in shown
    assert desk.post(reverse("conversations:insertion", args=[here.pk, one.pk])).status_code == 302
    assert Draft.objects.get().text.startswith("Dag\n\nDag Dirk, de glasbol")


def test_a_note_is_never_made_an_answer(desk: Client, here: Conversation, nadia: User) -> None:
    one = standard(nadia)
    typed = {"kind": "note", "text": "between us"}
    for page in ("standards", "insertion"):
        numbers = [here.pk] if page == "standards" else [here.pk, one.pk]
        answer = desk.post(reverse(f"conversations:{page}", args=numbers), typed)
        assert answer.status_code == 422
        assert "This is a note: choose first" in answer.content.decode()
    assert (Draft.objects.get().kind, Draft.objects.get().text) == ("note", "between us")


def test_files_that_the_network_does_not_take_are_named_and_the_text_comes(
    desk: Client, here: Conversation, nadia: User
) -> None:
    one = standard(nadia)
    add_standard_file(one, name="plan.pdf", content=b"%PDF-1.7 plan", alt="", by=nadia, now=NOON)
    shown = insert(desk, here, one).content.decode()
    assert "plan.pdf is of the kind application/pdf" in shown
    assert "Dag Dirk, de glasbol" in shown
    answer = desk.post(reverse("conversations:insertion", args=[here.pk, one.pk]))
    assert "plan.pdf is of the kind" in answer.content.decode()
    by_mail = arrive(channel(here.team, "mail"), DUTCH, visibility=Visibility.DIRECT)
    insert(desk, by_mail, one, kind="private")
    assert DraftFile.objects.get().name == "plan.pdf"


def test_expired_archived_and_other_teams_are_not_inserted(
    desk: Client, here: Conversation, karin: User, roads: Team
) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    old = standard(karin, shortcut="old", valid_until=yesterday)
    theirs = standard(karin, shortcut="theirs", team=roads)
    assert "option" not in listed(desk, here).replace("standards-list", "")
    for one in (old, theirs):
        assert insert(desk, here, one).status_code == 404
    assert not Draft.objects.exists()


def test_chaima_finds_inserts_and_reads_nothing_here(
    desk: Client, here: Conversation, nadia: User, chaima: User, waste: Team
) -> None:
    house, ours = standard(nadia, shortcut="a"), standard(nadia, shortcut="b", team=waste)
    insert(desk, here, house)
    send(desk, here, "Dag Dirk, de glasbol wordt elke week geleegd.")
    desk.force_login(chaima)
    assert desk.get(reverse("conversations:standards", args=[here.pk])).status_code == 404
    assert insert(desk, here, house).status_code == 404
    shown = desk.get(reverse("conversations:standard_uses", args=[house.pk])).content.decode()
    assert "Kerkplein" not in shown and "Dirk" not in shown
    assert "1 answer more, in a team that you do not read." in shown
    assert desk.get(reverse("conversations:standard_uses", args=[ours.pk])).status_code == 404


def test_where_it_was_used_is_listed_with_who_and_when(desk: Client, here: Conversation, nadia: User) -> None:
    one = standard(nadia)
    uses = reverse("conversations:standard_uses", args=[one.pk])
    assert "No answer that you may read" in desk.get(uses).content.decode()
    insert(desk, here, one)
    send(desk, here, "Dag Dirk, de glasbol wordt elke week geleegd.")
    shown = desk.get(uses).content.decode()
    assert "Kerkplein" in shown and "Anna" in shown
    assert "uses/" in desk.get(one.get_absolute_url()).content.decode()


def test_script_in_a_standard_answer_is_only_text(desk: Client, here: Conversation, nadia: User) -> None:
    bad = "</pre><script>alert(1)</script>"
    one = standard(nadia, title=bad, texts={"nl": bad})
    for shown in (listed(desk, here), listed(desk, here, Accept="*/*"), insert(desk, here, one).content.decode()):
        assert "<script>alert" not in shown


@pytest.mark.parametrize("number", [1, 9])
def test_the_list_takes_few_queries_however_many_there_are(
    number: int, desk: Client, here: Conversation, nadia: User, django_assert_max_num_queries: Any
) -> None:
    for place in range(number):
        standard(nadia, shortcut=f"s{place}")
    listed(desk, here)
    with django_assert_max_num_queries(8):
        listed(desk, here)
