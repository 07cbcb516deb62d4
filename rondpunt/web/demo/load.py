"""Loads the demo town, once: everything or nothing. Loading again changes nothing."""

from datetime import datetime, timedelta
from functools import partial
from operator import itemgetter

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from rondpunt.conversations.actions.stand_in import stand_in_for_all
from rondpunt.networks.models import Channel
from rondpunt.people.actions.be_absent import be_absent
from rondpunt.people.models import Organisation
from rondpunt.web.demo.play import Play
from rondpunt.web.demo.posts import Deed, post_deeds, write_audiences, write_names, write_occasions, write_tone
from rondpunt.web.demo.square import PracticeSquare
from rondpunt.web.demo.standards import write_standards
from rondpunt.web.demo.stories import steps
from rondpunt.web.demo.town import OPENED, Town, build_town, told


def load(*, now: datetime, plein: str) -> bool:
    """Build the town and let its stories happen before ``now``; False when it was there already.

    ``plein`` is the address of Het Plein, which must not run yet. A known town only learns a new address of it.
    """
    if Organisation.objects.exists():
        _follow_plein(plein)
        return False
    place = settings.DATA / "plein.sqlite3"
    square = PracticeSquare(place, town=told()["organisation"], base=plein, opened=now - OPENED)
    try:
        with transaction.atomic():
            town = build_town(now=now, plein=plein)
            write_standards(town, now=now)
            play = Play(town, square)
            audiences = write_audiences(town, at=now - OPENED)
            write_tone(town, audiences, at=now - OPENED)
            write_names(town, at=now - OPENED)
            write_occasions(town, at=now - OPENED, today=timezone.localdate(now))
            deeds: list[Deed] = [(step.at, partial(play.perform, step)) for step in steps(timezone.localtime(now))]
            deeds += post_deeds(town, play.far_ends, audiences, now=timezone.localtime(now))
            for _at, deed in sorted(deeds, key=itemgetter(0)):
                deed()
            _some_are_away(town, now)
            _open_doors(town, now)
    finally:
        square.close()
    return True


def _some_are_away(town: Town, now: datetime) -> None:
    """One colleague just now, others soon; what waited for who is away goes on as the worker would have it."""
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    for row in told()["absences"]:
        user, stands_in = town.users[row["who"]], row.get("stands_in")
        be_absent(
            user,
            begins_at=today + timedelta(days=row["from"]),
            ends_at=today + timedelta(days=row["to"] + 1),
            replacement=town.users[stands_in] if stands_in else None,
            by=user,
            now=now - timedelta(days=2),
        )
    stand_in_for_all(now=now)


def _open_doors(town: Town, now: datetime) -> None:
    """From here on time goes its own way: channels are read now, those without a far end are paused."""
    paused = {row["key"] for row in told()["channels"] if row.get("paused")}
    for key, channel in town.channels.items():
        state = Channel.State.PAUSED if key in paused else Channel.State.ACTIVE
        Channel.objects.filter(pk=channel.pk).update(state=state, next_fetch_at=now, last_success_at=now)


def _follow_plein(plein: str) -> None:
    """Another PORT moves Het Plein too; its channel must know."""
    for channel in Channel.objects.filter(network="mastodon", handle__endswith="@plein.example"):
        if channel.details.get("server") != plein:
            channel.details["server"] = plein
            channel.save(update_fields=["details"])
