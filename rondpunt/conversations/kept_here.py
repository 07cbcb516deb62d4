"""What stands beside the messages of a conversation: asked for all kinds at once, so that its page asks further only
for what there is.

In SQL by hand: Django takes ten times as long to write one of these questions as the database to answer all of them.
"""

from functools import cache

from django.db import connection

from rondpunt.conversations.models import (
    Aside,
    Conversation,
    ConversationLink,
    ConversationTag,
    Draft,
    DraftCopy,
    ExpertRequest,
    Follower,
    Forward,
    MessageMove,
    SecondLook,
    StandIn,
)
from rondpunt.people.models import Notification, PersonTag, User

# For each kind its table, and which of its rows: c is the conversation, u who reads.
_KINDS = {
    "followers": (Follower, "conversation_id = c.id"),
    "links": (ConversationLink, "first_id = c.id OR second_id = c.id"),
    "moves": (MessageMove, "target_id = c.id AND undone_at IS NULL"),
    "asides": (Aside, "conversation_id = c.id"),
    "requests": (ExpertRequest, "conversation_id = c.id"),
    "stand_ins": (StandIn, "conversation_id = c.id"),
    "forwards": (Forward, "conversation_id = c.id AND undone_at IS NULL"),
    "looks": (SecondLook, "conversation_id = c.id AND state = 'waiting'"),
    "tags": (ConversationTag, "conversation_id = c.id"),
    "person_tags": (PersonTag, "person_id = c.person_id"),
    "draft": (Draft, "conversation_id = c.id AND user_id = u.id"),
    "drafts_of_others": (Draft, "conversation_id = c.id AND user_id <> u.id"),
    "copies": (DraftCopy, "conversation_id = c.id AND user_id = u.id"),
    "notices": (
        Notification,
        "user_id = u.id AND subject_kind = 'conversation' AND subject_id = c.id AND seen_at IS NULL",
    ),
}


def look_around(conversation: Conversation, user: User) -> None:
    """Note on ``conversation`` what stands in it now; one query. Of what is merged into it nothing is noted."""
    if conversation.source_count:
        return
    with connection.cursor() as cursor:
        cursor.execute(_asked(), [conversation.pk, user.pk])
        found = cursor.fetchone()
    conversation.kept_here = frozenset(kind for kind, is_there in zip(_KINDS, found or (), strict=True) if is_there)


def may_have(conversation: Conversation, kind: str) -> bool:
    """Whether it is worth to ask: it is where nobody looked around."""
    return conversation.kept_here is None or kind in conversation.kept_here


@cache
def _asked() -> str:
    kinds = [
        f"EXISTS (SELECT 1 FROM {model._meta.db_table} WHERE {which})"  # noqa: S608  no value of anybody in it
        for model, which in _KINDS.values()
    ]
    of = f"FROM {Conversation._meta.db_table} c, {User._meta.db_table} u WHERE c.id = %s AND u.id = %s"
    return f"SELECT {', '.join(kinds)} {of}"
