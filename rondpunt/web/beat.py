"""The beat: finds what is due and wakes the queue. Every worker beats; the database lets one of them win."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import Q
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from rondpunt.conversations import jobs
from rondpunt.conversations.actions.stand_in import left_behind
from rondpunt.conversations.models import Aside, Attachment, Conversation, ExpertRequest, FormalMark, Presence, Receipt
from rondpunt.knowledge import jobs as knowledge_jobs
from rondpunt.knowledge.models import StandardAnswer
from rondpunt.networks import jobs as networks_jobs
from rondpunt.networks.actions.fetch import claim_channel
from rondpunt.networks.actions.send_due import LOOK_AHEAD
from rondpunt.networks.models import Amendment, Channel, Delivery
from rondpunt.networks.registry import talent
from rondpunt.people import jobs as people_jobs
from rondpunt.people.models import Absence, Notification
from rondpunt.publishing import jobs as publishing_jobs
from rondpunt.publishing.actions.hand_out import to_hand_out
from rondpunt.publishing.models import Copy, Post
from rondpunt.web.models import Periodic, Worker

FINISHED_KEPT = timedelta(hours=6)
LONGEST_TASK = timedelta(hours=2)  # then it is lost, though its worker lives: its end could not be written down


def beat(now: datetime) -> None:
    """Wake the queue for everything that is due at ``now``."""
    _wake_channels(now)
    if Delivery.objects.soon(now, LOOK_AHEAD).exists() or Delivery.objects.due(now).exists():
        _wake(jobs.send_due)
    if Delivery.objects.filter(Q(state="in_doubt", due_at__lte=now) | Q(state="sending", lease_until__lt=now)).exists():
        _wake(jobs.resolve_doubts)
    for name, every, work in PERIODIC:
        if _claim(name, every, now):
            work(now)


def give_back_forgotten_tasks(now: datetime) -> int:
    """Tasks of a worker that was killed stay RUNNING for good; another may run them again. Returns how many.

    Only of the dead: a long task of a worker that lives is not begun a second time beside itself.
    """
    lease = timedelta(seconds=settings.LEASE_SECONDS)
    running = DBTaskResult.objects.filter(status="RUNNING")
    seen = {"seen_at__gte": now - max(lease, 3 * sign_of_life()), "stopped_at": None}
    living = set(Worker.objects.filter(**seen).values_list("name", flat=True))
    found = running.filter(started_at__lt=now - lease).values_list("pk", "worker_ids", "started_at")
    forgotten = [pk for pk, names, at in found if worker_of(names) not in living or at < now - LONGEST_TASK]
    given_back: int = running.filter(pk__in=forgotten).update(status="READY", started_at=None)
    return given_back


def sign_of_life() -> timedelta:
    """How often a worker says that it lives; several times a lease, and often enough for the health page."""
    return min(timedelta(seconds=10), timedelta(seconds=settings.LEASE_SECONDS / 3))


def queue_worker_name(worker: str, number: int) -> str:
    """The name under which one thread of ``worker`` takes tasks."""
    return f"{worker}-{number}"[:64]


def worker_of(names: list[str]) -> str:
    """The worker whose thread took a task last."""
    return names[-1].rpartition("-")[0] if names else ""


def _wake_channels(now: datetime) -> None:
    free = Q(fetch_lease_until=None) | Q(fetch_lease_until__lt=now)
    for channel_id in Channel.objects.due(now).filter(free).values_list("pk", flat=True)[:50]:
        if lease := claim_channel(channel_id, now=now):
            jobs.fetch_channel.enqueue(channel_id, lease.isoformat())


def _wake(job: object) -> None:
    """Enqueue a job without arguments, unless it already waits to be taken up."""
    path = job.module_path  # type: ignore[attr-defined]
    if not DBTaskResult.objects.filter(status="READY", task_path=path).exists():
        job.enqueue()  # type: ignore[attr-defined]


def _claim(name: str, every: timedelta, now: datetime) -> bool:
    """Whether this worker may do the periodic work ``name`` now: one conditional UPDATE, true for exactly one."""
    if Periodic.objects.filter(name=name, due_at__lte=now).update(due_at=now + every):
        return True
    if not Periodic.objects.filter(name=name).exists():
        Periodic.objects.bulk_create([Periodic(name=name, due_at=now + every)], ignore_conflicts=True)
    return False


def _follow_authors(_now: datetime) -> None:
    for channel in Channel.objects.active():
        if talent(channel.network, "look_again"):
            jobs.follow_authors.enqueue(channel.pk)


def _fetch_attachments(_now: datetime) -> None:
    if Attachment.objects.to_fetch().exists():
        _wake(jobs.fetch_attachments)


def _tidy_the_queue(now: datetime) -> None:
    DBTaskResult.objects.filter(status__in=["SUCCESSFUL", "FAILED"], finished_at__lt=now - FINISHED_KEPT).delete()


def _bring_back_asides(now: datetime) -> None:
    if Aside.objects.due(now).exists():
        _wake(jobs.bring_back_asides)


def _hold_missed(now: datetime) -> None:
    rows = Delivery.objects
    if rows.missed(now).exists() or rows.left_behind().exists() or rows.exposed().exists():
        _wake(networks_jobs.hold_missed)


def _carry_out_amendments(now: datetime) -> None:
    if Amendment.objects.due(now).exists():
        _wake(networks_jobs.carry_out_amendments)


def _stand_in(now: datetime) -> None:
    if Absence.objects.to_begin(now).exists() or left_behind().exists():
        _wake(jobs.stand_in_for_the_absent)


def _settle(_now: datetime) -> None:
    _wake(jobs.settle_recent)


def _remind_owners(now: datetime) -> None:
    today, standards = timezone.localdate(now), StandardAnswer.objects
    if standards.review_to_remind(today).exists() or standards.expiry_to_remind(today).exists():
        _wake(knowledge_jobs.remind_owners)


def _learn_names(_now: datetime) -> None:
    _wake(jobs.learn_new_names)


def _forget_who_was_here(now: datetime) -> None:
    if Presence.objects.forgotten(now).exists():
        Presence.objects.forgotten(now).delete()


def _learn_what_lies_where(_now: datetime) -> None:
    """SQLite chooses among indexes by what it once learnt of the tables; PostgreSQL learns by itself."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA analysis_limit = 1000")  # some rows of each index: well under a second
            cursor.execute("ANALYZE")


