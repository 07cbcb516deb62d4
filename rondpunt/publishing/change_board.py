"""Changes of what went out as the page of their post shows them: with a form for whoever can say something of one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rondpunt.people.models import User
from rondpunt.publishing import access
from rondpunt.publishing.models import Post
from rondpunt.publishing.proposed import Proposal, refused_changes, waiting_changes
from rondpunt.publishing.review_form import JudgeForm


@dataclass(frozen=True, slots=True)
class Beside:
    """A proposal beside its post; ``form`` for whoever can say something of it."""

    proposal: Proposal
    form: JudgeForm | None


def changes_beside(post: Post, *, reader: User, judged: Mapping[str, Any]) -> dict[str, Any]:
    """What waits and what was refused last. ``judged``: the change and the comment of a form that was not kept."""
    waiting = waiting_changes(post)
    may = bool(waiting) and access.may_review(reader, post)
    shown = [Beside(one, _form(one, judged) if may and one.can_approve(reader) else None) for one in waiting]
    return {"changes": shown, "refused_changes": refused_changes(post)}


def _form(proposal: Proposal, judged: Mapping[str, Any]) -> JudgeForm:
    is_it = judged.get("change") == proposal.change.pk
    first = {"seen": proposal.stands.number, "comment": judged["comment"] if is_it else ""}
    return JudgeForm(auto_id=f"change_{proposal.change.pk}_%s", initial=first)
