"""The newsroom: one reader of the trail per process, who tells every open screen what it may know.

A screen that listens holds no thread and no database connection; the reader has one of each, for all of them.
"""

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

from django.contrib.sessions.models import Session
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from rondpunt.conversations import news
from rondpunt.conversations.counting import in_rail
from rondpunt.conversations.news import Bookmark, News, Sending, Touched
from rondpunt.conversations.present import Present, Told, Window, changed, present, windows_open
from rondpunt.people.models import Notification, User
from rondpunt.people.models.notification import Unseen
from rondpunt.people.rights import Right

LOOK_SECONDS = 0.5
HEARTBEAT_SECONDS = 15.0
CHECK_SECONDS = 20.0
COUNT_SECONDS = 3.0
MOST_AT_ONCE = 50

_log = logging.getLogger("rondpunt.conversations.newsroom")
_T = TypeVar("_T")


@dataclass(eq=False, slots=True)
class Listener:
    """One open screen: whose it is, which teams it may hear of (``None``: all), and what it was not told yet."""

    user_id: int
    session_key: str
    teams: frozenset[int] | None
    waiting: dict[int, bool] = field(default_factory=dict)  # conversation: did a citizen write
    last_entry: int = 0
    present: Told = field(default_factory=Told)
    unseen: Unseen | None = None  # notifications, as this screen was told last
    is_recounted: bool = False
    has_posts: bool = False  # something became of a post
    is_over: bool = False
    ring: asyncio.Event = field(default_factory=asyncio.Event)

    def hear(self, told: Iterable[News]) -> None:
        """Keep what this screen may know; the team wall stands here too."""
        for item in told:
            if self._may_hear(item):
                self.waiting[item.conversation] = self.waiting.get(item.conversation, False) or item.is_message
                self.last_entry = max(self.last_entry, item.entry)
                self.ring.set()

    def meet(self, there: Mapping[int, Present | None]) -> None:
        """Keep who is at these conversations, as far as this screen may know; what it may not, nobody is at."""
        for number, here in there.items():
            people = here.as_told_to(self.user_id) if here and self._may_hear(here) else ()
            if self.present.learn(number, people):
                self.ring.set()

    def _may_hear(self, item: News | Present) -> bool:
        if item.users is not None and self.user_id not in item.users:
            return False
        return self.teams is None or bool(item.teams & self.teams)

    def count(self, unseen: Unseen) -> None:
        """Keep how many notifications this user did not see yet; the screen is told when that is something else."""
        if unseen != self.unseen:
            self.unseen, self.is_recounted = unseen, True
            self.ring.set()

    def hear_of_posts(self) -> None:
        """The calendar on this screen, if there is one, is to be asked for anew; of which post is not told."""
        self.has_posts = True
        self.ring.set()

    def take(self) -> str:
        """What is waiting, as one event of the stream (WHATWG HTML, 9.2)."""
        waiting, self.waiting = self.waiting, {}
        numbers = list(waiting)[:MOST_AT_ONCE]
        told = {
            "conversations": numbers,
            "written": [number for number in numbers if waiting[number]],
            "many": len(waiting) > MOST_AT_ONCE,
        }
        # Without a number the browser keeps the one it knows.
        number = f"id: {self.last_entry}\n" if self.last_entry else ""
        return f"{number}event: news\ndata: {json.dumps(told)}\n\n"

    def take_count(self) -> str:
        """How many notifications were not seen yet, as one event; the words for the rail."""
        self.is_recounted = False
        return f"event: notices\ndata: {json.dumps({'count': in_rail(self.unseen.number if self.unseen else 0)})}\n\n"


def sight(user: User) -> frozenset[int] | None:
    """The teams whose conversations a user may see; ``None`` is all of them. Asks the database."""
    return None if user.can(Right.SEE_ALL) else frozenset(user.teams_with(Right.READ))


def still_welcome(listeners: Iterable[Listener]) -> dict[tuple[int, str], frozenset[int] | None]:
    """What each (user, session) may hear now; who signed out or was deactivated is not in it. A query a user."""
    wanted = list(listeners)
    sessions = set(
        Session.objects.filter(
            session_key__in={listener.session_key for listener in wanted}, expire_date__gt=timezone.now()
        ).values_list("session_key", flat=True)
    )
    found = User.objects.filter(pk__in={listener.user_id for listener in wanted}, is_active=True)
    users = {user.pk: sight(user) for user in found}
    return {
        (listener.user_id, listener.session_key): users[listener.user_id]
        for listener in wanted
        if listener.user_id in users and listener.session_key in sessions
    }


