"""The staff of a house under test, in a process of its own: ``python -m tests.never_lost.desk``.

One JSON line in is one request ``{"do": name, ...}``, one JSON line out its answer. It is a process because the house
has a database of its own, which the workers share, and not that of the test run. Once the house is open it writes only
through the product's actions; what it looks up besides (``busy``, ``facts``) it only reads.
"""
# ruff: noqa: E402  Django must be set up before the models are imported.

import hashlib
import json
import os
import sys
import time
from datetime import timedelta
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rondpunt.web.settings")

import django

django.setup()

from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import Count, F
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from rondpunt.conversations.actions.answer import answer
from rondpunt.conversations.actions.receive import receive
from rondpunt.conversations.models import Attachment, Conversation, Message
from rondpunt.networks.models import Channel, Delivery
from rondpunt.networks.wire import Author, Harvest, Incoming, Visibility
from rondpunt.people.models import Membership, Team, TrailEntry, User
from rondpunt.people.rights import Role
from rondpunt.publishing.actions.add_cells import add_cells
from rondpunt.publishing.actions.begin_post import begin_post
from rondpunt.publishing.actions.plan_post import plan_post
from rondpunt.publishing.core import Core
from rondpunt.publishing.models import Part, Post
from rondpunt.strategy.models import Audience

State = Delivery.State
PATIENCE = timedelta(seconds=20)


def open_house(*, mail: dict[str, str], bluesky: dict[str, str] | None = None, handle: str = "") -> dict[str, Any]:
    """Anna, her team, a mailbox and a Bluesky account, which can only be written: a data server has no notices."""
    now = timezone.now()
    team = Team.objects.create(name="Waste")
    anna = User.objects.create_user("anna@linderbeke.example", name="Anna", password="correct horse battery")
    Membership.objects.create(user=anna, team=team, role=Role.AGENT)
    for network, name, told in (("mail", mail["address"], mail), ("bluesky", handle, bluesky)):
        if told is None:
            continue
        channel = Channel(network=network, handle=name, name=network, team=team, created_at=now, next_fetch_at=now)
        channel.fill_in(told)
        if network == "bluesky":
            channel.next_fetch_at = now + timedelta(days=1)
        channel.save()
    return {}


def bring_in(*, posts: list[dict[str, str]]) -> dict[str, Any]:
    """Posts that really stand on the data server come in as its notices would bring them."""
    channel = Channel.objects.get(network="bluesky")
    author = {"key": "did:plc:citizen", "handle": "dirk.test"}
    told = [
        Incoming(one["uri"], Author(**author), timezone.now(), one["text"], visibility=Visibility.PUBLIC)
        for one in posts
    ]
    return {"stored": len(receive(channel, Harvest(tuple(told)), now=timezone.now(), aside=True).messages)}


def answer_some(*, most: int) -> dict[str, Any]:
    """Anna answers up to ``most`` conversations that nobody has answered."""
    anna = User.objects.get()
    unanswered = Conversation.objects.exclude(messages__direction="out").order_by("?")[:most]
    for one in unanswered:
        kind = "public" if one.network == "bluesky" else "private"
        answer(one, user=anna, text=f"Antwoord nr{one.pk}: wij komen donderdag langs.", kind=kind, now=timezone.now())
    return {"answered": len(unanswered)}


def publish(*, number: int) -> dict[str, Any]:
    """Anna plans a post that goes out within the second."""
    anna, now = User.objects.get(), timezone.now()
    words = Core(Team.objects.get(), f"Bericht {number}", f"Bericht nr{number}: glasbakken vaker leeg.", "nl")
    post = begin_post(words, by=anna, now=now)
    audience, _made = Audience.objects.get_or_create(name="Iedereen", defaults={"created_at": now})
    square = Channel.objects.get(network="bluesky")
    add_cells(post, audience=audience, channels=[square], languages=["nl"], by=anna, now=now)
    plan_post(post, goes_out_at=now + timedelta(seconds=0.5), seen=post.version, by=anna, now=now)
    return {}


