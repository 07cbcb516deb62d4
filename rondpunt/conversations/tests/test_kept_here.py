"""The page of a conversation asks once what stands beside its messages, and further only for what there is."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from rondpunt.conversations.actions.follow import follow
from rondpunt.conversations.actions.keep_draft import keep_draft
from rondpunt.conversations.actions.link_conversations import link_conversations
from rondpunt.conversations.actions.merge_conversations import merge_conversations
from rondpunt.conversations.actions.put_aside import put_aside
from rondpunt.conversations.actions.tag import tag
from rondpunt.conversations.kept_here import look_around, may_have
from rondpunt.conversations.models import Conversation
from rondpunt.conversations.tests.build import arrive, english_browser_of
from rondpunt.networks.tests.build import ELS, NOON, channel
from rondpunt.people.models import Team, User

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def here(waste: Team) -> Conversation:
    return arrive(channel(waste), remote_id="q1")


@pytest.fixture
def other(here: Conversation) -> Conversation:
    return arrive(here.channel, "The bin is full", remote_id="q2", author=ELS)


def kept(here: Conversation, user: User) -> set[str]:
    look_around(here, user)
    return set(here.kept_here or ())


def test_where_nothing_stands_nothing_is_asked(here: Conversation, anna: User) -> None:
    assert may_have(here, "links")  # nobody looked yet
    assert kept(here, anna) == set() and not may_have(here, "links")


def test_it_is_seen_from_both_ends_of_a_link_and_of_what_went_before(
    here: Conversation, other: Conversation, anna: User
) -> None:
    link_conversations(here, others=[other], by=anna, now=NOON)
    follow(here, user=anna, now=NOON)
    put_aside(here, until=NOON + timedelta(days=1), user=anna, now=NOON)
    tag(here, name="Glass", user=anna, now=NOON)
    assert kept(here, anna) == {"links", "followers", "asides", "tags"}
    assert kept(other, anna) == {"links"}


def test_a_draft_is_ones_own_or_anothers(here: Conversation, anna: User, bram: User) -> None:
    keep_draft(here, user=anna, kind="public", text="On Monday", now=NOON)
    assert kept(here, anna) == {"draft"} and kept(here, bram) == {"drafts_of_others"}


def test_of_what_is_merged_all_is_asked(here: Conversation, other: Conversation, anna: User) -> None:
    merge_conversations(here, sources=[other], by=anna, now=NOON)
    here.refresh_from_db()
    look_around(here, anna)
    assert here.kept_here is None and may_have(here, "looks")


def test_the_page_of_a_plain_conversation_is_few_queries(
    here: Conversation, anna: User, django_assert_max_num_queries: Any
) -> None:
    browser: Client = english_browser_of(anna)
    address = reverse("conversations:conversation", args=[here.pk])
    browser.get(address)
    with django_assert_max_num_queries(23):
        assert browser.get(address).status_code == 200
