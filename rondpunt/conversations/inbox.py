"""The inbox: which conversations a colleague chose to see, how many there are, and a page of them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from rondpunt.conversations.asked import asked_from
from rondpunt.conversations.by_due import NEWEST, by_due, cursor, read_place
from rondpunt.conversations.counting import Part, count_each, count_few
from rondpunt.conversations.models import Aside, Conversation, Follower, SecondLook
from rondpunt.conversations.models.conversation import ConversationQuerySet
from rondpunt.conversations.narrowing import late, narrowed
from rondpunt.conversations.search import Hits, among, look_up
from rondpunt.lib.whole_number import whole_number
from rondpunt.networks.registry import networks
from rondpunt.people.models import User
from rondpunt.people.rights import Right

PAGE = 50
# What a row shows: making objects of everything else would cost as much again.
IN_A_ROW = (
    "network", "visibility", "status", "subject", "language", "says", "last_at", "waiting_since", "due_at",
    "legal_due_at", "call_back_at", "person__name", "owner__name", "seal__conversation", "planned__conversation",
    "planned__goes_out_at", "planned__held_at", "source_count",
)  # fmt: skip
MOST_ROWS = 500  # a list that was read on and on is refreshed whole, up to here
OTHER_LANGUAGE = "other"


class View(StrEnum):
    """What one looks at."""

    OPEN = "open"
    TEAMS = "teams"
    MINE = "mine"
    FOLLOWING = "following"
    UNASSIGNED = "unassigned"
    OVERDUE = "overdue"
    WAITING = "waiting"
    LOOK = "look"
    ASIDE = "aside"
    CLOSED = "closed"
    ALL = "all"


_COUNTED_BY = ("id", "team_id", "owner_id", "status", "due_at", "legal_due_at", "last_at", "merged_into_id")
COUNTED = (View.OPEN, View.TEAMS, View.MINE, View.UNASSIGNED, View.OVERDUE, View.WAITING, View.LOOK, View.ASIDE)


@dataclass(frozen=True, slots=True)
class Choice:
    """What the address of the inbox says; anything it does not know is left out."""

    view: View = View.TEAMS
    network: str = ""
    team: int | None = None
    tag: int | None = None
    language: str = ""
    words: str = ""
    back: int | None = None  # only messages before this one are searched
    by_due: bool = False  # what is due first stands first
    several: bool = False  # rows can be chosen, to do one thing to all of them
    home: View | None = View.TEAMS  # what an address without a view shows to this user; None: it names its view

    @property
    def is_filtered(self) -> bool:
        """Whether a filter narrows the list."""
        return bool(self.network or self.team or self.tag or self.language)

    def query(self, **changes: object) -> str:
        """This choice as a query string; ``changes`` replace parts of it."""
        other = replace(self, **changes)  # type: ignore[arg-type]
        parts = {
            "view": other.view if other.view != _default(other.words, other.home) else "",
            "network": other.network,
            "team": other.team or "",
            "tag": other.tag or "",
            "language": other.language,
            "q": other.words,
            "back": other.back if other.words and other.back else "",
            "sort": "due" if other.by_due else "",
            "several": "1" if other.several else "",
        }
        return urlencode({name: value for name, value in parts.items() if value})

    def with_words(self, words: str, **changes: object) -> "Choice":
        """This choice with other words, from the newest message on."""
        return replace(self, words=words, back=None, **changes)  # type: ignore[arg-type]


def home_view(user: User) -> View:
    """Where one begins: with all that is open for who answers everywhere, else with one's teams."""
    return View.OPEN if user.can(Right.SEE_ALL) else View.TEAMS


def views_of(user: User) -> tuple[View, ...]:
    """The views that tell this user something of their own, the first being where they begin."""
    if not user.can(Right.SEE_ALL):
        return tuple(view for view in View if view != View.OPEN)  # their teams are all they see
    return tuple(view for view in View if view != View.TEAMS or user.teams_with(Right.READ))


def _default(words: str, home: View | None) -> View | None:
    """Words search everything one may see, unless the address names a view."""
    return View.ALL if words else home


def choice_from(query: Mapping[str, str], *, home: View = View.TEAMS) -> Choice:
    """The choice in an address; ``home`` is the view of one that names none."""
    words = query.get("q", "").replace("\0", " ").strip()[:200]
    asked, network = query.get("view", ""), query.get("network", "")
    language = query.get("language", "")
    return Choice(
        view=View(asked) if asked in tuple(View) else _default(words, home) or View.TEAMS,
        network=network if network in networks() else "",
        team=whole_number(query.get("team", "")),
        tag=whole_number(query.get("tag", "")),
        language=language if language in (*dict(settings.LANGUAGES), OTHER_LANGUAGE) else "",
        words=words,
        back=whole_number(query.get("back", "")) if words else None,
        by_due=query.get("sort") == "due",
        several=query.get("several") == "1",
        home=home,
    )


def looked_up(choice: Choice) -> Hits | None:
    """What the words of a choice brought, before any wall; None where no word is looked for."""
    asked = asked_from(choice.words)
    # Operators alone need no word; anything else that leaves no word to look for (“?!”) finds nothing.
    return None if not choice.words or (asked.operators and not asked.has_words) else look_up(asked, before=choice.back)


