"""What the worker runs for this room. Every job may run twice harmlessly: the rows are the truth."""

from contextlib import closing
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django_tasks import task

from rondpunt.conversations.actions.expire_requests import expire_requests
from rondpunt.conversations.actions.fetch_media import fetch_media
from rondpunt.conversations.actions.hold_overtaken import hold_overtaken
from rondpunt.conversations.actions.learn_names import learn_names
from rondpunt.conversations.actions.look_again import look_again
from rondpunt.conversations.actions.mind_promise import mind_promise
from rondpunt.conversations.actions.note_broken import note_broken
from rondpunt.conversations.actions.put_aside import bring_back_due
from rondpunt.conversations.actions.receive import receive
from rondpunt.conversations.actions.remind_expert import remind_due
from rondpunt.conversations.actions.remind_overdue import remind_overdue
from rondpunt.conversations.actions.send_receipt import send_receipt
from rondpunt.conversations.actions.settle import settle
from rondpunt.conversations.actions.stand_in import stand_in_for_all
from rondpunt.conversations.actions.tell_citizen import tell_citizen
from rondpunt.conversations.actions.tell_expert import tell_expert
from rondpunt.conversations.actions.warn_legal import warn_legal
from rondpunt.conversations.models import Attachment, Conversation, Receipt
from rondpunt.networks.actions.fetch import fetch, keep_channel, release_channel
from rondpunt.networks.actions.learn_name import learn_name
from rondpunt.networks.actions.look import doubt_the_silent, look_at_doubts
from rondpunt.networks.actions.send_due import send_due as deliver
from rondpunt.networks.models import Channel, Delivery

MOST_ROUNDS = 50  # harvests in a row before other channels get their turn
MOST_DELIVERIES = 200
MOST_CLOCKS = 500
MOST_RECEIPTS = 200  # at once; the rest waits a moment


def _now() -> datetime:
    return timezone.now()


@task(queue_name="channels")
def fetch_channel(channel_id: int, lease: str) -> None:
    """Read a channel until nothing is left, as long as it is ours by ``lease`` (ISO; ``fetch.claim_channel``)."""
    held: datetime | None = datetime.fromisoformat(lease)
    rest_until: datetime | None = _now() + timedelta(seconds=settings.FETCH_SECONDS)  # should reading break off here
    try:
        for _ in range(MOST_ROUNDS):
            held = keep_channel(channel_id, held, now=_now()) if held else None
            if held is None or not _fetch_once(channel_id):
                break
        rest_until = None
    finally:
        if held:
            release_channel(channel_id, held, rest_until=rest_until)


def _fetch_once(channel_id: int) -> bool:
    """Read and store one harvest; whether there is more."""
    channel = Channel.objects.get(pk=channel_id)
    harvest = fetch(channel, now=_now())
    if harvest is None:
        return False
    receive(channel, harvest, now=_now())
    return harvest.more


@task(queue_name="deliveries")
def send_due() -> None:
    """Send what is due, many at once; several workers share the work by their claims."""
    with closing(deliver(clock=_now, before=lambda now: hold_overtaken(now=now))) as outcomes:
        for finished in outcomes:
            for delivery in finished:
                _settle(delivery)


@task(queue_name="default")  # not behind a heap of deliveries, nor before an answer that is due
def resolve_doubts() -> None:
    """Put the silent in doubt, and look again at what stands in doubt."""
    for silent in doubt_the_silent(now=_now()):
        _settle_number(silent)
    for delivery in look_at_doubts(most=MOST_DELIVERIES, clock=_now):
        _settle(delivery)


@task(queue_name="default")
def settle_recent() -> None:
    """Finish what a worker that died between sending and settling left undone; learn names that nobody knew."""
    for delivery_id in Delivery.objects.without_name(_now()).values_list("pk", flat=True)[:MOST_DELIVERIES]:
        if learn_name(delivery_id, clock=_now):
            _settle_number(delivery_id)
    recent = Delivery.objects.filter(changed_at__gte=_now() - timedelta(minutes=15), kind=Delivery.Kind.MESSAGE)
    for delivery in recent.exclude(state=Delivery.State.WAITING).select_related("channel"):
        _settle(delivery)


@task(queue_name="default")
def fetch_attachments() -> None:
    """Bring in pictures and files that stand on their network still."""
    for attachment in Attachment.objects.to_fetch().select_related("message")[:100]:
        fetch_media(attachment, now=_now())


@task(queue_name="default")
def bring_back_asides() -> None:
    """What was put aside until now stands in the lists again."""
    bring_back_due(now=_now())


@task(queue_name="default")
def stand_in_for_the_absent() -> None:
    """What waits of those who are not there goes to who stands in."""
    stand_in_for_all(now=_now())


@task(queue_name="default")
def mind_promises() -> None:
    """Note which promises were broken, and set right the clocks that no action set right."""
    stray = Conversation.objects.out_of_step().order_by("pk").values_list("pk", flat=True)
    mind_promise(list(stray[:MOST_CLOCKS]), now=_now())
    note_broken(now=_now())


@task(queue_name="default")
def learn_new_names() -> None:
    """Make persons findable who are new or were changed."""
    while learn_names():
        pass


@task(queue_name="default")
def mind_experts() -> None:
    """Remind experts before their moment, once; end what nobody answered."""
    remind_due(now=_now())
    expire_requests(now=_now())


@task(queue_name="default")
def tell_overdue() -> None:
    """Mail owners, and later core team and managers, that a promise is broken."""
    remind_overdue(now=_now())


@task(queue_name="default")
def send_receipts() -> None:
    """Tell who asked something new that it came in."""
    for number in Receipt.objects.to_decide().order_by("pk").values_list("pk", flat=True)[:MOST_RECEIPTS]:
        send_receipt(number, now=_now())


@task(queue_name="default")
def warn_of_legal_terms() -> None:
    """Tell whom it concerns that a legal term ends, or has ended."""
    warn_legal(now=_now())


@task(queue_name="channels")
def follow_authors(channel_id: int) -> None:
    """Ask a network which of its recent messages their authors edited or removed."""
    look_again(Channel.objects.get(pk=channel_id), now=_now())


def _settle_number(delivery_id: int) -> None:
    _settle(Delivery.objects.select_related("channel").get(pk=delivery_id))


def _settle(delivery: Delivery) -> None:
    if delivery.kind == Delivery.Kind.MESSAGE:
        settle(delivery, now=_now())
        tell_citizen(delivery, now=_now())
        tell_expert(delivery, now=_now())
