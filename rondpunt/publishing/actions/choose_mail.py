"""A colleague says whether they want house messages by mail as well."""

from datetime import datetime

from rondpunt.people.models import User
from rondpunt.publishing.models import MailedReader


def choose_mail(user: User, *, wants: bool, now: datetime) -> None:
    """From now on. No line on the trail: how one reads is one's own."""
    if wants:
        MailedReader.objects.get_or_create(user=user, defaults={"since": now})
    else:
        MailedReader.objects.filter(user=user).delete()
