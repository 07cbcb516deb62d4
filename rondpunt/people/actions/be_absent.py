"""Say that somebody is away for a while, and who stands in; and that they are back."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from rondpunt.people.models import Absence, User
from rondpunt.people.trail import record


class CannotBeAbsent(Exception):
    """Not like this; the sentence is for the person at the screen."""


@transaction.atomic
def be_absent(
    user: User, *, begins_at: datetime, ends_at: datetime, replacement: User | None, by: User, now: datetime
) -> Absence:
    """``user`` is away from ``begins_at`` until just before ``ends_at``. Raises ``CannotBeAbsent``."""
    if not begins_at < ends_at:
        raise CannotBeAbsent(_("The last day comes before the first one."))
    if ends_at <= now:
        raise CannotBeAbsent(_("That time has passed already."))
    if replacement == user:
        raise CannotBeAbsent(_("Nobody replaces themselves."))
    # Everybody in their order: of two that would close a circle together, the second sees the first.
    list(User.objects.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
    if replacement and not User.objects.filter(pk=replacement.pk, is_active=True).exists():
        raise CannotBeAbsent(_("%(name)s cannot sign in any more.") % {"name": replacement.name})
    if Absence.objects.filter(user=user).over(begins_at, ends_at).exists():
        raise CannotBeAbsent(_("%(name)s is absent in that time already.") % {"name": user.name})
    if replacement and _runs_back(user, replacement, begins_at, ends_at):
        raise CannotBeAbsent(
            _("%(replacement)s is absent too, and in the end %(name)s stands in. Choose somebody else.")
            % {"replacement": replacement.name, "name": user.name}
        )
    made = Absence.objects.create(user=user, replacement=replacement, begins_at=begins_at, ends_at=ends_at)
    record("user.absent", subject=user, at=now, actor=by, **_told(made))
    return made


@transaction.atomic
def be_back(absence: Absence, *, by: User, now: datetime) -> bool:
    """End it now, or take it away where it had not begun; whether this changed anything."""
    lasting = Absence.objects.filter(pk=absence.pk, begins_at__lt=now, ends_at__gt=now).update(ends_at=now)
    if not lasting and not Absence.objects.filter(pk=absence.pk, begins_at__gte=now).delete()[0]:
        return False
    record("user.back", subject=absence.user, at=now, actor=by, **_told(absence))
    return True


def _runs_back(user: User, replacement: User, begins_at: datetime, ends_at: datetime) -> bool:
    """Whether at some moment of this time the chain from ``replacement`` on comes to ``user``."""
    ways = [(replacement.pk, begins_at, ends_at)]
    for one, begins, ends in ways:  # grows as it goes; each step is shorter in time or of another absence
        if one == user.pk:
            return True
        for away in Absence.objects.filter(user=one).exclude(replacement=None).over(begins, ends):
            ways.append((away.replacement_id or 0, max(begins, away.begins_at), min(ends, away.ends_at)))
    return False


def _told(absence: Absence) -> dict[str, Any]:
    return {
        "first": timezone.localtime(absence.begins_at).date().isoformat(),
        "last": timezone.localtime(absence.last_at).date().isoformat(),
        "replacement": absence.replacement.name if absence.replacement else "",
    }
