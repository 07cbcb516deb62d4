"""The review of a post as its page shows it: what is asked, what was said of which words, and what one can say."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rondpunt.people.models import User
from rondpunt.publishing import access
from rondpunt.publishing.approval import Approval, approvals
from rondpunt.publishing.forms import written
from rondpunt.publishing.models import ApprovalPolicy, Post, Review, Variant
from rondpunt.publishing.pictures import mark_of_pictures
from rondpunt.publishing.review_form import AskForm, ReviewForm
from rondpunt.publishing.reviewing import mark_of

MOST = 20


@dataclass(frozen=True, slots=True)
class Said:
    """A review; ``is_present`` while all that it was of stands there unchanged."""

    review: Review
    is_present: bool


@dataclass(frozen=True, slots=True)
class Board:
    """``form`` is there for who may say something now; ``may_plan`` when one click can do both."""

    missing: list[str]
    is_asked: bool
    said: list[Said]
    form: ReviewForm | None
    ask_form: AskForm
    may_plan: bool


def board_of(post: Post, variants: Sequence[Variant], *, reader: User, now: datetime) -> Board:
    """A fixed number of queries, however many cells and reviews there are."""
    stands = approvals(post, variants) if post.is_open else []
    missing = list(dict.fromkeys(approval.says for approval in stands if not approval.is_there))
    form = form_for(post, stands, reader)
    wish = post.goes_out_at
    return Board(
        missing=missing,
        is_asked=any(approval.is_asked for approval in stands),
        said=_said(post, variants),
        form=form,
        ask_form=AskForm(auto_id="ask_%s", initial={"wish": written(wish)}),
        may_plan=form is not None and wish is not None and wish > now and _ends_it(stands, reader),
    )


def form_for(post: Post, stands: Sequence[Approval], reader: User) -> ReviewForm | None:
    """With the cells that wait for a word of ``reader``; where none waits for anybody's, with all of them."""
    if not post.is_open or post.stage == Post.Stage.IDEA or not access.may_review(reader, post):
        return None
    asked = [approval for approval in stands if approval.is_asked]
    mine = [approval for approval in asked if reader in approval.can] if asked else list(stands)
    if not mine:
        return None
    choices = [(mark_of(one.variant), name_of(one.variant)) for one in mine]
    first = {"core_version": post.core_version, "seen": post.version}
    return ReviewForm(auto_id="review_%s", choices=choices, initial=first)


def name_of(variant: Variant) -> str:
    """A cell in words."""
    return f"{variant.channel} · {variant.audience} · {variant.language}"


def policy_words(policy: ApprovalPolicy | None) -> str:
    """A policy in words; "" for none of its own."""
    if policy is None:
        return ""
    if policy.kind != ApprovalPolicy.Kind.STAGES:
        return str(policy.get_kind_display())
    return " › ".join(
        ", ".join(user.name for user in stage.users.all()) or str(stage.get_who_display())
        for stage in policy.stages.all()
    )


def _ends_it(stands: Sequence[Approval], reader: User) -> bool:
    """Whether nothing would be missing any more after a word of ``reader``."""
    open_ones = [approval for approval in stands if not approval.is_there]
    return all(
        reader in one.can and len(one.given) + 1 == len(one.steps) and not one.changes for one in open_ones
    ) and bool(open_ones)


def _said(post: Post, variants: Sequence[Variant]) -> list[Said]:
    present = {variant.pk: (variant.version, mark_of_pictures(variant)) for variant in variants}
    newest = post.reviews.select_related("by").prefetch_related("cells").order_by("-at", "-id")[:MOST]
    return [
        Said(
            review,
            review.core_version == post.core_version
            and all(present.get(cell.variant_id) == (cell.version, cell.pictures) for cell in review.cells.all()),
        )
        for review in newest
    ]