def _mind_experts(now: datetime) -> None:
    waiting = ExpertRequest.objects.open()
    if waiting.filter(remind_at__lte=now).exists() or waiting.filter(expires_at__lte=now).exists():
        _wake(jobs.mind_experts)


def _mind_promises(now: datetime) -> None:
    late = Conversation.objects.overdue(now).filter(broken_at=None)
    if late.exists() or Conversation.objects.out_of_step().exists():
        _wake(jobs.mind_promises)


def _tell_overdue(now: datetime) -> None:
    if Conversation.objects.overdue(now).exists():
        _wake(jobs.tell_overdue)


def _send_receipts(_now: datetime) -> None:
    if Receipt.objects.to_decide().exists():
        _wake(jobs.send_receipts)


def _warn_of_legal_terms(now: datetime) -> None:
    if FormalMark.objects.to_warn(now).exists():
        _wake(jobs.warn_of_legal_terms)


def _mail_digests(_now: datetime) -> None:
    if Notification.objects.to_mail().exists():
        _wake(people_jobs.mail_digests)


def _tidy_notices(now: datetime) -> None:
    if Notification.objects.past(now).exists():
        _wake(people_jobs.tidy_what_was_told)


def _settle_posts(now: datetime) -> None:
    open_ones = Post.objects.filter(stage=Post.Stage.PLANNED, goes_out_at__lte=now)
    if open_ones.exists() or Post.objects.filter(is_under_embargo=True, embargo_until__lte=now).exists():
        _wake(publishing_jobs.settle)


def _mind_reviews(_now: datetime) -> None:
    if Post.objects.in_review().exists():
        _wake(publishing_jobs.mind_reviews)


def _hand_out(_now: datetime) -> None:
    if to_hand_out():
        _wake(publishing_jobs.hand_out_to_colleagues)


def _give_what_was_held(now: datetime) -> None:
    if Copy.objects.to_release(now).exists():
        _wake(publishing_jobs.give_what_was_held)


def _mail_house_messages(now: datetime) -> None:
    if Copy.objects.to_mail(now).exists():
        _wake(publishing_jobs.mail_house_messages)


PERIODIC: tuple[tuple[str, timedelta, Callable[[datetime], None]], ...] = (
    ("settle recent deliveries", timedelta(minutes=1), _settle),
    ("mail what was not seen", timedelta(seconds=30), _mail_digests),
    ("fetch attachments", timedelta(seconds=3), _fetch_attachments),
    ("follow authors", timedelta(minutes=1), _follow_authors),
    ("remind owners of standard answers", timedelta(hours=1), _remind_owners),
    ("hold what missed its moment", timedelta(seconds=2), _hold_missed),
    ("change what went out", timedelta(seconds=2), _carry_out_amendments),
    ("bring back what was put aside", timedelta(seconds=10), _bring_back_asides),
    ("stand in for the absent", timedelta(seconds=10), _stand_in),
    ("mind promises", timedelta(seconds=20), _mind_promises),
    ("mind reviews of posts", timedelta(minutes=5), _mind_reviews),
    ("mind experts", timedelta(minutes=5), _mind_experts),
    ("tell who can mend what is overdue", timedelta(minutes=1), _tell_overdue),
    ("confirm receipt", timedelta(seconds=5), _send_receipts),
    ("warn of legal terms", timedelta(minutes=5), _warn_of_legal_terms),
    ("bring posts up to date", timedelta(seconds=5), _settle_posts),
    ("hand out to colleagues", timedelta(seconds=3), _hand_out),
    ("give what was held back", timedelta(minutes=1), _give_what_was_held),
    ("mail house messages", timedelta(seconds=30), _mail_house_messages),
    ("tidy the queue", timedelta(hours=1), _tidy_the_queue),
    ("tidy notices", timedelta(hours=6), _tidy_notices),
    ("forget who was here", timedelta(minutes=1), _forget_who_was_here),
    ("learn new names", timedelta(seconds=10), _learn_names),
    ("learn what lies where", timedelta(days=1), _learn_what_lies_where),
)
