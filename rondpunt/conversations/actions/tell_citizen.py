"""Mail a citizen who asked by the web form that an answer stands on their page. Once, however often it is called."""

import logging
from datetime import datetime
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.db.models import Max, Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from rondpunt.conversations.models import Asker, Message
from rondpunt.networks.models import Delivery
from rondpunt.people.models import Organisation

log = logging.getLogger(__name__)


def tell_citizen(delivery: Delivery, *, now: datetime) -> bool:
    """Send the notice for a delivery that was sent; true when this call mailed it.

    Whoever moves ``told_up_to`` forward mails; all others find it moved. A mail server that is down moves it back, so
    that the next call tries again; a crash in between loses the notice, never doubles it (the page has the answer).
    """
    if delivery.channel.network != "form" or delivery.state != Delivery.State.SENT:
        return False
    if delivery.channel.details.get("notify") != "yes":
        return False
    here = delivery.message.conversation
    asker = Asker.objects.select_related("conversation").filter(conversation=here.split_from_id or here.pk).first()
    if asker is None or not asker.email:
        return False
    before, answer = asker.told_up_to, delivery.message.pk
    # One notice tells of all that stands on the page now: what was planned can go out after what was written later.
    rows = Q(conversation=asker.conversation) | Q(conversation__split_from=asker.conversation)
    sent = Message.objects.filter(rows, delivery__state=Delivery.State.SENT).aggregate(last=Max("pk"))
    told = max(answer, sent["last"] or 0)
    if not Asker.objects.filter(pk=asker.pk, told_up_to__lt=answer).update(told_up_to=told, told_at=now):
        return False
    try:
        _mail(asker, delivery.message)
    except (OSError, SMTPException) as error:
        Asker.objects.filter(pk=asker.pk, told_up_to=told).update(told_up_to=before)
        log.warning("no notice of an answer in conversation %s: %s", asker.conversation_id, error)
        return False
    return True


def _mail(asker: Asker, message: Message) -> None:
    conversation, is_receipt = asker.conversation, message.kind == Message.Kind.RECEIPT
    with translation.override(asker.language):
        house = Organisation.objects.first()
        words = {
            "house": house.name if house else _("We"),
            "subject": conversation.subject,
            "number": conversation.number,
            "text": message.text,
            "address": settings.PUBLIC_URL.rstrip("/") + reverse("conversations:follow", args=[conversation.token]),
        }
        received, answered = _("%(house)s received your message, %(number)s"), _("%(house)s answered your question")
        title = (received if is_receipt else answered) % words
        text = render_to_string(f"conversations/{'received' if is_receipt else 'answered'}_mail.txt", words)
    # One line: a subject with a line break would be a header of the sender's making.
    send_mail(" ".join(title.split()), text, None, [asker.email])
