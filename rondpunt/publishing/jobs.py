"""What the worker runs for this room. Every job may run twice harmlessly: the rows are the truth."""

import logging
from smtplib import SMTPException

from django.utils import timezone
from django_tasks import task

from rondpunt.people.invitation_mail import mail_leaves_the_house
from rondpunt.publishing.actions.hand_out import hand_out, to_hand_out
from rondpunt.publishing.actions.mail_copy import mail_copy
from rondpunt.publishing.actions.release_held import release_held
from rondpunt.publishing.actions.remind_reviewers import remind_reviewers
from rondpunt.publishing.actions.settle_posts import settle_posts
from rondpunt.publishing.models import Copy

MOST_MAILS = 500  # in one go; the rest at the next beat

log = logging.getLogger("rondpunt.publishing")


@task(queue_name="default")
def settle() -> None:
    """Bring planned posts up to date with what became of their deliveries."""
    settle_posts(now=timezone.now())


@task(queue_name="default")
def mind_reviews() -> None:
    """Remind of posts that wait for a word before they can go out."""
    remind_reviewers(now=timezone.now())


@task(queue_name="default")
def hand_out_to_colleagues() -> None:
    """Make the copies of what has gone out inside the house."""
    for delivery_id in to_hand_out():
        hand_out(delivery_id, now=timezone.now())


@task(queue_name="default")
def give_what_was_held() -> None:
    """A week has begun: what was held back comes, as far as there is room."""
    while release_held(now=timezone.now()):
        pass


@task(queue_name="default")
def mail_house_messages() -> None:
    """To those who want them by mail; a mail server that is away is asked again at the next beat."""
    if not mail_leaves_the_house():
        return
    for copy_id in list(Copy.objects.to_mail(timezone.now()).values_list("pk", flat=True)[:MOST_MAILS]):
        try:
            mail_copy(copy_id, now=timezone.now())
        except (OSError, SMTPException) as error:
            log.warning("no mail of a house message, copy %s: %s", copy_id, error)
