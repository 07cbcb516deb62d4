"""Change a channel: its name, team and language, and how we sign in."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rondpunt.networks.models import Channel
from rondpunt.networks.secrets import UnreadableSecret
from rondpunt.people.models import Team, User
from rondpunt.people.trail import record

# Of the row; its position and what it fetched move on meanwhile.
HEALTH = ("state", "failure_reason", "failure_detail", "failure_count", "next_fetch_at")
KEPT = ("name", "team", "language", "details", "sealed", "limits", "is_internal", *HEALTH)


class AnotherAccount(Exception):
    """The new settings sign in as somebody else. Two accounts in one channel would mix two memories."""

    def __init__(self, handle: str) -> None:
        super().__init__(
            _("These settings belong to another account, %(handle)s. Add it as a channel of its own.")
            % {"handle": handle}
        )


def change_channel(
    channel: Channel, *, name: str, team: Team, language: str, answers: dict[str, str], user: User | None, now: datetime
) -> Channel:
    """Take over new settings. An empty secret keeps the old one.

    When the settings of the network differ, they are tested first and the channel works again at once; a mere new name
    or team asks no network. Raises ``wire.Refused``, ``wire.TryLater`` and ``AnotherAccount``; then nothing changed.
    """
    proposed = Channel.objects.get(pk=channel.pk)
    try:
        before = proposed.account().settings
    except UnreadableSecret:
        before, proposed.sealed = {}, b""  # the key is lost: what is filled in now replaces all
    proposed.fill_in(answers)
    after = proposed.account().settings
    checked = proposed.connector.check(proposed.account()) if after != before else None
    if checked and checked.handle != channel.handle:
        raise AnotherAccount(checked.handle)
    with transaction.atomic():
        row = Channel.objects.select_for_update().get(pk=channel.pk)
        changed = _differences(row, name=name, team=team, language=language)
        changed += sorted(key for key in after if after[key] != before.get(key))
        row.name, row.team, row.language = name, team, language
        row.details, row.sealed, row.is_internal = proposed.details, proposed.sealed, proposed.is_internal
        if checked:
            row.remember(checked)
            row.failure_reason = row.failure_detail = ""
            row.failure_count = 0
            if row.state == Channel.State.NEEDS_YOU:
                row.state = Channel.State.ACTIVE
            row.next_fetch_at = now
        row.save(update_fields=KEPT)
        if changed:
            # Names of settings only: a value may be a secret, or half of one.
            record("channel.changed", subject=row, at=now, actor=user, team_id=team.pk, name=name, changed=changed)
    channel.refresh_from_db()
    return row


def _differences(row: Channel, *, name: str, team: Team, language: str) -> list[str]:
    pairs = {"name": (row.name, name), "team": (row.team_id, team.pk), "language": (row.language, language)}
    return [key for key, (old, new) in pairs.items() if old != new]
