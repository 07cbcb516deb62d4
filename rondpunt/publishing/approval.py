"""Where the approval of each cell stands: what its channel asks, who approved its present words, who can do it now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rondpunt.people.models import Membership, User
from rondpunt.people.rights import Right, roles_with
from rondpunt.publishing.models import (
    ApprovalPolicy,
    ApprovalStage,
    Post,
    ProposedChange,
    Review,
    ReviewedCell,
    TrustedTeam,
    Variant,
    Wording,
)
from rondpunt.publishing.pictures import last_change, mark_of_pictures

Kind = ApprovalPolicy.Kind
ANYBODY, ANOTHER = "anybody", "another"  # beside those of ApprovalStage.Who
MOST_NAMES = 3


@dataclass(frozen=True, slots=True)
class Step:
    """One approval that is asked; ``names`` where it names colleagues."""

    who: str
    names: tuple[User, ...] = ()


@dataclass(frozen=True, slots=True)
class Desk:
    """Who holds the right of approval where the post is at home, and in which roles."""

    users: Mapping[int, User]
    roles: Mapping[int, set[str]]


class Word(Protocol):
    """What somebody said: a ``Review`` of cells, or a ``ChangeWord`` on other words for what went out."""

    by: User
    by_id: int
    verdict: str

    @property
    def reviewer(self) -> str:
        """Their name."""


@dataclass(frozen=True, slots=True)
class Approval:
    """Of one cell. ``can`` approve it next; ``given`` are the words that count, in their order."""

    variant: Variant
    steps: tuple[Step, ...] = ()
    given: tuple[Word, ...] = ()
    changes: tuple[Word, ...] = ()
    can: tuple[User, ...] = ()
    writers: frozenset[int] = field(default=frozenset())

    @property
    def is_asked(self) -> bool:
        """Whether this channel asks for any."""
        return bool(self.steps)

    @property
    def is_there(self) -> bool:
        """Whether nothing of it is in the way."""
        return not self.steps or (len(self.given) == len(self.steps) and not self.changes)

    @property
    def says(self) -> str:
        """What is missing and who can give it; "" where nothing is."""
        if self.is_there:
            return ""
        if self.changes:
            return _("%(name)s asks for changes. Change the words, or ask them to look again.") % {
                "name": self.changes[-1].reviewer
            }
        if not self.can:
            return _("Nobody can approve this. Who arranges approval can name somebody.")
        told = {"names": named(self.can), "number": len(self.given) + 1, "count": len(self.steps)}
        if self.steps[0].who == ANOTHER:
            return _("Not approved yet, by somebody else than who wrote it: %(names)s.") % told
        if len(self.steps) > 1:
            return _("Not approved yet, stage %(number)s of %(count)s: %(names)s.") % told
        return _("Not approved yet: %(names)s.") % told


def approvals(post: Post, variants: Sequence[Variant]) -> list[Approval]:
    """One for each variant, in a fixed number of queries; one where nothing is asked anywhere."""
    steps = steps_of(post, variants)
    if not any(steps.values()):
        return [Approval(variant) for variant in variants]
    desk, said, writers = desk_of(post), _said(post, variants), _writers(post, variants)
    return [
        _stands(variant, steps[variant.pk], desk, said.get(variant.pk, []), writers(variant)) for variant in variants
    ]


def approvals_of_changes(post: Post, changes: Sequence[ProposedChange]) -> list[Approval]:
    """One for each of these proposed changes of what went out of ``post``; its words and its cell were read with it."""
    if not changes:
        return []
    cells = [change.delivery.part.variant for change in changes]
    steps, desk = steps_of(post, cells), desk_of(post)
    return [
        _stands(cell, steps[cell.pk], desk, tuple(change.words.all()), frozenset({change.asked_by_id}))
        for cell, change in zip(cells, changes, strict=True)
    ]


def steps_of(post: Post, variants: Sequence[Variant]) -> dict[int, tuple[Step, ...]]:
    """By the number of a variant what its channel asks of this post's team; () where nothing."""
    channels = {variant.channel_id for variant in variants}
    found = ApprovalPolicy.objects.filter(Q(channel__in=channels) | Q(is_house=True))
    policies = {policy.channel_id: policy for policy in found.prefetch_related("stages__users")}
    if not policies:
        return {variant.pk: () for variant in variants}
    trusted = set(TrustedTeam.objects.filter(team=post.team_id).values_list("channel_id", flat=True))
    house = policies.get(None)
    asked = {channel: () if channel in trusted else _steps(policies.get(channel, house)) for channel in channels}
    return {variant.pk: asked[variant.channel_id] for variant in variants}


