"""The list as the screen shows it: beside the conversation on a wide screen, a page of its own on a small one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from rondpunt.conversations.asked import asked_from
from rondpunt.conversations.beside_found import BesideFound, beside_found
from rondpunt.conversations.counting import in_rail, told
from rondpunt.conversations.forms import BulkForm
from rondpunt.conversations.found_words import FoundWords, found_words
from rondpunt.conversations.inbox import (
    MOST_ROWS,
    OTHER_LANGUAGE,
    PAGE,
    Choice,
    View,
    choice_from,
    counts,
    home_count,
    home_view,
    looked_up,
    page,
    views_of,
)
from rondpunt.conversations.listed import Row, listed
from rondpunt.conversations.models import Bulk, Message, SavedView
from rondpunt.conversations.proposals import Proposal, proposals
from rondpunt.conversations.search import MOST_FOUND, Hits
from rondpunt.conversations.tags import offered
from rondpunt.conversations.words import language_name, network_title
from rondpunt.lib.whole_number import whole_number
from rondpunt.networks.models import Channel
from rondpunt.people.models import Tag, Team, TrailEntry, User
from rondpunt.people.rights import Right

MOST_SAVED_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Tab:
    """One view of the inbox, with its number."""

    name: str
    url: str
    count: str | None
    is_here: bool


@dataclass(frozen=True, slots=True)
class Filters:
    """What the form of the filters offers."""

    networks: list[tuple[str, str]]
    teams: list[Team]
    tags: list[Tag]
    languages: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Searched:
    """How far back the words were looked up, and the address of what is older."""

    most: int
    since: datetime | None
    older: str


@dataclass(frozen=True, slots=True)
class Panel:
    """Everything ``_inbox.html`` shows."""

    choice: Choice
    tabs: list[Tab]
    rows: list[Row]
    next: str
    now: datetime
    bulk: BulkForm | None  # None: rows are not to be chosen
    done: Bulk | None  # what this colleague just did to many, to be undone
    filters: Filters | None  # None: nobody opened them, so nothing was asked
    empty: tuple[str, str]
    src: str
    query: str
    news_since: int
    beside: BesideFound
    searched: Searched | None  # None: all messages were looked through
    proposals: list[Proposal]
    home_count: str  # what the rail says; told with the list, so that both say the same

    @property
    def several_url(self) -> str:
        """The same list, with rows to choose or without."""
        return _address(self.choice.query(several=not self.choice.several))

    @property
    def order_url(self) -> str:
        """The same list in the other order."""
        return _address(self.choice.query(by_due=not self.choice.by_due))

    @property
    def older(self) -> str:
        """Address of the next page."""
        return _address("&".join(part for part in (self.query, f"before={self.next}") if part))


def _address(query: str) -> str:
    return reverse("conversations:inbox") + (f"?{query}" if query else "")


def _names() -> dict[View, str]:
    return {
        View.OPEN: pgettext("conversations", "All open"),
        View.TEAMS: _("My teams"),
        View.MINE: pgettext("conversations", "Mine"),
        View.FOLLOWING: pgettext("conversations", "Following"),
        View.UNASSIGNED: _("Nobody's"),
        View.OVERDUE: pgettext("conversations", "Overdue"),
        View.WAITING: _("Waiting for citizen"),
        View.LOOK: pgettext("conversations", "Waiting for a look"),
        View.ASIDE: pgettext("conversations", "Put aside"),
        View.CLOSED: pgettext("conversations", "Closed"),
        View.ALL: pgettext("conversations", "All"),
    }


def _tabs(user: User, choice: Choice, numbers: dict[str, int]) -> list[Tab]:
    names = _names()
    return [
        Tab(
            name=names[view],
            url=_address(choice.query(view=view)),
            count=told(numbers[view]) if view in numbers else None,
            is_here=view == choice.view,
        )
        for view in views_of(user)
        # Few houses need it every day: it stands there while something waits.
        if view != View.LOOK or view == choice.view or numbers.get(view)
    ] + [
        # No number: each would cost a query, and what is rare is kept to be looked at now and then.
        Tab(name=kept.name, url=_address(kept.query), count=None, is_here=kept.query == choice.query(home=None))
        for kept in SavedView.objects.offered_to(user)[:MOST_SAVED_SHOWN]
    ]


def _teams(user: User) -> list[Team]:
    seen = Team.objects.all() if user.can(Right.SEE_ALL) else Team.objects.filter(pk__in=user.teams_with(Right.READ))
    return list(seen.only("id", "name"))


def _nothing(user: User, choice: Choice) -> tuple[str, str]:
    """Why the list is empty, and what to do next."""
    if not (user.can(Right.SEE_ALL) or user.teams_with(Right.READ)):
        return _("You read in no team yet"), _("Ask an administrator for a place in a team that answers.")
    if choice.words:
        return _("Nothing found"), _("Try fewer words, or another form of a word. Search sees what you may read.")
    if choice.is_filtered:
        return _("Nothing under these filters"), _("Take a filter away to see more.")
    return {
        View.OPEN: (_("All answered"), _("Nobody waits for an answer. New messages appear here by themselves.")),
        View.TEAMS: (_("All answered"), _("Nobody waits for your teams. New messages appear here by themselves.")),
        View.MINE: (_("Nothing is yours now"), _("Choose a conversation under “Nobody's” and press a to take it.")),
        View.FOLLOWING: (
            _("You follow nothing"),
            _("Press “Follow” in a conversation to hear what becomes of it."),
        ),
        View.UNASSIGNED: (
            _("Every conversation has an owner"),
            _("Look under “%(view)s” for who answers what.") % {"view": _names()[home_view(user)]},
        ),
        View.LOOK: (
            _("No answer waits for a look"),
            _("Where a rule asks for it, what a colleague writes waits here until another has looked."),
        ),
        View.ASIDE: (_("Nothing lies aside"), _("Put a conversation aside until a moment: it comes back by itself.")),
        View.OVERDUE: (_("No promise is broken"), _("What is due stands in its row; here is what is too late.")),
        View.WAITING: (_("We wait for no citizen"), _("What you answer waits here until the citizen writes back.")),
        View.CLOSED: (_("Nothing was closed yet"), _("Close a conversation with e when all has been said.")),
        View.ALL: (_("No conversations yet"), _("They appear as soon as a channel brings in a message.")),
    }[choice.view]


def panel(user: User, query: Mapping[str, str], *, now: datetime) -> Panel:
    """The list that ``query`` asks for; ``rows=`` asks for more than a page, so that a long list refreshes whole."""
    home = home_view(user)
    choice = choice_from(query, home=home)
    # Read before the rows: news of what changes in between is then told again, never lost.
    news_since = TrailEntry.objects.order_by("-id").values_list("id", flat=True).first() or 0
    hits = looked_up(choice)
    rows, following = page(user, choice, now=now, before=query.get("before", ""), size=_size(query), hits=hits)
    asked = asked_from(choice.words)
    found = found_words(rows, asked, hits) if hits else FoundWords()
    beside = beside_found(user, choice, first=not query.get("before"), near=not rows, now=now)
    # Beside what was searched stands no number: each would search anew.
    numbers = {} if choice.words else counts(user, choice, now=now)
    is_whole = not (choice.words or choice.is_filtered)
    return Panel(
        choice=choice,
        tabs=_tabs(user, choice, numbers),
        home_count=in_rail(numbers[home] if is_whole else home_count(user)),
        rows=listed(rows, now=now, query=choice.query(), found=found),
        next=following,
        now=now,
        bulk=BulkForm(auto_id="bulk-%s") if choice.several else None,
        done=_done(user, query.get("done", "")),
        filters=filters_for(user) if choice.is_filtered or query.get("filters") else None,
        empty=_nothing(user, choice) if not rows else ("", ""),
        src=_address(choice.query()),
        query=choice.query(),
        news_since=news_since,
        beside=beside,
        searched=_searched(choice, hits),
        proposals=proposals(choice, asked, beside.persons) if choice.words and not rows else [],
    )


def _size(query: Mapping[str, str]) -> int:
    asked = query.get("rows", "")
    return max(PAGE, min(MOST_ROWS, int(asked))) if asked.isascii() and asked.isdigit() and len(asked) < 9 else PAGE


def _searched(choice: Choice, hits: Hits | None) -> Searched | None:
    """Said on the screen: what is older was not looked at."""
    if hits is None or hits.back_to is None:
        return None
    since = Message.objects.filter(pk=hits.back_to).values_list("at", flat=True).first()
    return Searched(MOST_FOUND, since, _address(choice.query(back=hits.back_to)))


def _done(user: User, number: str) -> Bulk | None:
    if (known := whole_number(number)) is None:
        return None
    return Bulk.objects.filter(pk=known, user=user, undone_at=None).first()


def filters_for(user: User) -> Filters:
    """What ``user`` can narrow the list by; three queries."""
    languages = [(code, language_name(code)) for code in dict(settings.LANGUAGES)]
    return Filters(
        networks=[(name, network_title(name)) for name in _networks()],
        teams=_teams(user),
        tags=offered(),
        languages=[*languages, (OTHER_LANGUAGE, _("another"))],
    )


def _networks() -> list[str]:
    return list(Channel.objects.order_by("network").values_list("network", flat=True).distinct())
