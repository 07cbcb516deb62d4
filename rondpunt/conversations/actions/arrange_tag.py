"""The core team arranges the tags: another name, a topic or not, two that mean the same, one that is not needed."""

from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext as _

from rondpunt.conversations.actions.tag import CannotTag
from rondpunt.conversations.models import ConversationTag, PromiseRule
from rondpunt.people.models import PersonTag, Tag, User
from rondpunt.people.models.tag import LONGEST_NAME, key_of
from rondpunt.people.trail import record


@transaction.atomic
def arrange_tag(tag: Tag, *, name: str, is_topic: bool, user: User, now: datetime) -> Tag:
    """Give ``tag`` this name. Where another bears that name already, the two become that one. Raises ``CannotTag``."""
    name = " ".join(name.replace("\x00", "").split())
    if not name or len(name) > LONGEST_NAME:
        raise CannotTag(_("A tag has a name of at most %(most)d characters.") % {"most": LONGEST_NAME})
    was = tag.name
    other = Tag.objects.select_for_update().filter(key=key_of(name)).exclude(pk=tag.pk).first()
    if other:
        _carry_over(ConversationTag.objects.filter(tag=tag), "conversation_id", other)
        _carry_over(PersonTag.objects.filter(tag=tag), "person_id", other)
        taken = PromiseRule.objects.filter(topic=other)
        for rule in PromiseRule.objects.filter(topic=tag):
            if not taken.filter(channel=rule.channel_id, team=rule.team_id).exists():
                PromiseRule.objects.filter(pk=rule.pk).update(topic=other)
        tag.delete()
        tag = other
    else:
        tag.name, tag.key = name, key_of(name)
    tag.is_topic = is_topic
    tag.save(update_fields=["name", "key", "is_topic"])
    record("tag.arranged", subject=tag, at=now, actor=user, before=was, name=tag.name, is_topic=is_topic)
    return tag


@transaction.atomic
def remove_tag(tag: Tag, *, user: User, now: datetime) -> None:
    """Take the tag off everything; the trail keeps how often it was there."""
    used = ConversationTag.objects.filter(tag=tag).count() + PersonTag.objects.filter(tag=tag).count()
    record("tag.removed", subject=tag, at=now, actor=user, name=tag.name, used=used)
    tag.delete()


def _carry_over(rows: "models.QuerySet[ConversationTag] | models.QuerySet[PersonTag]", whose: str, to: Tag) -> None:
    """To the other tag, but where that one stands already."""
    taken = rows.model._default_manager.filter(tag=to).values(whose)
    rows.exclude(**{f"{whose}__in": taken}).update(tag=to)
