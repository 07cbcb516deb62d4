"""Tell the administrators by mail that a channel needs them. Called once, at the moment it turns to that state."""

import logging
from datetime import datetime
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from rondpunt.networks import reasons
from rondpunt.networks.models import Channel
from rondpunt.people.models import User
from rondpunt.people.rights import Right, roles_with

log = logging.getLogger(__name__)


def notify_needs_you(channel: Channel, *, now: datetime) -> int:
    """Mail every active user who looks after channels, in their own language; returns how many were told.

    A mail server that is down is logged and no more: the channel's page and the count beside "channels" say the same.
    """
    told = 0
    for user in who_looks_after_channels():
        with translation.override(user.language):
            subject = _("%(channel)s needs you") % {"channel": channel.name}
            text = render_to_string("networks/needs_you_mail.txt", _words(channel, user, now))
        try:
            told += send_mail(subject, text, None, [user.email])
            # Theirs cannot wait for the next mail of what is for them, and need not stand in it again.
            user.notifications.about(channel).to_mail().update(mailed_at=now)
        except (OSError, SMTPException) as error:
            log.warning("no mail about channel %s to user %s: %s", channel.pk, user.pk, error)
    return told


def who_looks_after_channels() -> QuerySet[User]:
    """Active users who may test and mend a channel."""
    roles = roles_with(Right.CHANNELS)
    return User.objects.filter(is_active=True, memberships__role__in=roles).distinct()


def _words(channel: Channel, user: User, now: datetime) -> dict[str, object]:
    return {
        "channel": channel,
        "user": user,
        "at": now,
        "why": reasons.sentence(channel.failure_reason, channel.failure_detail),
        "address": settings.PUBLIC_URL.rstrip("/") + reverse("networks:channel", args=[channel.pk]),
    }
