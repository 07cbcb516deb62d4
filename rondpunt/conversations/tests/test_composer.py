"""What is written is kept, measured, sent once, and never lost to an error."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from rondpunt.conftest import seat
from rondpunt.conversations.models import Conversation, Draft, DraftFile, Message
from rondpunt.conversations.tests.build import arrive, conversation
from rondpunt.networks.models import Channel, Delivery
from rondpunt.networks.tests.build import channel
from rondpunt.networks.wire import Visibility
from rondpunt.people.models import Notification, Team, User

HTMX = {"HX-Request": "true"}
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def here(waste: Team) -> Conversation:
    return conversation(waste)


def post(client: Client, name: str, number: int, **told: object) -> tuple[int, str]:
    headers = told.pop("headers", {})
    given = {"kind": "public", **told}
    response = client.post(reverse(f"conversations:{name}", args=[number]), given, headers=headers)
    return response.status_code, response.content.decode()


def picture(name: str = "bin.png") -> SimpleUploadedFile:
    content = BytesIO()
    Image.new("RGB", (4, 4), "green").save(content, "PNG")
    return SimpleUploadedFile(name, content.getvalue(), "image/png")


@pytest.fixture
def desk(client: Client, anna: User, english: None) -> Client:
    """Anna's browser."""
    client.force_login(anna)
    return client


def test_what_is_typed_is_kept_and_said_so(desk: Client, here: Conversation, anna: User) -> None:
    status, shown = post(desk, "draft", here.pk, text="Tomor", headers=HTMX)
    assert status == 200
    assert "Kept at" in shown
    draft = Draft.objects.get(conversation=here, user=anna)
    assert (draft.kind, draft.text) == ("public", "Tomor")
    page = desk.get(reverse("conversations:conversation", args=[here.pk])).content.decode()
    assert "Tomor</textarea>" in page


def test_without_script_keeping_a_draft_leads_back_to_the_page(desk: Client, here: Conversation) -> None:
    status, _ = post(desk, "draft", here.pk, text="Tomorrow")
    assert status == 302


def test_a_draft_is_its_authors_own(desk: Client, here: Conversation, bram: User) -> None:
    post(desk, "draft", here.pk, text="only mine")
    desk.force_login(bram)
    shown = desk.get(reverse("conversations:conversation", args=[here.pk])).content.decode()
    assert "only mine</textarea>" not in shown  # it is told that Anna writes, and the draft stays hers


@pytest.mark.parametrize("told", [{"kind": "shout", "text": "x"}, {"kind": "public", "text": "x" * 200_001}])
def test_what_cannot_be_kept_is_said_and_shown_again(told: dict[str, str], desk: Client, here: Conversation) -> None:
    status, shown = post(desk, "draft", here.pk, **told)
    assert status == 422
    assert f"{told['text']}</textarea>" in shown
    assert 'role="alert"' in shown


def test_script_in_every_field_of_the_composer_is_only_text(desk: Client, here: Conversation) -> None:
    told = {"text": f"</textarea>{SCRIPT}", "content_warning": f'">{SCRIPT}'}
    for name in ("answers", "measure"):
        _, shown = post(desk, name, here.pk, kind="note" if name == "answers" else "public", **told)
        assert "<script>alert" not in shown
        assert "</textarea><" not in shown.replace("</textarea></mention-names>", "")


def test_an_answer_goes_into_the_queue_and_the_draft_is_used_up(desk: Client, here: Conversation, anna: User) -> None:
    post(desk, "draft", here.pk, text="Tomorrow")
    status, _ = post(desk, "answers", here.pk, text="Tomorrow.\r\nBefore noon.")
    assert status == 302
    message = here.messages.get(direction=Message.Direction.OUT)
    assert (message.text, message.user, message.visibility) == ("Tomorrow.\nBefore noon.", anna, "public")
    assert message.delivery and message.delivery.state == Delivery.State.WAITING
    assert not Draft.objects.exists()
    shown = desk.get(reverse("conversations:conversation", args=[here.pk])).content.decode()
    assert "Take back" in shown
    assert "<undo-countdown" in shown
    assert "every 2s" in shown


def test_pressing_send_twice_says_it_once(desk: Client, here: Conversation) -> None:
    for _ in range(2):
        assert post(desk, "answers", here.pk, text="Tomorrow")[0] == 302
    assert Delivery.objects.count() == 1


def test_a_draft_that_send_overtook_does_not_come_back(desk: Client, here: Conversation) -> None:
    post(desk, "answers", here.pk, text="Tomorrow")
    post(desk, "draft", here.pk, text="Tomorrow", headers=HTMX)
    assert not Draft.objects.exists()


