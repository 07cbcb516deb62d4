"""The conversation's page: what it shows, and to whom."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from rondpunt.conversations.actions.note import note
from rondpunt.conversations.models import Attachment, Conversation, Message, MessageVersion
from rondpunt.conversations.tests.build import arrive, conversation
from rondpunt.networks.models import Media
from rondpunt.networks.tests.build import ELS, NOON, channel
from rondpunt.networks.wire import Kind, Visibility
from rondpunt.people.models import Team, User

SCRIPT = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


def page(client: Client, user: User, here: Conversation, **headers: str) -> str:
    client.force_login(user)
    response = client.get(reverse("conversations:conversation", args=[here.pk]), headers=headers)
    assert response.status_code == 200
    return response.content.decode()


READ = ["conversation", "thread", "conversation_person"]
WRITE = ["answers", "notes", "team", "owner", "closure", "reopening", "draft", "measure", "draft_files"]


@pytest.mark.parametrize("name", [*READ, "team"])
def test_a_page_behind_the_wall_does_not_exist(name: str, client: Client, chaima: User, waste: Team) -> None:
    here = conversation(waste)
    client.force_login(chaima)
    assert client.get(reverse(f"conversations:{name}", args=[here.pk])).status_code == 404


@pytest.mark.parametrize("name", WRITE)
def test_nothing_can_be_done_behind_the_wall(name: str, client: Client, chaima: User, waste: Team) -> None:
    here = conversation(waste)
    client.force_login(chaima)
    told = {"kind": "public", "text": "x", "team": waste.pk, "owner": chaima.pk}
    assert client.post(reverse(f"conversations:{name}", args=[here.pk]), told).status_code == 404
    here.refresh_from_db()
    assert (here.status, here.owner, here.messages.count(), here.drafts.count()) == ("new", None, 1, 0)


@pytest.mark.parametrize("name", READ + WRITE)
def test_who_is_not_signed_in_is_sent_to_the_door(name: str, client: Client, waste: Team) -> None:
    address = reverse(f"conversations:{name}", args=[conversation(waste).pk])
    response = client.get(address) if name in READ else client.post(address, {"kind": "public", "text": "x"})
    assert response.status_code == 302
    assert reverse("account_login") in response["Location"]


@pytest.mark.parametrize("name", ["message", "raw", "withdrawal", "verdict"])
def test_a_message_behind_the_wall_does_not_exist(name: str, client: Client, chaima: User, waste: Team) -> None:
    message = conversation(waste).messages.get()
    client.force_login(chaima)
    address = reverse(f"conversations:{name}", args=[message.pk])
    response = client.get(address) if name in ("message", "raw") else client.post(address, {"verdict": "arrived"})
    assert response.status_code == 404


def test_an_administrator_without_a_desk_sees_no_conversation(client: Client, admin: User, waste: Team) -> None:
    client.force_login(admin)
    assert client.get(reverse("conversations:conversation", args=[conversation(waste).pk])).status_code == 404


@pytest.mark.parametrize(
    ("visibility", "said"),
    [
        (Visibility.PUBLIC, "Public on"),
        (Visibility.UNLISTED, "but on no timeline"),
        (Visibility.FOLLOWERS, "Only followers of Dirk"),
        (Visibility.DIRECT, "Only we and Dirk"),
    ],
)
def test_who_reads_along_is_always_said(
    visibility: Visibility, said: str, client: Client, anna: User, waste: Team, english: None
) -> None:
    assert said in page(client, anna, conversation(waste, visibility=visibility))


def test_script_is_only_read(client: Client, anna: User, waste: Team) -> None:
    author = type(ELS)(key="x@plein.example", handle=f"@{SCRIPT}", name=SCRIPT, url="")
    here = conversation(
        waste, SCRIPT, author=author, subject=SCRIPT, content_warning=SCRIPT, html=f"<p>{SCRIPT}</p>", edited_at=NOON
    )
    message = here.messages.get()
    MessageVersion.objects.create(message=message, text=SCRIPT, until=NOON)
    Attachment.objects.create(message=message, name=SCRIPT, media_type=SCRIPT[:100], alt=SCRIPT, refused=SCRIPT)
    media = Media.objects.keep(b"x", media_type="image/png", at=NOON)
    Attachment.objects.create(message=message, name=SCRIPT, media_type="image/png", alt=SCRIPT, media=media)
    arrive(here.channel, SCRIPT, author=author, in_reply_to=(message.remote_id,))
    note(here, user=anna, text=SCRIPT, now=NOON)
    shown = page(client, anna, here)
    assert "<script>alert" not in shown
    assert "<img src=x" not in shown
    assert shown.count("alert(1)") >= 6


def test_a_message_tells_who_where_when_and_for_whom(client: Client, anna: User, waste: Team, english: None) -> None:
    shown = page(client, anna, conversation(waste, visibility=Visibility.DIRECT))
    for words in ("Dirk", "@dirk@plein.example", "private", "<time datetime=", "When is the glass container emptied?"):
        assert words in shown


def test_links_in_plain_text_can_be_followed(client: Client, anna: User, waste: Team) -> None:
    shown = page(client, anna, conversation(waste, "See https://stad.example/glas now"))
    assert '<a href="https://stad.example/glas" rel="noopener noreferrer nofollow">stad.example/glas</a>' in shown


def test_quoted_history_is_folded(client: Client, anna: User, waste: Team) -> None:
    shown = page(client, anna, conversation(waste, "Thanks\n" + "> what we wrote before, at some length\n" * 4))
    assert '<details class="quoted"' in shown


def test_a_content_warning_covers_text_and_pictures(client: Client, anna: User, waste: Team) -> None:
    here = conversation(waste, "blood everywhere", content_warning="accident")
    shown = page(client, anna, here)
    folded = shown.split('<details class="warning"')[1].split("</details>")[0]
    assert "accident</summary>" in folded
    assert "blood everywhere" in folded


def test_what_its_author_removed_is_not_shown(client: Client, anna: User, waste: Team, english: None) -> None:
    here = conversation(waste, "my secret address")
    Conversation.objects.filter(pk=here.pk).update(subject="…", says="")
    message = here.messages.get()
    MessageVersion.objects.create(message=message, text="my older secret", until=NOON)
    Message.objects.filter(pk=message.pk).update(removed_at=NOON, edited_at=NOON)
    shown = page(client, anna, here)
    assert "secret" not in shown
    assert "Removed by its author" in shown


def test_what_it_said_before_can_be_opened(client: Client, anna: User, waste: Team, english: None) -> None:
    here = conversation(waste, "Tuesday", edited_at=NOON)
    MessageVersion.objects.create(message=here.messages.get(), text="Monday", until=NOON)
    shown = page(client, anna, here)
    assert "Edited by its author" in shown
    assert "Monday" in shown


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (Kind.BOUNCE, "Could not be delivered."),
        (Kind.AUTO_REPLY, "Automatic reply."),
        (Kind.UNREADABLE, "This could not be read."),
    ],
)
def test_odd_messages_are_marked(kind: Kind, said: str, client: Client, anna: User, waste: Team, english: None) -> None:
    here = conversation(waste, kind=kind, raw=b"From: x\r\n\r\n\xff")
    shown = page(client, anna, here)
    assert said in shown
    message = here.messages.get()
    assert (reverse("conversations:raw", args=[message.pk]) in shown) == (message.raw is not None)


def test_a_note_cannot_be_taken_for_an_answer(client: Client, anna: User, waste: Team, english: None) -> None:
    here = conversation(waste)
    note(here, user=anna, text="The collector was late", now=NOON)
    shown = page(client, anna, here)
    assert "message--note" in shown
    assert "note, only for us" in shown


def test_a_picture_without_a_description_says_so(client: Client, anna: User, waste: Team, english: None) -> None:
    here = conversation(waste)
    media = Media.objects.keep(b"x", media_type="image/png", at=NOON)
    Attachment.objects.create(message=here.messages.get(), media_type="image/png", media=media)
    shown = page(client, anna, here)
    assert "no description given" in shown
    assert 'alt="picture without a description"' in shown


def test_earlier_conversations_stay_behind_their_walls(
    client: Client, anna: User, waste: Team, roads: Team, english: None
) -> None:
    here = conversation(waste, "Here")
    conversation(waste, "Also ours")
    conversation(roads, "Pothole in my street")
    shown = page(client, anna, here)
    assert "Also ours" in shown
    assert "Pothole" not in shown


def many(here: Conversation, count: int) -> None:
    Message.objects.bulk_create(
        [
            Message(
                conversation=here,
                channel=here.channel,
                direction=Message.Direction.IN,
                person=here.person,
                remote_id=f"many{number}",
                text=f"word-{number:05}",
                visibility="public",
                at=NOON + timedelta(hours=2, seconds=number // 2),
                kept_at=NOON,
            )
            for number in range(count)
        ]
    )


def test_a_long_conversation_opens_at_its_end_and_goes_back_page_by_page(
    client: Client, anna: User, waste: Team
) -> None:
    here = conversation(waste, "first words")
    many(here, 120)
    seen: list[str] = []
    address = reverse("conversations:conversation", args=[here.pk])
    client.force_login(anna)
    shown = client.get(address).content.decode()
    for _ in range(3):
        found = [f"word-{number:05}" for number in range(120) if f"word-{number:05}" in shown]
        seen = found + seen
        if "?before=" not in shown:
            break
        cursor = re.search(r"\?before=(\d+)", shown)
        assert cursor
        shown = client.get(f"{address}?before={cursor[1]}").content.decode()
    assert seen == [f"word-{number:05}" for number in range(120)]


def test_earlier_messages_come_as_a_fragment(client: Client, anna: User, waste: Team) -> None:
    here = conversation(waste)
    many(here, 60)
    client.force_login(anna)
    oldest = Message.objects.get(text="word-00020")
    address = f"{reverse('conversations:conversation', args=[here.pk])}?before={oldest.pk}"
    shown = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in shown
    assert "word-00019" in shown
    assert "word-00020" not in shown


def test_the_number_of_queries_does_not_grow_with_the_messages(client: Client, anna: User, waste: Team) -> None:
    here = conversation(waste)
    many(here, 3)
    page(client, anna, here)
    with CaptureQueriesContext(
        connection,
    ) as few:
        page(client, anna, here)
    many_more = conversation(waste)
    Message.objects.filter(text__startswith="word").delete()
    many(many_more, 2000)
    for message in many_more.messages.order_by("-at")[:20]:
        Attachment.objects.create(message=message, media_type="image/png", source="https://x.example/a.png")
        MessageVersion.objects.create(message=message, text="before", until=NOON)
    with CaptureQueriesContext(connection) as lots:
        page(client, anna, many_more)
    assert len(lots) <= len(few) + 3
    assert len(lots) < 40


@pytest.mark.parametrize("query", ["before=x", "before=999999", "before=-1", "before=%00"])
def test_a_page_that_is_not_there_is_not_found(query: str, client: Client, anna: User, waste: Team) -> None:
    client.force_login(anna)
    address = reverse("conversations:conversation", args=[conversation(waste).pk])
    assert client.get(f"{address}?{query}").status_code == 404


def test_a_message_of_another_conversation_is_no_place_to_start_from(
    client: Client, anna: User, waste: Team, roads: Team
) -> None:
    elsewhere = conversation(roads).messages.get()
    client.force_login(anna)
    address = reverse("conversations:thread", args=[conversation(waste).pk])
    assert client.get(f"{address}?since={elsewhere.pk}").status_code == 404


def test_the_thread_asked_again_brings_what_is_new_and_the_facts(client: Client, anna: User, waste: Team) -> None:
    here = conversation(waste)
    first = here.messages.get()
    arrive(here.channel, "and another thing", in_reply_to=(first.remote_id,))
    client.force_login(anna)
    shown = client.get(f"{reverse('conversations:thread', args=[here.pk])}?since={first.pk}").content.decode()
    assert "and another thing" in shown
    assert 'id="conversation-top" hx-swap-oob="outerMorph"' in shown
    assert "<html" not in shown


def test_htmx_gets_the_conversation_alone_and_caches_keep_them_apart(client: Client, anna: User, waste: Team) -> None:
    here = conversation(waste)
    assert "<html" not in page(client, anna, here, **{"HX-Request": "true"})
    assert "<html" in page(client, anna, here)
    response = client.get(reverse("conversations:conversation", args=[here.pk]))
    assert "HX-Request" in response["Vary"]


def test_who_may_only_read_gets_no_composer(client: Client, waste: Team, english: None) -> None:
    from rondpunt.conftest import seat
    from rondpunt.people.rights import Role

    manager = seat("Mia", waste, Role.MANAGER)
    here = conversation(waste)
    shown = page(client, manager, here)
    assert 'id="composer"' not in shown
    assert "You may read here." in shown
    assert client.post(reverse("conversations:closure", args=[here.pk])).status_code == 404


def test_an_unlimited_channel_is_no_trouble(client: Client, anna: User, waste: Team) -> None:
    here = arrive(channel(waste, "mail"), visibility=Visibility.DIRECT)
    assert 'value="public"' not in page(client, anna, here)
