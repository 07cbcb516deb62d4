"""Colleagues named in a note; only those who may see the conversation."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext as _

from rondpunt.conversations.models import Conversation
from rondpunt.people import mentions
from rondpunt.people.mentions import Named, UnclearMention
from rondpunt.people.models import User
from rondpunt.people.rights import Right, roles_with


def may_see(conversation: Conversation) -> Iterable[User]:
    """Active colleagues on our side of the wall, by name."""
    reading = roles_with(Right.READ)
    everywhere = roles_with(Right.SEE_ALL)
    here = Q(memberships__team=conversation.team_id, memberships__role__in=reading)
    return User.objects.filter(here | Q(memberships__role__in=everywhere), is_active=True).distinct()


def named_in(text: str, conversation: Conversation) -> Named:
    """Who is named in ``text``; raises ``UnclearMention``."""
    if not mentions.names_anybody(text):
        return Named()
    named = mentions.named_in(text, list(may_see(conversation)))
    if named.outside:
        raise UnclearMention(
            _("%(name)s cannot see this conversation. Hand it over, or leave out the @.") % {"name": named.outside[0]}
        )
    return named
