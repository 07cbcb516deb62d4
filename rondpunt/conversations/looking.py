"""Whose answers a colleague looks at first, who may look, and what the screens say of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rondpunt.conversations.gathered import rows_of
from rondpunt.conversations.kept_here import may_have
from rondpunt.conversations.models import (
    Conversation,
    DraftFile,
    DraftStandard,
    LookRule,
    LookTrust,
    Message,
    SecondLook,
    SecondLookFile,
    SecondLookStandard,
)
from rondpunt.people.absences import gone
from rondpunt.people.models import Membership, Team, User
from rondpunt.people.rights import Right, roles_with

NAMED_AT_MOST = 3
Scope, Setting = LookRule.Scope, LookTrust.Setting
LaidReady = Sequence[DraftFile | SecondLookFile]
Inserted = Sequence[DraftStandard | SecondLookStandard]


@dataclass(frozen=True, slots=True)
class Rule:
    """What holds for one writer in one team."""

    scope: str
    spares_standards: bool
    setting: str

    def asks_for(self, kind: str) -> bool:
        """Whether a colleague looks first at an answer of this kind."""
        return self.scope == Scope.ALL or (self.scope == Scope.PUBLIC and kind == "public")


def rule_for(team_id: int, user: User) -> Rule:
    """The member's own setting before that of the team; one query."""
    mine = LookTrust.objects.filter(membership__team=OuterRef("pk"), membership__user=user)
    team = Team.objects.filter(pk=team_id).values_list(
        "look_rule__scope", "look_rule__spares_standards", Subquery(mine.values("setting")[:1])
    )
    scope, spares, setting = team.get()
    scope = {Setting.ALWAYS: Scope.ALL, Setting.NEVER: Scope.OFF}.get(setting, scope or Scope.OFF)
    return Rule(scope, bool(spares), setting or Setting.TEAM)


def is_looked_at_first(
    conversation: Conversation, user: User, *, kind: str, text: str, files: LaidReady, inserted: Inserted
) -> bool:
    """Whether this answer of ``user`` waits for a look before it goes out."""
    rule = rule_for(conversation.team_id, user)
    if not rule.asks_for(kind):
        return False
    return not (rule.spares_standards and _is_standard(text, files, inserted))


def _is_standard(text: str, files: LaidReady, inserted: Inserted) -> bool:
    """Word for word one that was inserted, with no file but its own."""
    laid = {file.media_id for file in files}
    for one in inserted:
        if one.text.strip() == text.strip() and laid <= set(one.standard.files.values_list("media_id", flat=True)):
            return True
    return False


def lookers(conversation: Conversation, *, writer: User, now: datetime) -> list[User]:
    """Who is there and may look: of the team; where nobody of it can, who answers in every team."""
    answering = roles_with(Right.ANSWER)
    everywhere = roles_with(Right.SEE_ALL)
    watched = LookTrust.objects.filter(membership__team=conversation.team_id, setting=Setting.ALWAYS)
    there = User.objects.filter(is_active=True).exclude(pk=writer.pk).exclude(gone(now))
    there = there.exclude(pk__in=watched.values("membership__user"))
    if hasattr(conversation, "seal"):
        there = there.filter(pk__in=conversation.seal.reader_rows.values("user"))
    here = Q(memberships__team=conversation.team_id, memberships__role__in=answering)
    return list(there.filter(here).distinct()) or list(there.filter(memberships__role__in=everywhere).distinct())


def may_look(look: SecondLook, user: User) -> bool:
    """Not at one's own, and not who is looked at always. That ``user`` may answer here is the caller's check."""
    return look.writer_id != user.pk and rule_for(look.conversation.team_id, user).setting != Setting.ALWAYS


def in_words(users: Sequence[User]) -> str:
    """ "Bram or Karin looks first"; nobody of many is left out by name alone."""
    if not users:
        return _("A colleague looks first; nobody who may is there now, so it waits.")
    names = [user.name for user in users[:NAMED_AT_MOST]]
    more = len(users) - len(names)
    if more:
        said = {"names": ", ".join(names), "more": more}
        return (
            ngettext("%(names)s or %(more)d other looks first.", "%(names)s or %(more)d others look first.", more)
            % said
        )
    if len(names) == 1:
        return _("%(name)s looks first.") % {"name": names[0]}
    return _("%(names)s or %(last)s looks first.") % {"names": ", ".join(names[:-1]), "last": names[-1]}


@dataclass(frozen=True, slots=True)
class Expected:
    """What the composer says before an answer is sent: for which kinds it waits, and for whom."""

    kinds: Collection[str] = ()
    says: str = ""
    spares_standards: bool = False


def expected(conversation: Conversation, user: User, *, now: datetime) -> Expected:
    """One query where nobody looks."""
    rule = rule_for(conversation.team_id, user)
    kinds = [kind for kind in ("public", "private") if rule.asks_for(kind)]
    if not kinds:
        return Expected()
    return Expected(kinds, in_words(lookers(conversation, writer=user, now=now)), rule.spares_standards)


@dataclass(frozen=True, slots=True)
class Shown:
    """A look that waits, as one colleague sees it."""

    look: SecondLook
    may_look: bool
    is_mine: bool
    says: str
    newest: int  # message of the citizen; who looks at an older page is told
    since: int  # how many of theirs came after it was handed in


def waiting_here(conversation: Conversation, user: User, *, may_answer: bool) -> Shown | None:
    """The one that waits here; where the page knows already that none does, nothing is asked."""
    if not may_have(conversation, "looks"):
        return None
    rows = rows_of(conversation)
    waiting = SecondLook.objects.waiting().filter(conversation__in=rows).select_related("writer")
    look = waiting.prefetch_related("files__media").first()
    if look is None:
        return None
    came = Message.objects.filter(conversation__in=rows, direction=Message.Direction.IN)
    newest = came.order_by("-pk").values_list("pk", flat=True).first() or 0
    since = came.filter(kind=Message.Kind.MESSAGE, kept_at__gt=look.handed_in_at).count()
    is_mine = look.writer_id == user.pk
    says = in_words(lookers(conversation, writer=look.writer, now=timezone.now())) if is_mine else ""
    return Shown(look, may_answer and may_look(look, user), is_mine, says, newest, since)


def given_back(conversation: Conversation, user: User) -> SecondLook | None:
    """The last of ``user`` here, if it came back with a remark: what the draft goes on from."""
    last = SecondLook.objects.filter(conversation=conversation, writer=user).order_by("-pk")
    found = last.select_related("looked_by").first()
    return found if found and found.state == SecondLook.State.GIVEN_BACK else None


def seats_of(team: Team) -> list[Membership]:
    """Who answers in the team, with their setting."""
    answering = roles_with(Right.ANSWER)
    seats = Membership.objects.filter(team=team, role__in=answering, user__is_active=True)
    return list(seats.select_related("user", "look_trust").order_by("user__name", "pk"))
