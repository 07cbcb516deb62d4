"""The board: every post in the column of how far it is."""

from dataclasses import dataclass

from rondpunt.publishing.entries import Entry, entries_of
from rondpunt.publishing.models import Post
from rondpunt.publishing.models.post import PostQuerySet
from rondpunt.publishing.narrowing import Narrowing

MOST_IN_A_COLUMN = 40
Stage = Post.Stage
# What comes first of each: the newest idea, the next to go out, the last that went out.
FIRST: dict[str, tuple[str, ...]] = {
    Stage.IDEA: ("-changed_at", "-id"),
    Stage.DRAFT: ("-changed_at", "-id"),
    Stage.REVIEW: ("-changed_at", "-id"),
    Stage.PLANNED: ("goes_out_at", "id"),
    Stage.SENT: ("-goes_out_at", "-id"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One stage; ``is_cut``: there are more than fit."""

    stage: str
    label: str
    entries: list[Entry]
    is_cut: bool


def columns(seen: PostQuerySet, *, narrowing: Narrowing) -> list[Column]:
    """All five, each with its first ones; six queries."""
    shown = narrowing.narrow(seen.kept())
    found = {
        stage: list(shown.filter(stage=stage).order_by(*order)[: MOST_IN_A_COLUMN + 1])
        for stage, order in FIRST.items()
    }
    posts = [post for rows in found.values() for post in rows[:MOST_IN_A_COLUMN]]
    entries = {entry.post.pk: entry for entry in whole(entries_of(posts, narrowing))}
    return [
        Column(
            stage,
            str(Stage(stage).label),
            [entries[post.pk] for post in rows[:MOST_IN_A_COLUMN]],
            len(rows) > MOST_IN_A_COLUMN,
        )
        for stage, rows in found.items()
    ]


def whole(entries: list[Entry]) -> list[Entry]:
    """One a post, with the states of all its cells."""
    made: dict[int, Entry] = {}
    for entry in entries:
        kept = made.setdefault(entry.post.pk, Entry(entry.post, entry.post.goes_out_at))
        kept.states.update(entry.states)
    return list(made.values())
