"""Channels on the screen: who may see them, what is asked, what is tested, what stands on the trail."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import translation

from rondpunt.networks import reasons
from rondpunt.networks.actions.add_channel import ChannelExists, add_channel
from rondpunt.networks.actions.fetch import note_failure
from rondpunt.networks.actions.notify_needs_you import notify_needs_you
from rondpunt.networks.forms import ChannelForm
from rondpunt.networks.health import health
from rondpunt.networks.models import Channel
from rondpunt.networks.registry import networks, networks_to_add
from rondpunt.networks.secrets import unseal
from rondpunt.networks.tests.build import NOON, channel
from rondpunt.networks.wire import Reason, Refused, TryLater
from rondpunt.people.models import Team, TrailEntry, User

pytestmark = pytest.mark.django_db
ASK = {"need_slug": "questions", "need_title": "Ask the town", "need_notify": "on", "language": "nl"}


@pytest.fixture
def office(client: Client, admin: User) -> Client:
    client.force_login(admin)
    return client


def _form_channel(team: Team, **fields: object) -> Channel:
    answers = {"slug": "questions", "title": "Ask the town", "intro": "", "notify": "yes"}
    given = {"network": "form", "name": "", "team": team, "language": "nl", "answers": answers, "user": None}
    return add_channel(**{**given, **fields}, now=NOON)  # type: ignore[arg-type]


PAGES = ["channels", "new_channel"]
ONE = ["channel", "channel_health"]
DEEDS = ["channel_test", "channel_pause", "channel_resumption", "channel_reading"]


@pytest.mark.parametrize("page", PAGES + ONE + DEEDS)
def test_only_administrators_see_and_change_channels(
    client: Client, page: str, anna: User, chaima: User, karin: User, waste: Team
) -> None:
    made = _form_channel(waste)
    address = reverse(f"networks:{page}", args=[] if page in PAGES else [made.pk])
    ask = client.post if page in DEEDS else client.get
    assert ask(address).status_code == 302
    assert ask(address).headers["Location"].startswith(reverse("account_login"))
    for user in (anna, chaima, karin):
        client.force_login(user)
        assert ask(address).status_code == 403
    made.refresh_from_db()
    assert made.state == "active"


def test_pages_answer_an_administrator(office: Client, waste: Team) -> None:
    made = _form_channel(waste)
    for page in PAGES:
        assert office.get(reverse(f"networks:{page}")).status_code == 200
    for page in ONE:
        assert office.get(reverse(f"networks:{page}", args=[made.pk])).status_code == 200
    for network in networks_to_add():
        assert office.get(reverse("networks:new_channel_on", args=[network])).status_code == 200
    assert office.get(reverse("networks:new_channel_on", args=["telex"])).status_code == 404
    assert office.get(reverse("networks:channel", args=[made.pk + 1])).status_code == 404
    assert office.get(reverse("networks:channel_pause", args=[made.pk])).status_code == 405


def test_every_need_of_every_network_is_a_labelled_field(waste: Team) -> None:
    for network in networks():
        form = ChannelForm(network=network)
        page = form.as_div()
        assert len(form.fields) == len(form.needs) + 3
        for need in form.needs:
            assert f'name="need_{need.name}"' in page
            assert (f'type="password" name="need_{need.name}"' in page) == (need.kind == "secret")


def test_a_channel_is_added_and_stands_on_the_trail(office: Client, admin: User, waste: Team) -> None:
    answer = office.post(reverse("networks:new_channel_on", args=["form"]), {**ASK, "team": waste.pk})
    made = Channel.objects.get()
    assert answer.headers["Location"] == reverse("networks:channel", args=[made.pk])
    assert (made.handle, made.name, made.team, made.state) == ("questions", "Ask the town", waste, "active")
    line = TrailEntry.objects.get(verb="channel.added")
    assert (line.actor, line.particulars["handle"]) == (admin, "questions")


def test_an_account_is_a_channel_only_once(office: Client, waste: Team) -> None:
    _form_channel(waste)
    answer = office.post(reverse("networks:new_channel_on", args=["form"]), {**ASK, "team": waste.pk})
    assert answer.status_code == 422
    assert Channel.objects.count() == 1
    with pytest.raises(ChannelExists, match="questions"):
        _form_channel(waste)


def test_a_refused_channel_is_not_kept_and_says_why(office: Client, waste: Team) -> None:
    given = {**ASK, "need_slug": "!!!", "team": waste.pk}
    answer = office.post(reverse("networks:new_channel_on", args=["form"]), given)
    assert answer.status_code == 422
    assert reasons.happened(Reason.BAD_SETTINGS) in answer.content.decode()
    assert not Channel.objects.exists()
    assert not TrailEntry.objects.exists()


def test_the_test_button_stores_nothing(office: Client, waste: Team) -> None:
    address = reverse("networks:new_channel_on", args=["form"])
    whole = office.post(address, {**ASK, "team": waste.pk, "test": "1"})
    part = office.post(address, {**ASK, "team": waste.pk, "test": "1"}, headers={"HX-Request": "true"})
    assert "tested--good" in whole.content.decode() and "<h1" in whole.content.decode()
    assert "tested--good" in part.content.decode() and "<h1" not in part.content.decode()
    bad = office.post(address, {**ASK, "need_title": "", "team": waste.pk, "test": "1"})
    assert "tested--bad" in bad.content.decode()
    assert not Channel.objects.exists()


def _mastodon(team: Team) -> Channel:
    made = channel(team, "mastodon", handle="@town@plein.example")
    made.fill_in({"server": "https://plein.example", "access_token": "hush-hush"})
    made.save()
    return made


def test_a_secret_never_comes_back_and_stays_when_left_empty(office: Client, waste: Team) -> None:
    made = _mastodon(waste)
    address = reverse("networks:channel", args=[made.pk])
    assert "hush-hush" not in office.get(address).content.decode()
    given = {"need_server": "https://plein.example", "need_access_token": "", "name": "Our town", "team": waste.pk}
    answer = office.post(address, {**given, "language": "fr"})
    assert answer.status_code == 302  # nothing of the sign-in changed, so no network was asked
    made.refresh_from_db()
    assert unseal(made.sealed) == {"access_token": "hush-hush"}
    assert (made.name, made.language) == ("Our town", "fr")
    line = TrailEntry.objects.get(verb="channel.changed")
    assert line.particulars["changed"] == ["name", "language"]


def test_a_typed_secret_is_not_repeated_on_an_error_page(office: Client, waste: Team) -> None:
    address = reverse("networks:new_channel_on", args=["mastodon"])
    answer = office.post(address, {"need_server": "", "need_access_token": "hush-hush", "team": waste.pk})
    assert answer.status_code == 422
    assert "hush-hush" not in answer.content.decode()


def test_another_account_does_not_slip_into_a_channel(office: Client, waste: Team) -> None:
    made = _form_channel(waste)
    address = reverse("networks:channel", args=[made.pk])
    answer = office.post(address, {**ASK, "need_slug": "other", "team": waste.pk})
    assert answer.status_code == 422
    assert "other" in answer.content.decode()
    made.refresh_from_db()
    assert (made.handle, made.details["slug"]) == ("questions", "questions")


def test_settings_of_the_network_are_changed_and_named_on_the_trail(office: Client, waste: Team) -> None:
    made = _form_channel(waste)
    given = {**ASK, "need_title": "Ask Linderbeke", "name": "Form", "team": waste.pk}
    assert office.post(reverse("networks:channel", args=[made.pk]), given).status_code == 302
    made.refresh_from_db()
    assert made.details["title"] == "Ask Linderbeke"
    assert TrailEntry.objects.get(verb="channel.changed").particulars["changed"] == ["name", "title"]


def test_a_channel_is_paused_resumed_and_read_now(office: Client, waste: Team) -> None:
    made = _form_channel(waste)

    def post(deed: str) -> Channel:
        office.post(reverse(f"networks:{deed}", args=[made.pk]))
        made.refresh_from_db()
        return made

    Channel.objects.update(next_fetch_at=NOON + timedelta(days=9999))
    assert post("channel_pause").state == "paused"
    assert post("channel_reading").next_fetch_at == NOON + timedelta(days=9999)
    assert post("channel_pause").state == "paused"
    assert post("channel_resumption").state == "active"
    Channel.objects.update(next_fetch_at=NOON + timedelta(days=9999))
    assert post("channel_reading").next_fetch_at < NOON + timedelta(days=9999)
    verbs = list(TrailEntry.objects.order_by("id").values_list("verb", flat=True))
    assert verbs == ["channel.added", "channel.paused", "channel.resumed"]


def test_a_channel_that_passes_its_test_works_again(office: Client, waste: Team) -> None:
    made = _form_channel(waste)
    note_failure(made, Refused(Reason.NOT_ALLOWED, "invalid_token"), now=NOON)
    assert made.state == "needs_you"
    office.post(reverse("networks:channel_resumption", args=[made.pk]))
    made.refresh_from_db()
    assert made.state == "needs_you"  # resuming is for what was paused
    office.post(reverse("networks:channel_test", args=[made.pk]))
    made.refresh_from_db()
    assert (made.state, made.failure_reason, made.failure_count) == ("active", "", 0)
    assert TrailEntry.objects.filter(verb="channel.tested").count() == 1


def test_a_failed_test_says_so_and_changes_no_state(office: Client, waste: Team) -> None:
    made = _form_channel(waste)
    made.fill_in({**made.details, "title": ""})
    made.save()
    page = office.post(reverse("networks:channel_test", args=[made.pk]), follow=True).content.decode()
    assert reasons.happened(Reason.BAD_SETTINGS) in page
    made.refresh_from_db()
    assert (made.state, made.failure_reason) == ("active", "bad_settings")
    assert TrailEntry.objects.filter(verb="channel.test_failed").count() == 1


def test_administrators_are_mailed_once_when_a_channel_turns_to_needs_you(admin: User, anna: User, waste: Team) -> None:
    made = _form_channel(waste)
    for minute in range(12):
        note_failure(made, TryLater(Reason.UNREACHABLE), now=NOON + timedelta(minutes=minute))
    assert made.state == "needs_you"
    assert [message.to for message in mail.outbox] == [[admin.email]]
    assert f"/channels/{made.pk}/" in mail.outbox[0].body
    assert reasons.happened(Reason.UNREACHABLE) != ""


def test_an_inactive_administrator_is_not_mailed(admin: User, waste: Team) -> None:
    User.objects.update(is_active=False)
    assert notify_needs_you(_form_channel(waste), now=NOON) == 0
    assert mail.outbox == []


def test_a_mail_server_that_is_down_stops_nothing(admin: User, waste: Team, settings: object) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.DownBackend"  # type: ignore[attr-defined]
    assert notify_needs_you(_form_channel(waste), now=NOON) == 0


class DownBackend:
    """A mail server that refuses connections."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        pass

    def send_messages(self, messages: object) -> int:
        raise ConnectionRefusedError("down")


