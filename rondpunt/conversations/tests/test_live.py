"""The event stream as a browser gets it: the view itself, with the newsroom that reads for all screens."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import cast

import pytest
from asgiref.sync import sync_to_async
from django.db import connections
from django.test import AsyncClient
from django.utils import timezone

from rondpunt.conversations.actions.be_present import be_present, leave
from rondpunt.conversations.actions.seal import seal
from rondpunt.conversations.models import Conversation
from rondpunt.conversations.tests.build import conversation
from rondpunt.networks.models import Delivery
from rondpunt.networks.tests.build import NOON, channel
from rondpunt.people.models import Team, User

pytestmark = pytest.mark.django_db(transaction=True)
SOON = 10.0  # seconds; the newsroom looks twice in one


class Screen:
    """One open tab of a colleague."""

    def __init__(self, user: User, since: str = "") -> None:
        self.user, self.since = user, since

    async def __aenter__(self) -> "Screen":
        browser = AsyncClient()
        await browser.aforce_login(self.user)
        response = await browser.get("/conversations/live", {"since": self.since} if self.since else {})
        assert response.status_code == 200 and response["Content-Type"] == "text/event-stream"
        self._pieces = cast(AsyncIterator[bytes], aiter(response.streaming_content))
        assert b"listening" in await self._next()
        return self

    async def __aexit__(self, *_why: object) -> None:
        await self._pieces.aclose()  # type: ignore[attr-defined]

    async def _next(self) -> bytes:
        return await asyncio.wait_for(anext(self._pieces), SOON)

    async def met(self) -> dict[str, list[str]]:
        """Who does what, in the next telling of who is where."""
        while b"event: present" not in (piece := await self._next()):
            assert b"event: news" not in piece and b"event: over" not in piece
        told = json.loads(piece.decode().rpartition("data: ")[2])
        return {number: [f"{one['name']} {one['does']}" for one in people] for number, people in told.items()}

    async def heard_of_posts(self) -> bytes:
        """The telling that something became of a post."""
        while b"event: posts" not in (piece := await self._next()):
            assert b"event: news" not in piece and b"event: over" not in piece
        return piece

    async def heard(self) -> list[int]:
        """The conversations of the next news."""
        while b"event: news" not in (piece := await self._next()):
            assert b"event: over" not in piece
        return list(json.loads(piece.decode().rpartition("data: ")[2])["conversations"])


def test_the_live_stream_of_chaima_is_silent_about_the_conversations_of_waste(
    waste: Team, roads: Team, anna: User, chaima: User
) -> None:
    earlier = conversation(waste)

    async def morning() -> None:
        async with Screen(anna, since="0") as hers, Screen(chaima, since="0") as theirs:
            assert await hers.heard() == [earlier.pk]
            glass = await sync_to_async(conversation)(waste)
            assert await hers.heard() == [glass.pk]
            await sync_to_async(seal)(glass, readers=[], reason="A quarrel.", user=anna, now=NOON)
            assert await hers.heard() == [glass.pk]
            # Whatever she had heard of Waste would stand in the first news that she gets, or before it.
            hole = await sync_to_async(conversation)(roads)
            assert await theirs.heard() == [hole.pk]
        await sync_to_async(connections.close_all)()

    asyncio.run(morning())


def test_who_is_where_is_told_at_once_on_arrival_and_when_they_left_and_not_to_chaima(
    waste: Team, roads: Team, anna: User, bram: User, chaima: User, karin: User
) -> None:
    glass, hole = conversation(waste), conversation(roads)

    def at(here: Conversation, user: User, writing: str = "") -> None:
        be_present(here, user=user, window="a-window", writing=writing, now=timezone.now())

    async def morning() -> None:
        step = sync_to_async
        async with Screen(anna) as hers, Screen(chaima) as theirs:
            await step(at)(glass, bram, "answer")
            assert await hers.met() == {str(glass.pk): ["Bram answer"]}
            async with Screen(anna) as another:
                assert await another.met() == {str(glass.pk): ["Bram answer"]}
            await step(leave)(glass, user=bram, window="a-window")
            assert await hers.met() == {str(glass.pk): []}
            # Whatever she had heard of Waste would stand in the first telling that she gets, or before it.
            await step(at)(hole, karin, "note")
            assert await theirs.met() == {str(hole.pk): ["Karin note"]}
        await sync_to_async(connections.close_all)()

    asyncio.run(morning())


def test_the_live_stream_is_closed_to_a_stranger_and_to_who_lost_their_seat(anna: User) -> None:
    async def tries() -> list[int]:
        stranger, former = AsyncClient(), AsyncClient()
        await former.aforce_login(anna)
        await User.objects.filter(pk=anna.pk).aupdate(is_active=False)
        found = [(await one.get("/conversations/live")).status_code for one in (stranger, former)]
        await sync_to_async(connections.close_all)()
        return found

    assert all(status in (302, 403) for status in asyncio.run(tries()))


def test_what_becomes_of_a_post_is_said_without_a_word_about_it(chaima: User, waste: Team) -> None:
    times = dict.fromkeys(("created_at", "changed_at", "due_at"), NOON)
    made = Delivery.objects.create(channel=channel(waste), kind=Delivery.Kind.POST, payload={}, **times)

    async def told() -> bytes:
        async with Screen(chaima) as screen:
            await sync_to_async(Delivery.objects.filter(pk=made.pk).update)(changed_at=timezone.now())
            piece = await screen.heard_of_posts()
        await sync_to_async(connections.close_all)()
        return piece

    assert asyncio.run(told()) == b"event: posts\ndata: {}\n\n"