class Newsroom:
    """Reads while somebody listens, and rests when nobody does. Belongs to one event loop."""

    def __init__(self) -> None:
        self.listeners: set[Listener] = set()
        self._task: asyncio.Task[None] | None = None
        # A thread of its own: the thread of a request ends with that request.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="newsroom")
        self._open = asyncio.Event()
        self._checked_at = 0.0
        self._counted_at = 0.0
        self._windows: frozenset[Window] = frozenset()
        self._present: dict[int, Present] = {}
        self._posts: Touched = frozenset()

    async def listen(self, listener: Listener, *, since: int | None) -> AsyncIterator[str]:
        """The stream of one screen, until it leaves, signs out or is deactivated. ``since``: the entry it knows."""
        self.listeners.add(listener)
        if self._task is None or self._task.done():
            self._open = asyncio.Event()
            self._task = asyncio.create_task(self._read(self._open))
        try:
            # Only once the reader has its place may the past be asked for; else what lies between would be lost.
            await self._open.wait()
            listener.meet(self._present)
            yield "retry: 2000\n\n: listening\n\n"
            if since is not None:
                listener.hear(await self._aside(lambda: news.since(since)))
            while not listener.is_over:
                try:
                    await asyncio.wait_for(listener.ring.wait(), HEARTBEAT_SECONDS)
                except TimeoutError:
                    yield ": still here\n\n"
                    continue
                listener.ring.clear()
                if listener.waiting:
                    yield listener.take()
                if listener.present.unsaid:
                    yield listener.present.take()
                if listener.is_recounted:
                    yield listener.take_count()
                if listener.has_posts:
                    listener.has_posts = False
                    yield "event: posts\ndata: {}\n\n"
            yield "event: over\ndata: {}\n\n"
        finally:
            self.listeners.discard(listener)

    async def _aside(self, work: Callable[[], _T]) -> _T:
        def alone() -> _T:
            close_old_connections()
            try:
                return work()
            finally:
                close_old_connections()

        return await asyncio.get_running_loop().run_in_executor(self._thread, alone)

    async def _read(self, is_open: asyncio.Event) -> None:
        mark: Bookmark | None = None
        sending: Sending = frozenset()
        self._checked_at = time.monotonic()
        self._windows, self._present = frozenset(), {}  # of before the rest
        while self.listeners:
            try:
                if mark is None:
                    mark = await self._aside(lambda: Bookmark.at_the_end(clock=time.monotonic()))
                is_open.set()
                sending = await self._look(mark, sending)
            except DatabaseError as error:
                # The database is away for a moment: the bookmark stands, the next look reads what was missed.
                _log.warning("news could not be read: %s", error)
            await asyncio.sleep(LOOK_SECONDS)

    async def _look(self, mark: Bookmark, before: Sending) -> Sending:
        clock = time.monotonic()
        stood = mark.read_up_to

        def look() -> tuple[Sending, list[News], frozenset[Window], Touched]:
            now = news.under_way()
            told = [*news.begun(before, now), *news.read(mark, clock=clock)]
            return now, told, windows_open(timezone.now()), news.posts_touched(timezone.now())

        sending, told, windows, posts = await self._aside(look)
        if posts - self._posts:
            for listener in self.listeners:
                listener.hear_of_posts()
        self._posts = posts
        for listener in self.listeners:
            listener.hear(told)
        if told or windows != self._windows:  # what was told may have moved a wall
            await self._meet(windows)
        # Whoever is notified finds a line on the trail too; what was seen in another tab shows a little later.
        if told or mark.read_up_to != stood or clock - self._counted_at >= COUNT_SECONDS:
            self._counted_at = clock
            await self._count()
        if clock - self._checked_at >= CHECK_SECONDS:
            self._checked_at = clock
            await self._check()
        return sending

    async def _meet(self, windows: frozenset[Window]) -> None:
        before, self._present = self._present, await self._aside(lambda: present(windows))
        self._windows = windows
        for listener in self.listeners:
            listener.meet(changed(before, self._present))

    async def _count(self) -> None:
        asked = list(self.listeners)
        unseen = await self._aside(lambda: Notification.objects.unseen_by({one.user_id for one in asked}))
        for listener in asked:
            listener.count(unseen.get(listener.user_id, Unseen()))

    async def _check(self) -> None:
        asked = list(self.listeners)
        welcome = await self._aside(lambda: still_welcome(asked))
        for listener in asked:
            key = (listener.user_id, listener.session_key)
            if key in welcome:
                if listener.teams != welcome[key]:
                    listener.teams = welcome[key]
                    listener.meet(self._present)
            else:
                listener.is_over = True
                listener.ring.set()


_rooms: dict[asyncio.AbstractEventLoop, Newsroom] = {}


def newsroom() -> Newsroom:
    """The newsroom of the running event loop; a server has one loop, each async test its own."""
    loop = asyncio.get_running_loop()
    for other in [other for other in _rooms if other.is_closed()]:
        del _rooms[other]
    return _rooms.setdefault(loop, Newsroom())