def test_the_list_counts_those_that_need_somebody_and_puts_them_first(office: Client, waste: Team) -> None:
    channel(waste, name="A works", last_success_at=NOON, first_fetch_done_at=NOON)
    channel(waste, name="Z broken", state="needs_you", failure_reason="not_allowed")
    page = office.get(reverse("networks:channels")).content.decode()
    assert "channels__needing" in page
    assert page.index("Z broken") < page.index("A works")
    assert reasons.happened(Reason.NOT_ALLOWED) in page


def test_an_empty_list_says_what_to_do_next(office: Client) -> None:
    page = office.get(reverse("networks:channels")).content.decode()
    assert page.count(reverse("networks:new_channel")) >= 2


def test_health_says_when_it_tries_again(waste: Team, settings: object) -> None:
    made = channel(waste)
    made.failed(NOON, TryLater(Reason.BUSY, "503 Service Unavailable"))
    told = health(made, now=NOON)
    assert told.tone == "wait"
    # FETCH_SECONDS is 60: after one failure it waits two minutes; 12:02 UTC is 13:02 in Brussels.
    assert "13:02" in " ".join(told.lines)
    assert "503 Service Unavailable" in " ".join(told.lines)


def test_a_certificate_keeps_its_lines(office: Client, waste: Team) -> None:
    page = office.get(reverse("networks:new_channel_on", args=["mail"])).content.decode()
    field = re.search(r"<(\w+)[^>]*name=\"\w*certificate\"", page)
    assert field and field[1] == "textarea"


