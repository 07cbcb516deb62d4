"""Approve a post and plan it for the moment that its writers wished, in one go."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from rondpunt.people.models import User
from rondpunt.publishing.actions.plan_post import plan_post
from rondpunt.publishing.actions.review_post import CannotReview, review_post
from rondpunt.publishing.models import Post, Review


def approve_and_plan(
    post: Post, *, core_version: int, cells: Sequence[str], comment: str = "", seen: int, by: User, now: datetime
) -> Post:
    """``seen`` is the version of the post that stood on the page. What cannot be planned stays approved all the same.

    Raises what ``review_post`` and ``plan_post`` raise.
    """
    if post.goes_out_at is None or post.goes_out_at <= now:
        raise CannotReview(_("The moment that was wished has passed. Approve it, then choose another."))
    said = {"core_version": core_version, "cells": cells, "comment": comment}
    review_post(post, verdict=Review.Verdict.APPROVED, **said, by=by, now=now)  # type: ignore[arg-type]
    return plan_post(post, goes_out_at=post.goes_out_at, seen=seen, by=by, now=now)
