"""What authors did to messages we already have: edits keep the earlier version, removals hide the text."""

from collections.abc import Sequence
from datetime import datetime

from rondpunt.conversations.intake.lines import beginning
from rondpunt.conversations.models import Conversation, Message, MessageVersion
from rondpunt.conversations.search import reindex
from rondpunt.lib.safe_html import make_safe
from rondpunt.networks.models import Channel
from rondpunt.networks.wire import Incoming
from rondpunt.people.models import TrailEntry
from rondpunt.people.trail import entry


def apply_edits(channel: Channel, messages: Sequence[Incoming], *, now: datetime) -> list[TrailEntry]:
    """Take over edits of known messages; an edit we already have changes nothing. Returns the lines for the trail."""
    edits = {message.remote_id: message for message in messages if message.edited_at}
    if not edits:
        return []
    rows = Message.objects.stored_as(channel, edits).select_related("conversation", "person")
    lines = []
    for row in rows:
        edit = edits[row.remote_id]
        assert edit.edited_at is not None
        if row.edited_at and row.edited_at >= edit.edited_at:
            continue
        if (row.text, row.content_warning) != (edit.text, edit.content_warning):
            MessageVersion.objects.create(message=row, text=row.text, html=row.html, until=edit.edited_at)
            lines.append(_line("message.edited", row, now))
        row.text, row.html, row.edited_at = edit.text, make_safe(edit.html) if edit.html else "", edit.edited_at
        row.content_warning = edit.content_warning[:500]
        row.save(update_fields=["text", "html", "edited_at", "content_warning"])
        reindex(row.pk, row.text, row.language)
        _refresh_list_line(row)
    return lines


def apply_removals(channel: Channel, removed: Sequence[str], *, now: datetime) -> list[TrailEntry]:
    """Note which messages their authors took back. Returns the lines for the trail."""
    if not removed:
        return []
    rows = Message.objects.stored_as(channel, removed).filter(removed_at=None)
    lines = []
    for row in rows.select_related("conversation", "person"):
        row.removed_at = now
        row.save(update_fields=["removed_at"])
        reindex(row.pk, "", row.language)
        _refresh_list_line(row)
        lines.append(_line("message.removed", row, now))
    return lines


def _refresh_list_line(row: Message) -> None:
    conversation = row.conversation
    if row.at == conversation.last_at:
        conversation.says = "" if row.removed_at else beginning(row.text)
        conversation.save(update_fields=["says"])
    if conversation.merged_into_id:
        # What its author took back may not stand in the list either.
        lead = Conversation.objects.filter(pk=conversation.merged_into_id, last_at=row.at)
        lead.update(says="" if row.removed_at else beginning(row.text))


def _line(verb: str, row: Message, now: datetime) -> TrailEntry:
    who = row.person.name if row.person else ""
    team_id = row.conversation.team_id
    return entry(verb, subject=row.conversation, at=now, actor_name=who, team_id=team_id, message=row.pk)
