"""Say whether a channel confirms receipt, and in which words."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from rondpunt.conversations.models import ReceiptSetting
from rondpunt.networks.models import Channel
from rondpunt.people.models import User
from rondpunt.people.trail import record


@transaction.atomic
def arrange_receipt(
    channel: Channel, *, is_on: bool, texts: Mapping[str, str], by: User | None, now: datetime
) -> ReceiptSetting:
    """``texts`` by language, "" for the usual one. The same again changes nothing."""
    kept = {language: text for language, text in texts.items() if text}
    setting, _made = ReceiptSetting.objects.select_for_update().get_or_create(channel=channel)
    if (setting.is_on, setting.texts) == (is_on, kept):
        return setting
    verb = "receipt.turned_on" if is_on else "receipt.turned_off"
    if setting.is_on == is_on:
        verb = "receipt.reworded"
    setting.is_on, setting.texts = is_on, kept
    setting.save(update_fields=["is_on", "texts"])
    record(verb, subject=channel, at=now, actor=by, team_id=channel.team_id)
    return setting
