"""Colleagues named in a comment; only those who may see the post."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext as _

from rondpunt.people.mentions import UnclearMention, named_in, names_anybody
from rondpunt.people.models import User
from rondpunt.people.rights import Right, roles_with
from rondpunt.publishing.models import Post


def readers_of(post: Post) -> Iterable[User]:
    """Active colleagues for whom this post exists: under embargo those of its team, and who sees every team."""
    here = Q(memberships__role__in=roles_with(Right.CALENDAR))
    if post.is_under_embargo:
        here &= Q(memberships__team=post.team_id)
    everywhere = Q(memberships__role__in=roles_with(Right.CALENDAR, Right.SEE_ALL))
    return User.objects.filter(here | everywhere, is_active=True).distinct()


def called_in(text: str, post: Post) -> list[User]:
    """Who is named in ``text``; raises ``UnclearMention``. A name that nobody has may be one of a network."""
    if not names_anybody(text):
        return []
    named = named_in(text, list(readers_of(post)))
    if named.outside:
        raise UnclearMention(_("%(name)s cannot see this post. Leave out the @.") % {"name": named.outside[0]})
    return named.users