def desk_of(post: Post) -> Desk:
    """Who may approve in the post's team, and those who see every team."""
    seats = Membership.objects.filter(user__is_active=True, role__in=roles_with(Right.APPROVE)).filter(
        Q(team=post.team_id) | Q(role__in=roles_with(Right.APPROVE, Right.SEE_ALL))
    )
    users: dict[int, User] = {}
    roles: dict[int, set[str]] = {}
    for seat in seats.select_related("user").order_by("user__name", "user_id"):
        users[seat.user_id] = seat.user
        roles.setdefault(seat.user_id, set()).add(seat.role)
    return Desk(users, roles)


def named(users: Sequence[User]) -> str:
    """Their names, the first few; how many more there are."""
    names = ", ".join(user.name for user in users[:MOST_NAMES])
    more = len(users) - MOST_NAMES
    if more <= 0:
        return names
    return ngettext("%(names)s and %(count)d more", "%(names)s and %(count)d more", more) % {
        "names": names,
        "count": more,
    }


def _steps(policy: ApprovalPolicy | None) -> tuple[Step, ...]:
    if policy is None or policy.kind == Kind.NONE:
        return ()
    if policy.kind != Kind.STAGES:
        return (Step(ANYBODY if policy.kind == Kind.ONE else ANOTHER),)
    return tuple(Step(stage.who, tuple(stage.users.all())) for stage in policy.stages.all())


def _said(post: Post, variants: Sequence[Variant]) -> dict[int, list[Review]]:
    """By the number of a variant what was said of its present words and pictures, in the order in which it was said."""
    present = {variant.pk: (variant.version, mark_of_pictures(variant)) for variant in variants}
    cells = ReviewedCell.objects.filter(review__post=post, review__core_version=post.core_version)
    found: dict[int, list[Review]] = {}
    for cell in cells.select_related("review__by").order_by("review__at", "review_id"):
        if present.get(cell.variant_id) == (cell.version, cell.pictures):
            found.setdefault(cell.variant_id, []).append(cell.review)
    return found


class _writers:
    """Who changed last what a variant says or shows: its own words or the core's that it follows, or its pictures."""

    def __init__(self, post: Post, variants: Sequence[Variant]) -> None:
        present = Q(variant=None, number=post.core_version) | Q(variant__in=variants, number=F("variant__version"))
        found = Wording.objects.filter(present, post=post, by__isnull=False).order_by()
        self._last: dict[int | None, tuple[datetime, int]] = {
            variant: (at, by) for variant, at, by in found.values_list("variant_id", "at", "by_id") if by
        }

    def __call__(self, variant: Variant) -> frozenset[int]:
        own, core = self._last.get(variant.pk), self._last.get(None)
        wrote = [last for last in (own, None if variant.is_own else core) if last]
        pictured = last_change(variant)
        if pictured and all(pictured[0] >= at for at, _by in wrote):
            wrote = [pictured]  # with the words before them
        return frozenset(by for _at, by in wrote)


def takes(step: Step, user: User, desk: Desk, writers: frozenset[int]) -> bool:
    """Whether the word of ``user`` counts at ``step``."""
    if step.who == ApprovalStage.Who.NAMED:
        return user.is_active and user in step.names
    roles = desk.roles.get(user.pk)
    if not roles:
        return False
    if step.who == ANOTHER:
        return user.pk not in writers
    return step.who == ANYBODY or step.who in roles


def _stands(
    variant: Variant, steps: tuple[Step, ...], desk: Desk, said: Sequence[Word], writers: frozenset[int]
) -> Approval:
    """Whoever approved counts at one stage, and only after the stages before it; of each their last word."""
    last = {review.by_id: review for review in said}
    said = [review for review in said if last[review.by_id] is review]
    given: list[Word] = []
    for review in said:
        approves = review.verdict == Review.Verdict.APPROVED and len(given) < len(steps)
        if approves and takes(steps[len(given)], review.by, desk, writers):
            given.append(review)
    changes = tuple(review for review in said if review.verdict == Review.Verdict.CHANGES)
    can: tuple[User, ...] = ()
    if len(given) < len(steps):
        step, spoke = steps[len(given)], {one.by_id for one in given}
        asked = {user.pk: user for user in (*desk.users.values(), *step.names)}
        can = tuple(user for user in asked.values() if user.pk not in spoke and takes(step, user, desk, writers))
    return Approval(variant, steps, tuple(given), changes, can, writers)
