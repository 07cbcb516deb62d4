"""What is said of a post, as its page shows it: threads in their order, the settled ones apart."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Q

from rondpunt.people.models import User
from rondpunt.publishing.models import Comment, OutsideReview, Post


@dataclass(frozen=True, slots=True)
class Thread:
    """``may_settle`` for its reader; ``is_past`` when the words were changed since its first comment."""

    head: Comment
    may_settle: bool
    is_past: bool
    answers: list[Comment] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Talk:
    """All of it."""

    open: list[Thread]
    settled: list[Thread]

    def __len__(self) -> int:
        return len(self.open) + len(self.settled)


def talk_of(post: Post, said: Sequence[Comment], *, reader: User, writes: bool) -> Talk:
    """``said`` in its order; ``writes``: the reader may write in the post. No query."""
    threads: dict[int, Thread] = {}
    for one in said:
        if one.answers_id is None:
            may_settle = writes or one.by_id == reader.pk
            threads[one.pk] = Thread(one, may_settle, one.core_version < post.core_version)
        elif one.answers_id in threads:
            threads[one.answers_id].answers.append(one)
    found = list(threads.values())
    return Talk([one for one in found if not one.head.settled_at], [one for one in found if one.head.settled_at])


def said_to(review: OutsideReview) -> list[Thread]:
    """The threads of a reader from outside with what colleagues answered there; nothing else that the house says."""
    whole = Comment.objects.select_related("by", "outside", "about__audience", "about__channel").order_by("at", "id")
    mine = whole.filter(Q(outside=review, answers=None) | Q(answers__outside=review), post=review.post_id)
    threads: dict[int, Thread] = {}
    for one in mine:
        if one.answers_id is None:
            threads[one.pk] = Thread(one, may_settle=False, is_past=False)
        elif one.answers_id in threads:
            threads[one.answers_id].answers.append(one)
    return list(threads.values())


def said_of(post: Post) -> list[Comment]:
    """In one query, oldest first."""
    whole = post.comments.select_related("by", "outside", "settled_by", "about__audience", "about__channel")
    return list(whole.order_by("at", "id"))
