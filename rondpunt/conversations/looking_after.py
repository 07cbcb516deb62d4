"""Who is told when something threatens to go wrong in a conversation."""

from collections.abc import Iterable

from rondpunt.conversations.models import Conversation
from rondpunt.people.models import User
from rondpunt.people.rights import Role


def looks_after(team_id: int) -> Iterable[User]:
    """Core team and managers of the team; the core team of the house where the team has neither."""
    active = User.objects.filter(is_active=True)
    roles = [Role.CORE, Role.MANAGER]
    own = active.filter(memberships__team=team_id, memberships__role__in=roles).distinct()
    return own if own.exists() else active.filter(memberships__role=Role.CORE).distinct()


def may_read(users: Iterable[User], conversation: Conversation) -> list[User]:
    """Who may not read it (a seal, another team) is not told of it."""
    return [user for user in users if Conversation.objects.visible_to(user).filter(pk=conversation.pk).exists()]


def readers_of(conversation: Conversation, *, with_chiefs: bool) -> list[User]:
    """The owner, and with ``with_chiefs`` those who look after the team; each once, and only who may read it."""
    found = {conversation.owner.pk: conversation.owner} if conversation.owner else {}
    if with_chiefs:
        found |= {user.pk: user for user in looks_after(conversation.team_id)}
    return may_read(found.values(), conversation)
