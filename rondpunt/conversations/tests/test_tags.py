"""Tags and topics on conversations and persons: putting on, taking off, the filter, arranging, the wall."""

from datetime import datetime

import pytest
from django.test import Client

from rondpunt.conversations.actions.arrange_tag import arrange_tag, remove_tag
from rondpunt.conversations.actions.merge_persons import merge_persons
from rondpunt.conversations.actions.tag import MOST_TAGS, CannotTag, tag, untag
from rondpunt.conversations.actions.undo_merge import undo_merge
from rondpunt.conversations.inbox import choice_from, counts, page
from rondpunt.conversations.tags import rows_for
from rondpunt.conversations.tests.build import conversation
from rondpunt.networks.tests.build import DIRK, ELS
from rondpunt.people.models import Tag, Team, TrailEntry, User

pytestmark = pytest.mark.usefixtures("english")


def test_a_tag_stands_once_whatever_its_capitals_and_spaces(waste: Team, anna: User, now: datetime) -> None:
    here = conversation(waste)
    first = tag(here, name="Élagage  des arbres", user=anna, now=now)
    assert tag(here, name=" élagage des ARBRES ", user=anna, now=now) == first
    assert [one.name for one in here.tags] == ["Élagage des arbres"]
    assert TrailEntry.objects.filter(verb="conversation.tagged").count() == 1


@pytest.mark.parametrize("name", ["", "   ", "\x00", "x" * 61])
def test_what_is_no_tag_is_refused_in_words(name: str, waste: Team, anna: User, now: datetime) -> None:
    with pytest.raises(CannotTag):
        tag(conversation(waste), name=name, user=anna, now=now)


def test_there_is_room_for_a_limited_number_of_tags(waste: Team, anna: User, now: datetime) -> None:
    here = conversation(waste)
    for number in range(MOST_TAGS):
        tag(here, name=f"tag {number}", user=anna, now=now)
    with pytest.raises(CannotTag, match="already"):
        tag(here, name="one more", user=anna, now=now)


def test_the_inbox_is_filtered_by_a_tag_and_counts_with_it(waste: Team, anna: User, now: datetime) -> None:
    here, _other = conversation(waste), conversation(waste, "Another question")
    made = tag(here, name="glass", user=anna, now=now)
    choice = choice_from({"tag": str(made.pk)})
    assert page(anna, choice)[0] == [here]
    assert counts(anna, choice)["teams"] == 1
    untag(here, tag=made, user=anna, now=now)
    assert page(anna, choice)[0] == []


def test_a_colleague_tags_on_the_screen_and_takes_it_off(client: Client, waste: Team, anna: User) -> None:
    here = conversation(waste)
    client.force_login(anna)
    said = client.post(f"/conversations/{here.pk}/tags/", {"name": "<b>glass</b>"}, follow=True).content.decode()
    assert "&lt;b&gt;glass&lt;/b&gt;" in said and "<b>glass</b>" not in said
    made = Tag.objects.get()
    said = client.post(f"/conversations/{here.pk}/tags/{made.pk}/removal/", follow=True).content.decode()
    assert not here.tags.exists()
    refused = client.post(f"/conversations/{here.pk}/tags/", {"name": " "})
    assert refused.status_code == 422 and "Write a tag first" in refused.content.decode()


def test_another_team_can_neither_tag_nor_count(
    client: Client, waste: Team, anna: User, chaima: User, now: datetime
) -> None:
    here = conversation(waste)
    made = tag(here, name="glass", user=anna, now=now)
    tag(here.person, name="glass", user=anna, now=now)
    client.force_login(chaima)
    for path in (f"conversations/{here.pk}/tags/", f"conversations/{here.pk}/tags/{made.pk}/removal/"):
        assert client.post(f"/{path}", {"name": "mine"}).status_code == 404
    for path in (f"persons/{here.person_id}/tags/", f"persons/{here.person_id}/tags/{made.pk}/removal/"):
        assert client.post(f"/{path}", {"name": "mine"}).status_code == 404
    assert client.get("/tags/").status_code == 200
    assert client.get(f"/tags/{made.pk}/").status_code == 403
    assert client.post(f"/tags/{made.pk}/removal/").status_code == 403
    (row,) = rows_for(chaima)
    assert (row.conversation_count, row.person_count) == (0, 0)
    (row,) = rows_for(anna)
    assert (row.conversation_count, row.person_count) == (1, 1)


def test_a_manager_reads_tags_and_an_administrator_has_none(client: Client, admin: User, anna: User) -> None:
    client.force_login(anna)
    assert "No tags yet" in client.get("/tags/").content.decode()
    client.force_login(admin)
    assert client.get("/tags/").status_code == 404


def test_the_core_team_makes_a_topic_and_makes_two_tags_one(
    client: Client, waste: Team, anna: User, karin: User, now: datetime
) -> None:
    both, one = conversation(waste), conversation(waste, "Another", author=ELS)
    glass, glas = (tag(both, name=name, user=anna, now=now) for name in ("glass", "glas"))
    tag(one, name="glas", user=anna, now=now)
    tag(one.person, name="glas", user=anna, now=now)
    client.force_login(karin)
    client.post(f"/tags/{glas.pk}/", {"name": "Glass", "is_topic": "on"})
    assert list(Tag.objects.values_list("pk", "is_topic")) == [(glass.pk, True)]
    assert {str(found) for found in (*both.tags, *one.tags, *one.person.tags)} == {"glass"}
    assert both.tags.count() == 1


def test_a_removed_tag_is_gone_from_everything_and_told(waste: Team, anna: User, karin: User, now: datetime) -> None:
    here = conversation(waste)
    made = tag(here, name="glass", user=anna, now=now)
    remove_tag(made, user=karin, now=now)
    assert not here.tags.exists()
    assert TrailEntry.objects.get(verb="tag.removed").particulars == {"name": "glass", "used": 1}


def test_renaming_keeps_what_was_tagged(waste: Team, anna: User, karin: User, now: datetime) -> None:
    here = conversation(waste)
    made = tag(here, name="glas", user=anna, now=now)
    arrange_tag(made, name="Glass", is_topic=False, user=karin, now=now)
    assert [str(one) for one in here.tags] == ["Glass"]
    with pytest.raises(CannotTag):
        arrange_tag(made, name=" ", is_topic=False, user=karin, now=now)


def test_tags_go_along_when_persons_merge_and_come_back(waste: Team, anna: User, now: datetime) -> None:
    dirk, els = conversation(waste, author=DIRK).person, conversation(waste, author=ELS).person
    for person, name in ((dirk, "press"), (els, "press"), (els, "choir")):
        tag(person, name=name, user=anna, now=now)
    merge = merge_persons(dirk, absorbed=els, by=anna, now=now)
    assert [str(one) for one in dirk.tags] == ["choir", "press"]
    undo_merge(merge, by=anna, now=now)
    assert [str(one) for one in dirk.tags] == ["press"]
    assert [str(one) for one in els.tags] == ["choir", "press"]
