"""Put a tag on a conversation or a person, and take it off again."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rondpunt.conversations.actions.choose_promise import choose_promise
from rondpunt.conversations.models import Conversation, ConversationTag
from rondpunt.people.models import Person, PersonTag, Tag, User
from rondpunt.people.models.tag import LONGEST_NAME, key_of
from rondpunt.people.trail import record

MOST_TAGS = 20  # on one conversation or person


class CannotTag(Exception):
    """This is no tag; the sentence is for the person at the screen."""


@transaction.atomic
def tag(subject: Conversation | Person, *, name: str, user: User, now: datetime) -> Tag:
    """Put the tag called ``name`` on ``subject``; a new word becomes a new tag. Raises ``CannotTag``."""
    name = " ".join(name.replace("\x00", "").split())
    if not name:
        raise CannotTag(_("Write a tag first."))
    if len(name) > LONGEST_NAME:
        raise CannotTag(_("A tag has at most %(most)d characters.") % {"most": LONGEST_NAME})
    if subject.tag_rows.count() >= MOST_TAGS:
        raise CannotTag(_("There are %(most)d tags here already. Take one away first.") % {"most": MOST_TAGS})
    found, _made = Tag.objects.get_or_create(key=key_of(name), defaults={"name": name})
    by = {"added_by": user, "added_at": now}
    if isinstance(subject, Conversation):
        is_new = ConversationTag.objects.get_or_create(conversation=subject, tag=found, defaults=by)[1]
    else:
        is_new = PersonTag.objects.get_or_create(person=subject, tag=found, defaults=by)[1]
    if is_new:
        _tell("tagged", subject, found, user, now)
    return found


@transaction.atomic
def untag(subject: Conversation | Person, *, tag: Tag, user: User, now: datetime) -> None:
    """Take ``tag`` off; one that is not there changes nothing."""
    gone, _rows = subject.tag_rows.filter(tag=tag).delete()
    if gone:
        _tell("untagged", subject, tag, user, now)


def _tell(what: str, subject: Conversation | Person, tag: Tag, user: User, now: datetime) -> None:
    team_id = subject.team_id if isinstance(subject, Conversation) else None
    verb = f"{subject._meta.model_name}.{what}"
    record(verb, subject=subject, at=now, actor=user, team_id=team_id, tag=tag.name)
    if isinstance(subject, Conversation):
        choose_promise(subject, now=now)