def test_taken_back_it_is_a_draft_again(desk: Client, here: Conversation) -> None:
    post(desk, "answers", here.pk, text="Tomorow")
    message = here.messages.get(direction=Message.Direction.OUT)
    assert post(desk, "withdrawal", message.pk)[0] == 302
    shown = desk.get(reverse("conversations:conversation", args=[here.pk])).content.decode()
    assert "Tomorow</textarea>" in shown
    assert "message--out" not in shown
    assert post(desk, "answers", here.pk, text="Tomorow")[0] == 302
    assert Delivery.objects.filter(state=Delivery.State.WAITING).count() == 1


def test_too_late_to_take_back_is_said(desk: Client, here: Conversation) -> None:
    post(desk, "answers", here.pk, text="Tomorrow")
    Delivery.objects.update(state=Delivery.State.SENDING)
    status, shown = post(desk, "withdrawal", here.messages.get(direction="out").pk)
    assert status == 409
    assert "Too late" in shown


def test_too_long_is_refused_with_its_measure_and_nothing_is_lost(desk: Client, here: Conversation) -> None:
    status, shown = post(desk, "answers", here.pk, text="x" * 503, content_warning="long")
    assert status == 422
    assert "3 characters too many" in shown
    assert f"{'x' * 503}</textarea>" in shown
    assert 'value="long"' in shown
    assert not Delivery.objects.exists()


@pytest.mark.parametrize("text", ["", "  \n "])
def test_nothing_is_not_sent(text: str, desk: Client, here: Conversation) -> None:
    assert post(desk, "answers", here.pk, text=text)[0] == 422
    assert post(desk, "notes", here.pk, kind="note", text=text)[0] == 422
    assert here.messages.count() == 1


def test_a_note_never_leaves_by_the_wrong_button(desk: Client, here: Conversation) -> None:
    status, shown = post(desk, "answers", here.pk, kind="note", text="between us")
    assert status == 422
    assert "This is a note." in shown
    assert not Delivery.objects.exists()


def test_a_paused_channel_keeps_the_answer_in_the_composer(desk: Client, here: Conversation) -> None:
    Channel.objects.update(state=Channel.State.PAUSED)
    status, shown = post(desk, "answers", here.pk, text="Tomorrow")
    assert status == 422
    assert "is paused" in shown
    assert "Tomorrow</textarea>" in shown


def test_mail_offers_no_public_answer(desk: Client, waste: Team) -> None:
    here = arrive(channel(waste, "mail"), visibility=Visibility.DIRECT)
    assert 'value="public"' not in desk.get(reverse("conversations:conversation", args=[here.pk])).content.decode()
    assert post(desk, "answers", here.pk, text="x")[0] == 422


def test_a_private_conversation_is_answered_privately_by_default(desk: Client, waste: Team) -> None:
    here = conversation(waste, visibility=Visibility.DIRECT)
    shown = desk.get(reverse("conversations:conversation", args=[here.pk])).content.decode()
    assert 'value="private" checked' in shown


def test_a_public_answer_to_a_private_word_is_warned_of(desk: Client, waste: Team) -> None:
    here = conversation(waste, visibility=Visibility.DIRECT)
    assert "Everyone will be able to read" in post(desk, "measure", here.pk, text="Hello Dirk")[1]
    assert "Everyone will be able to read" not in post(desk, "measure", here.pk, kind="private", text="Hello")[1]


def test_length_is_counted_as_the_network_counts(desk: Client, here: Conversation) -> None:
    long_link = "https://stad.example/" + "x" * 100
    assert "477 characters left" in post(desk, "measure", here.pk, text=long_link)[1]
    assert "7 characters too many" in post(desk, "measure", here.pk, text="x" * 507)[1]


def test_mail_knows_no_limit(desk: Client, waste: Team) -> None:
    here = arrive(channel(waste, "mail"), visibility=Visibility.DIRECT)
    shown = post(desk, "measure", here.pk, kind="private", text="x" * 5000)[1]
    assert "left on" not in shown
    assert "too many" not in shown


def test_another_language_than_the_conversations_is_noticed(desk: Client, waste: Team) -> None:
    here = conversation(waste, "Wanneer wordt de glasbak aan het Kerkplein eindelijk geleegd?")
    text = "Bonjour, nous passerons demain matin avant midi pour vider la bulle à verre."
    assert "You write in French; this conversation is in Dutch." in post(desk, "measure", here.pk, text=text)[1]


def test_the_preview_shows_links_as_the_network_shortens_them(desk: Client, here: Conversation) -> None:
    shown = post(desk, "measure", here.pk, text="See https://www.stad.example/glas", content_warning="glass")[1]
    assert ">stad.example/glas</a>" in shown
    assert "<b>glass</b>" in shown


