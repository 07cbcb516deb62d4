"""What the worker runs for this room. Every job may run twice harmlessly: the rows are the truth."""

import logging
from smtplib import SMTPException

from django.utils import timezone
from django_tasks import task

from rondpunt.people.actions.mail_digest import mail_digest
from rondpunt.people.actions.tidy_notices import tidy_notices
from rondpunt.people.digest import who_is_due
from rondpunt.people.invitation_mail import mail_leaves_the_house

log = logging.getLogger("rondpunt.people")


@task(queue_name="default")
def mail_digests() -> None:
    """Mail those who are due; a mail server that is away is asked again at the next beat."""
    if not mail_leaves_the_house():
        return
    for user in who_is_due(timezone.now()):
        try:
            mail_digest(user, now=timezone.now())
        except (OSError, SMTPException) as error:
            log.warning("no mail of what is for user %s: %s", user.pk, error)


@task(queue_name="default")
def tidy_what_was_told() -> None:
    """Batch by batch; one that is killed goes on at the next beat."""
    while tidy_notices(now=timezone.now()):
        pass
