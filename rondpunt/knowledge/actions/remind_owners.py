"""Mail the owners of standard answers whose day of review has come, or which soon are past their date. Once a date."""

import logging
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from rondpunt.knowledge.models import StandardAnswer
from rondpunt.people.models import User
from rondpunt.people.rights import Right, roles_with
from rondpunt.people.trail import record

log = logging.getLogger(__name__)
MOST = 500  # in one round; the next round takes the others
DATES = {"review_reminded": "review_on", "expiry_reminded": "valid_until"}


@dataclass(slots=True)
class Due:
    """What one owner is told in one mail."""

    review: list[StandardAnswer] = field(default_factory=list)
    expiry: list[StandardAnswer] = field(default_factory=list)

    @property
    def all(self) -> list[StandardAnswer]:
        """Each once."""
        return list({one.pk: one for one in (*self.review, *self.expiry)}.values())


def remind_owners(*, now: datetime) -> int:
    """How many were mailed. Who claims a date mails it; where no mail can go, the claim is given back."""
    today = timezone.localdate(now)
    told = 0
    for owner, due in _claim(today, now).items():
        for reader in _readers(owner):
            if _mail(reader, due, today):
                told += 1
            elif reader is owner:
                _give_back(due)
    return told


@transaction.atomic
def _claim(today: date, now: datetime) -> dict[User, Due]:
    """Take the dates that are due: one conditional UPDATE each, so that of two workers one mails."""
    claimed: dict[User, Due] = defaultdict(Due)
    asked = StandardAnswer.objects.defer("searched").select_related("owner", "team")
    for standard in asked.review_to_remind(today)[:MOST]:
        if _take(standard, "review_reminded", now):
            claimed[standard.owner].review.append(standard)
    for standard in asked.expiry_to_remind(today)[:MOST]:
        if _take(standard, "expiry_reminded", now):
            claimed[standard.owner].expiry.append(standard)
    return claimed


def _take(standard: StandardAnswer, mark: str, now: datetime) -> bool:
    day = getattr(standard, DATES[mark])
    free = StandardAnswer.objects.filter(pk=standard.pk, **{DATES[mark]: day}).exclude(**{mark: F(DATES[mark])})
    if not free.update(**{mark: day}):
        return False
    about = "review" if mark == "review_reminded" else "expiry"
    record(
        "standard.reminded",
        subject=standard,
        at=now,
        team_id=standard.team_id,
        owner=standard.owner.name,
        about=about,
    )
    return True


def _give_back(due: Due) -> None:
    StandardAnswer.objects.filter(pk__in=[one.pk for one in due.review]).update(review_reminded=None)
    StandardAnswer.objects.filter(pk__in=[one.pk for one in due.expiry]).update(expiry_reminded=None)


def _readers(owner: User) -> Iterable[User]:
    """The owner; of one who left, whoever writes standard answers everywhere."""
    if owner.is_active:
        return [owner]
    roles = roles_with(Right.KNOWLEDGE, Right.SEE_ALL)
    return User.objects.filter(is_active=True, memberships__role__in=roles).distinct()


def _mail(reader: User, due: Due, today: date) -> bool:
    with translation.override(reader.language):
        words = {"due": due, "today": today, "base": settings.PUBLIC_URL.rstrip("/"), "reader": reader}
        title = _("Standard answers that ask for a look")
        text = render_to_string("knowledge/reminder_mail.txt", words)
    try:
        return bool(send_mail(title, text, None, [reader.email]))
    except (OSError, SMTPException) as error:
        log.warning("no reminder of standard answers to user %s: %s", reader.pk, error)
        return False