def test_a_picture_is_laid_ready_and_needs_a_description(desk: Client, here: Conversation) -> None:
    assert post(desk, "draft_files", here.pk, text="Look", file=picture())[0] == 302
    file = DraftFile.objects.get()
    assert file.draft.text == "Look"
    status, shown = post(desk, "answers", here.pk, text="Look")
    assert status == 422
    assert "Describe every picture" in shown
    assert post(desk, "answers", here.pk, text="Look", **{f"alt-{file.pk}": "A green bin"})[0] == 302
    sent = here.messages.get(direction=Message.Direction.OUT).attachments.get()
    assert (sent.alt, sent.media_type) == ("A green bin", "image/png")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("evil.png", b"<html><script>alert(1)</script>", "of the kind application/octet-stream"),
        ("page.html", b"<!doctype html><p>x", "of the kind"),
        ("empty.png", b"", "is empty"),
        ("../../etc/x.pdf", b"%PDF-1.7 x", "x.pdf is of the kind application/pdf"),
    ],
)
def test_a_file_that_cannot_go_along_is_named_with_the_reason(
    name: str, content: bytes, said: str, desk: Client, here: Conversation
) -> None:
    status, shown = post(desk, "draft_files", here.pk, text="keep me", file=SimpleUploadedFile(name, content))
    assert status == 422
    assert said in shown
    assert "keep me</textarea>" in shown
    assert not DraftFile.objects.exists()


def test_size_and_number_of_files_have_limits(desk: Client, here: Conversation) -> None:
    here.channel.limits = {"media_count": 1, "media_size": 20, "media_types": ["image/png"]}
    here.channel.save()
    assert "takes at most" in post(desk, "draft_files", here.pk, text="", file=picture())[1]
    here.channel.limits = {"media_count": 1, "media_size": 20_000, "media_types": ["image/png"]}
    here.channel.save()
    assert post(desk, "draft_files", here.pk, text="", file=picture())[0] == 302
    assert "At most 1 file" in post(desk, "draft_files", here.pk, text="", file=picture("b.png"))[1]


def test_pressing_add_without_a_file_is_explained(desk: Client, here: Conversation) -> None:
    assert "Choose a file first." in post(desk, "draft_files", here.pk, text="x")[1]


def test_a_file_can_be_taken_away_without_losing_the_text(desk: Client, here: Conversation) -> None:
    post(desk, "draft_files", here.pk, text="a", file=picture())
    assert post(desk, "draft_file", DraftFile.objects.get().pk, text="b")[0] == 302
    assert not DraftFile.objects.exists()
    assert Draft.objects.get().text == "b"


def test_somebody_elses_file_does_not_exist(desk: Client, here: Conversation, bram: User) -> None:
    post(desk, "draft_files", here.pk, text="a", file=picture())
    address = reverse("conversations:draft_file", args=[DraftFile.objects.get().pk])
    assert desk.get(address)["Content-Security-Policy"] == "default-src 'none'; sandbox"
    desk.force_login(bram)
    assert desk.get(address).status_code == 404
    assert desk.post(address, {"kind": "public", "text": ""}).status_code == 404


def test_a_colleague_named_in_a_note_gets_a_sign(desk: Client, here: Conversation, bram: User) -> None:
    assert post(desk, "notes", here.pk, kind="note", text="@bram, can you call? mail a@bram.example")[0] == 302
    assert [told.user for told in Notification.objects.filter(kind="mentioned")] == [bram]


def test_the_longest_name_counts(desk: Client, here: Conversation, waste: Team, bram: User) -> None:
    peeters = seat("Bram Peeters", waste)
    post(desk, "notes", here.pk, kind="note", text="@Bram Peeters please")
    assert [told.user for told in Notification.objects.filter(kind="mentioned")] == [peeters]


@pytest.mark.parametrize(
    ("text", "said"), [("@Chaima look", "Chaima cannot see"), ("@Bram look", "Several colleagues")]
)
def test_an_unclear_name_is_asked_about_and_nothing_is_lost(
    text: str, said: str, desk: Client, here: Conversation, waste: Team, chaima: User
) -> None:
    seat("Bram Peeters", waste)
    seat("Bram Maes", waste)
    status, shown = post(desk, "notes", here.pk, kind="note", text=text)
    assert status == 422
    assert said in shown
    assert f"{text}</textarea>" in shown
    assert here.messages.count() == 1


def test_a_name_nobody_has_is_pointed_out_while_typing(desk: Client, here: Conversation) -> None:
    assert "Nobody here is called @Brma" in post(desk, "measure", here.pk, kind="note", text="@Brma look")[1]
    assert "Nobody" not in post(desk, "measure", here.pk, kind="note", text="look, @Brm")[1]
    assert "Nobody" not in post(desk, "measure", here.pk, kind="note", text="he is @dirk@plein.example")[1]
