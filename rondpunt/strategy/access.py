"""Who may see and change what in this room: the object, or 404."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from rondpunt.people.access import colleague
from rondpunt.people.rights import Right
from rondpunt.strategy.models import Audience


def audience_to_change(request: HttpRequest, audience_id: int) -> Audience:
    """One of the audiences, for who arranges them; 404 for others."""
    may = colleague(request).can(Right.EDITORIAL)
    return get_object_or_404(Audience.objects.all() if may else Audience.objects.none(), pk=audience_id)
