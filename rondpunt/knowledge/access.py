"""Who may see and change which standard answer: the object, or 404."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from rondpunt.knowledge.models import StandardAnswer, StandardFile
from rondpunt.people.access import colleague
from rondpunt.people.models import Team, User
from rondpunt.people.rights import Right


def reader(request: HttpRequest) -> User:
    """A colleague who reads somewhere, or writes standard answers; 403 for others."""
    user = colleague(request)
    if not any(user.can(right) for right in (Right.READ, Right.SEE_ALL, Right.KNOWLEDGE)):
        raise PermissionDenied
    return user


def writer(request: HttpRequest) -> User:
    """A colleague who writes standard answers; 403 for others."""
    user = colleague(request)
    if not user.can(Right.KNOWLEDGE):
        raise PermissionDenied
    return user


def teams_to_write_for(user: User) -> list[Team]:
    """The teams for which ``user`` may write."""
    teams = Team.objects.all()
    return list(teams if user.can(Right.SEE_ALL) else teams.filter(pk__in=user.teams_with(Right.KNOWLEDGE)))


def standard_to_read(request: HttpRequest, standard_id: int) -> StandardAnswer:
    """One of the organisation, or of a team in which the colleague reads."""
    seen = StandardAnswer.objects.visible_to(reader(request)).select_related("team", "owner")
    return get_object_or_404(seen, pk=standard_id)


def standard_to_change(request: HttpRequest, standard_id: int) -> StandardAnswer:
    """One that the colleague may change."""
    mine = StandardAnswer.objects.writable_by(reader(request)).select_related("team", "owner")
    return get_object_or_404(mine, pk=standard_id)


def may_change(user: User, standard: StandardAnswer) -> bool:
    """Whether changing is offered."""
    return StandardAnswer.objects.writable_by(user).filter(pk=standard.pk).exists()


def file_to_read(request: HttpRequest, file_id: int) -> StandardFile:
    """A file of a standard answer that the colleague may read."""
    found = get_object_or_404(StandardFile.objects.select_related("media"), pk=file_id)
    standard_to_read(request, found.standard_id)
    return found


def file_to_change(request: HttpRequest, file_id: int) -> StandardFile:
    """A file of a standard answer that the colleague may change."""
    found = get_object_or_404(StandardFile, pk=file_id)
    found.standard = standard_to_change(request, found.standard_id)
    return found