def within(user: User, choice: Choice, *, hits: Hits | None = None) -> ConversationQuerySet:
    """What ``user`` may see (the team wall comes first), narrowed by the filters and the words."""
    found = Conversation.objects.visible_to(user)
    if choice.network:
        found = found.filter(network=choice.network)
    if choice.team:
        found = found.filter(team=choice.team)
    if choice.tag:
        found = found.filter(tag_rows__tag=choice.tag)
    if choice.language == OTHER_LANGUAGE:
        found = found.exclude(language__in=dict(settings.LANGUAGES))
    elif choice.language:
        found = found.filter(language=choice.language)
    if not choice.words:
        return found
    found = narrowed(found, asked_from(choice.words), user)
    hits = hits or looked_up(choice)
    return found if hits is None else among(found, hits.newest)  # type: ignore[return-value]


def _is_open() -> Q:
    # By its id alone, as with seals: the indexes of the inbox still answer.
    return ~Q(status=Conversation.Status.CLOSED) & ~_aside()


def _aside() -> Q:
    return Q(pk__in=Aside.objects.lying().values("conversation"))


def _waits_for_look() -> Q:
    """What is merged stands in the list as its lead. One list, no OR: or PostgreSQL reads all conversations."""
    lead = Coalesce("conversation__merged_into", "conversation")
    return Q(pk__in=SecondLook.objects.waiting().values_list(lead))


def _of_open(view: View, user: User) -> Q:
    """What a view shows of all that is open and does not lie aside."""
    return {
        View.OPEN: Q(),
        View.TEAMS: Q(team__in=user.teams_with(Right.READ)),
        View.MINE: Q(owner=user),
        View.UNASSIGNED: Q(owner=None),
        View.WAITING: Q(status=Conversation.Status.WAITING_THEM),
    }[view]


def _condition(view: View, user: User, now: datetime | None) -> Q:
    status = Conversation.Status
    if view == View.OVERDUE:
        return late(now or timezone.now())
    if view == View.LOOK:
        return _waits_for_look()
    if view == View.ASIDE:
        return _aside()
    if view == View.FOLLOWING:
        return Q(pk__in=Follower.objects.filter(user=user, conversation__merged_into=None).values("conversation"))
    if view in (View.CLOSED, View.ALL):
        merged = Q(pk__in=Conversation.objects.filter(merged_into__isnull=False).values("pk"))  # closed, all of them
        return Q(status=status.CLOSED) & ~merged if view == View.CLOSED else ~merged
    return _is_open() & _of_open(view, user)


def chosen(
    user: User, choice: Choice, *, now: datetime | None = None, hits: Hits | None = None
) -> ConversationQuerySet:
    """The conversations of the list, newest first; ``hits`` when its words were looked up already."""
    return within(user, choice, hits=hits).filter(_condition(choice.view, user, now)).order_by(*NEWEST)


def counts(user: User, choice: Choice, *, now: datetime | None = None) -> dict[str, int]:
    """How many conversations each view holds under the same filters and words, up to a thousand; one query."""
    every = Conversation.objects.order_by()
    # The wall and the filters are written out once for all views: building them takes longer than counting.
    among = {
        "within": Part("", within(user, choice).values(*_COUNTED_BY)),
        "opened": Part("within", every.filter(_is_open()).values(*_COUNTED_BY)),
    }
    asked = {}
    for view in COUNTED:
        if view not in views_of(user):
            continue
        if view in (View.OVERDUE, View.LOOK, View.ASIDE):
            asked[view.value] = Part("within", every.filter(_condition(view, user, now)))
            continue
        found = every.filter(_of_open(view, user))
        # In the order of the list, so that SQLite walks its index; what is within teams it finds by theirs.
        asked[view.value] = Part("opened", found.order_by(*NEWEST) if view == View.OPEN else found)
    return count_each(asked, among=among)


def home_count(user: User) -> int:
    """How many conversations the list holds with which this user begins: the number in the rail."""
    return count_few(chosen(user, Choice(view=home_view(user))))


def page(
    user: User,
    choice: Choice,
    *,
    now: datetime | None = None,
    before: str = "",
    size: int = PAGE,
    hits: Hits | None = None,
) -> tuple[list[Conversation], str]:
    """``size`` rows after the cursor ``before``, and the cursor of the next page ("" when this is the last)."""
    found = chosen(user, choice, now=now, hits=hits)
    if choice.by_due:
        numbers, following = by_due(found, before=before, size=size)
        order = {number: place for place, number in enumerate(numbers)}
        return sorted(whole_rows(Conversation.objects.filter(pk__in=numbers)), key=lambda one: order[one.pk]), following
    if place := read_place(before):
        found = found.before(*place)
    # One more than is shown tells whether there is a next page. First the page by the index of the list alone: a join
    # beside it tempts SQLite to begin with the fifty teams and to sort everything they ever had.
    rows = list(whole_rows(Conversation.objects.filter(pk__in=found.values("pk")[: size + 1]).order_by(*NEWEST)))
    return rows[:size], cursor(rows[size - 1]) if len(rows) > size else ""


def whole_rows(here: ConversationQuerySet) -> ConversationQuerySet:
    """With all that a row shows."""
    whole = here.select_related("person", "owner", "seal", "planned").only(*IN_A_ROW)
    # The few that wait are listed once; asked of each row, SQLite walks through all conversations for it.
    return whole.annotate(waits_for_look=_waits_for_look())