def busy(*, seconds: float) -> dict[str, Any]:
    """Wait until a delivery is being sent or a channel read; the process ids of the workers that are at it."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := _at_it():
            return {"pids": found}
        time.sleep(0.004)
    return {"pids": []}


def _at_it() -> list[int]:
    tasks = DBTaskResult.objects.filter(status="RUNNING").values_list("task_path", "worker_ids")
    sending = Delivery.objects.filter(state=State.SENDING, lease_until__gte=timezone.now()).exists()
    wanted = {"send_due"} if sending else {"fetch_channel"}
    return [_pid(names) for path, names in tasks if path.rpartition(".")[2] in wanted]


def _pid(names: list[str]) -> int:
    return int(names[-1].rsplit("-", 3)[1])


def struck(*, pid: int) -> dict[str, Any]:
    """What the worker that was just killed was in the middle of."""
    tasks = DBTaskResult.objects.filter(status="RUNNING").values_list("task_path", "worker_ids")
    return {"tasks": [path.rpartition(".")[2] for path, names in tasks if _pid(names) == pid]}


def progress() -> dict[str, Any]:
    """How far the house is; and what a person should decide: so long in doubt that nobody is sending it still."""
    states = dict(Delivery.objects.values_list("state").annotate(Count("id")))
    mailed = Message.objects.filter(direction="in", channel__network="mail").count()
    doubtful = Delivery.objects.filter(state=State.IN_DOUBT, changed_at__lt=timezone.now() - PATIENCE)
    doubtful = doubtful.values_list("pk", "key", "channel__network")
    waiting = Conversation.objects.waiting_for_us().count()
    unsent = Post.objects.exclude(stage=Post.Stage.SENT).count()
    return {
        "states": states,
        "mailed": mailed,
        "waiting": waiting,
        "unsent": unsent,
        "doubtful": [[pk, key.hex, network] for pk, key, network in doubtful],
    }


def decide(*, delivery: int, verdict: str) -> dict[str, Any]:
    """Anna decides about a delivery in doubt."""
    from rondpunt.conversations.actions.decide import decide as decide_about

    decide_about(Delivery.objects.get(pk=delivery), user=User.objects.get(), verdict=verdict, now=timezone.now())
    return {}


def facts() -> dict[str, Any]:
    """Everything the test compares with the servers."""
    incoming = Message.objects.filter(direction="in")
    verbs = dict(TrailEntry.objects.values_list("verb").annotate(Count("id")))
    counted = Conversation.objects.annotate(really=Count("messages")).exclude(really=F("message_count"))
    doubted = TrailEntry.objects.filter(verb="delivery.in_doubt").values_list("subject_id", flat=True).distinct()
    return {
        "database": connection.vendor,
        "received": [[one.channel.network, one.remote_id] for one in incoming.select_related("channel")],
        "told": verbs.get("message.received", 0),
        "sent_told": verbs.get("delivery.sent", 0),
        "arrived_told": verbs.get("delivery.arrived", 0),
        "doubts": verbs.get("delivery.in_doubt", 0),
        "doubted": len(doubted),
        "person": verbs.get("delivery.arrived", 0) + verbs.get("delivery.send_again", 0),
        "answers": [
            {"text": one.text, "state": one.delivery.state, "network": one.delivery.channel.network}
            for one in Message.objects.filter(direction="out").select_related("delivery__channel")
            if one.delivery
        ],
        "posts": [
            {"text": one.delivery.payload["text"], "state": one.delivery.state}
            for one in Part.objects.select_related("delivery")
        ],
        "posts_told": verbs.get("post.sent", 0),
        "deliveries": Delivery.objects.count(),
        "miscounted": counted.count(),
        "failed": [[one.task_path, one.traceback[-600:]] for one in DBTaskResult.objects.filter(status="FAILED")[:5]],
        "still_running": DBTaskResult.objects.filter(status="RUNNING").count(),
    }


def kept() -> dict[str, Any]:
    """What a restored house must have whole: each message with its files, their bytes those of their names."""
    attached = Attachment.objects.filter(message__direction="in").select_related("media")
    sums = {one.media.sha256: hashlib.sha256(one.media.read()).hexdigest() for one in attached if one.media}
    raws = Message.objects.exclude(raw=None).select_related("raw")
    sums |= {one.raw.sha256: hashlib.sha256(one.raw.read()).hexdigest() for one in raws if one.raw}
    mails = Message.objects.filter(direction="in")
    return {
        "mails": mails.count(),
        "with_text": mails.exclude(text="").count(),
        "with_file": mails.filter(attachments__media__isnull=False).distinct().count(),
        "wrong_bytes": sum(name != found for name, found in sums.items()),
        "deliveries": {one.key.hex: one.state for one in Delivery.objects.all()},
        "held": [one.pk for one in Delivery.objects.filter(state=State.IN_DOUBT)],
        "restored_held": Delivery.objects.filter(reason="restored").count(),
        "doubts_told": TrailEntry.objects.filter(verb="delivery.in_doubt", particulars__reason="restored").count(),
        "restored_told": TrailEntry.objects.filter(verb="house.restored").count(),
        "sessions": Session.objects.count(),
    }


REQUESTS = (open_house, bring_in, answer_some, publish, busy, struck, progress, decide, facts, kept)


def main() -> None:
    """Answer until the other side closes."""
    known = {one.__name__: one for one in REQUESTS}
    for line in sys.stdin:
        asked = json.loads(line)
        print(json.dumps(known[asked.pop("do")](**asked)), flush=True)


if __name__ == "__main__":
    main()
