"""News for open screens, read from the trail: which conversation changed, and which teams may hear of it.

Runs in the newsroom's own thread, about twice a second and once for the whole process.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Q

from rondpunt.conversations.models import Conversation, Message, SealReader
from rondpunt.networks.models import Amendment, Delivery
from rondpunt.people.models import Team, TrailEntry

MOST_ENTRIES = 2000
MOST_GAPS = 5000
MOST_SENDING = 200  # as many as are under way at once in a large house
GAP_SECONDS = 15.0
Sending = frozenset[tuple[int, int]]  # (delivery, attempt)
Touched = frozenset[tuple[int, datetime]]  # (delivery, or minus the amendment; when it changed)
OF_LATE = timedelta(minutes=1)  # far longer than from one look to the next
_KINDS = ("conversation", "message", "delivery")


class _Entry(NamedTuple):
    id: int
    subject_kind: str
    subject_id: int
    team_id: int | None
    verb: str


@dataclass(frozen=True, slots=True)
class News:
    """Something changed in a conversation; only those who may see one of these teams are told."""

    conversation: int
    teams: frozenset[int]
    is_message: bool  # a citizen wrote
    entry: int  # on the trail; 0 for what the trail does not tell
    users: frozenset[int] | None = None  # only these hear it: the conversation is sealed


class Bookmark:
    """How far the trail was read. PostgreSQL gives ids out before it commits them, so an id may appear late:
    ids that were jumped over are asked for again until they are ``GAP_SECONDS`` old."""

    def __init__(self, read_up_to: int) -> None:
        self.read_up_to = read_up_to
        self.gaps: dict[int, float] = {}

    @classmethod
    def at_the_end(cls, *, clock: float) -> "Bookmark":
        """Everything so far is read, but for ids that were jumped over most recently."""
        newest = list(TrailEntry.objects.order_by("-id").values_list("id", flat=True)[:200])
        mark = cls(newest[-1] - 1 if newest else 0)
        mark.move(reversed(newest), clock=clock)
        return mark

    def unread(self) -> Q:
        """The entries to read now."""
        return Q(id__gt=self.read_up_to) | Q(id__in=list(self.gaps)) if self.gaps else Q(id__gt=self.read_up_to)

    def move(self, ids: Iterable[int], *, clock: float) -> None:
        """These were read, in ascending order."""
        for number in ids:
            self.gaps.pop(number, None)
            if number > self.read_up_to:
                # Only the last of a very wide gap can still be on their way: ids are given out in order.
                first = max(self.read_up_to + 1, number - MOST_GAPS)
                self.gaps.update(dict.fromkeys(range(first, number), clock))
                self.read_up_to = number
        self.gaps = {number: since for number, since in self.gaps.items() if clock - since < GAP_SECONDS}
        while len(self.gaps) > MOST_GAPS:
            self.gaps.pop(next(iter(self.gaps)))


def read(mark: Bookmark, *, clock: float) -> list[News]:
    """What happened since the bookmark, which moves on; ``clock`` is a monotonic time in seconds."""
    found = TrailEntry.objects.filter(mark.unread()).order_by("id")
    entries = [_Entry(*row) for row in found.values_list(*_Entry._fields)[:MOST_ENTRIES]]
    mark.move((entry.id for entry in entries), clock=clock)
    return _told(entry for entry in entries if entry.subject_kind in _KINDS)


def since(entry_id: int) -> list[News]:
    """What happened after an entry: what a page missed between its drawing and its stream."""
    found = TrailEntry.objects.filter(id__gt=entry_id, subject_kind__in=_KINDS).order_by("id")
    return _told(_Entry(*row) for row in found.values_list(*_Entry._fields)[:MOST_ENTRIES])


def under_way() -> Sending:
    """What is being sent at this moment."""
    sending = Delivery.objects.filter(state=Delivery.State.SENDING).order_by("due_at")
    return frozenset(sending.values_list("pk", "attempts")[:MOST_SENDING])


def begun(before: Sending, now: Sending) -> list[News]:
    """Which conversations have an answer under way since the look before.

    That a worker took up a delivery is not on the trail: it comes to nothing unless it ends, and the end is.
    """
    return _told(_Entry(0, "delivery", delivery, None, "delivery.sending") for delivery, _ in sorted(now - before))


def posts_touched(now: datetime) -> Touched:
    """What was sent, refused, moved, amended or taken back of posts of late; an open calendar asks for itself anew."""
    rows = Delivery.objects.filter(kind=Delivery.Kind.POST, changed_at__gte=now - OF_LATE).order_by("-changed_at")
    amended = Amendment.objects.filter(changed_at__gte=now - OF_LATE).order_by("-changed_at")
    touched = frozenset(rows.values_list("pk", "changed_at")[:MOST_SENDING])
    return touched | frozenset((-number, at) for number, at in amended.values_list("pk", "changed_at")[:MOST_SENDING])


def _told(entries: Iterable[_Entry]) -> list[News]:
    entries = list(entries)
    if not entries:
        return []
    conversation_of = _conversations(entries)
    rows = Conversation.objects.filter(pk__in=set(conversation_of.values()))
    found = {number: (team, lead) for number, team, lead in rows.values_list("id", "team_id", "merged_into_id")}
    # What is merged shows in the one that stays, which stands behind the same wall.
    conversation_of = {
        subject: found.get(number, (0, None))[1] or number for subject, number in conversation_of.items()
    }
    teams = {lead or number: team for number, (team, lead) in found.items()}
    left = _teams_left(entries)
    readers = readers_behind_seals(teams)
    news = []
    for entry in entries:
        if entry.verb == "conversation.read":
            continue  # nothing on the screen changes by it
        number = conversation_of.get((entry.subject_kind, entry.subject_id))
        if number in teams:
            # The team of then hears it too: a conversation that was handed over leaves its list.
            hear = {teams[number], entry.team_id, left.get(entry.id)}
            told = frozenset(team for team in hear if team)
            # That it was sealed the team hears: it leaves their lists.
            users = None if entry.verb == "conversation.sealed" else readers.get(number)
            news.append(News(number, told, entry.verb == "message.received", entry.id, users))
    return news


def readers_behind_seals(conversations: Iterable[int]) -> dict[int, frozenset[int]]:
    """Who may read behind the seals among these conversations; one query."""
    rows = SealReader.objects.filter(seal__conversation__in=list(conversations))
    found: dict[int, set[int]] = {}
    for number, user in rows.values_list("seal__conversation", "user"):
        found.setdefault(number, set()).add(user)
    return {number: frozenset(users) for number, users in found.items()}


def _teams_left(entries: list[_Entry]) -> dict[int, int]:
    """Entry id to the team that a conversation was taken from, where it was handed over."""
    handed = [entry.id for entry in entries if entry.verb == "conversation.handed_over"]
    if not handed:
        return {}
    rows = dict(TrailEntry.objects.filter(pk__in=handed).values_list("id", "particulars"))
    teams = dict(Team.objects.values_list("name", "id"))
    named = {entry: teams.get(particulars.get("from_team", "")) for entry, particulars in rows.items()}
    return {entry: team for entry, team in named.items() if team}


def _conversations(entries: list[_Entry]) -> dict[tuple[str, int], int]:
    """(kind, subject id) to conversation id; two queries at most."""
    subjects: dict[str, set[int]] = {kind: set() for kind in _KINDS}
    for entry in entries:
        subjects[entry.subject_kind].add(entry.subject_id)
    found = {("conversation", number): number for number in subjects["conversation"]}
    if subjects["message"]:
        rows = Message.objects.filter(pk__in=subjects["message"]).values_list("id", "conversation_id")
        found |= {("message", message): number for message, number in rows}
    if subjects["delivery"]:
        sent = Message.objects.filter(delivery__in=subjects["delivery"]).values_list("delivery_id", "conversation_id")
        found |= {("delivery", delivery): number for delivery, number in sent if delivery}
    return found
