"""Who may see and change what in this room: the object, or 404."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from rondpunt.people.access import colleague
from rondpunt.people.rights import Right
from rondpunt.strategy.models import Audience, AudienceRule, ToneExample


def audience_to_change(request: HttpRequest, audience_id: int) -> Audience:
    """One of the audiences, for who arranges them; 404 for others."""
    may = colleague(request).can(Right.EDITORIAL)
    return get_object_or_404(Audience.objects.all() if may else Audience.objects.none(), pk=audience_id)


def rule_to_take_away(request: HttpRequest, audience_id: int, rule_id: int) -> AudienceRule:
    """A line of an audience's rule, for who arranges audiences; 404 for others."""
    audience = audience_to_change(request, audience_id)
    rules = audience.rules.select_related("audience", "user", "team", "department", "group")
    return get_object_or_404(rules, pk=rule_id)


def tone_example_to_change(request: HttpRequest, example_id: int) -> ToneExample:
    """An example of tone, for who arranges them, archived or not; 404 for others."""
    may = colleague(request).can(Right.EDITORIAL)
    found = ToneExample.objects.all() if may else ToneExample.objects.none()
    return get_object_or_404(found.select_related("audience"), pk=example_id)