def test_a_first_reading_says_how_many_of_how_many(waste: Team) -> None:
    made = channel(waste, remaining=277, first_fetch_count=23, last_success_at=NOON)
    with translation.override("en"):
        told = health(made, now=NOON)
    assert told.is_busy
    assert told.lines == ("Reading what was written in the last month: 23 of 300 messages so far.",)


def test_what_is_missing_in_a_test_is_named(office: Client, waste: Team) -> None:
    address = reverse("networks:new_channel_on", args=["mail"])
    said = office.post(address, {"test": "1", "team": waste.pk, "language": "nl"}, headers={"HX-Request": "true"})
    told = said.content.decode()
    assert told.count("<li>") > 3
    assert re.search(r"<li>[^<:]*IMAP[^<:]*: ", told)


def test_a_first_reading_shows_how_much_is_to_come_and_is_asked_again(office: Client, waste: Team) -> None:
    made = channel(waste, remaining=120, last_success_at=NOON)
    address = reverse("networks:channel_health", args=[made.pk])
    page = office.get(address).content.decode()
    assert "120" in page and "hx-get" in page
    later = NOON + timedelta(days=9999)
    Channel.objects.update(first_fetch_done_at=NOON, remaining=0, next_fetch_at=later)
    assert "hx-get" not in office.get(address).content.decode()


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_says_what_happened_and_what_to_do(reason: Reason) -> None:
    told = reasons.sentence(reason, "in its own words")
    assert told.startswith(reasons.happened(reason))
    assert "in its own words" in told
    assert len(told) > len(reasons.happened(reason)) + len("in its own words") + 20


def test_an_old_or_missing_reason_has_a_sentence_too() -> None:
    assert reasons.sentence("", "") == ""
    assert reasons.sentence("telex_jammed", "")
    assert "300" not in reasons.sentence(Reason.REJECTED, "x" * 5000)
    assert len(reasons.sentence(Reason.REJECTED, "x" * 5000)) < 600
    assert "3" in reasons.of(TryLater(Reason.BUSY, after=timedelta(minutes=3)))
