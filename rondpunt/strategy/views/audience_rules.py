"""The lines of an internal audience: add one, take one away."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from rondpunt.people.access import colleague, needs
from rondpunt.people.rights import Right
from rondpunt.strategy import access
from rondpunt.strategy.actions.add_rule import NotInternal, add_rule
from rondpunt.strategy.actions.take_rule_away import take_rule_away
from rondpunt.strategy.forms import AudienceForm
from rondpunt.strategy.rule_form import RuleForm
from rondpunt.strategy.views.audiences import show


@require_POST
@needs(Right.EDITORIAL)
def audience_rules(request: HttpRequest, audience_id: int) -> HttpResponse:
    """Add one."""
    audience = access.audience_to_change(request, audience_id)
    form = RuleForm(request.POST)
    if not form.is_valid():
        return show(request, AudienceForm(instance=audience), rule_form=form, status=422)
    try:
        add_rule(audience, kind=form.kind, chosen=form.chosen, by=colleague(request), now=timezone.now())
    except NotInternal as error:
        messages.error(request, str(error))
    return redirect(f"{audience.get_absolute_url()}#rules")


@require_POST
@needs(Right.EDITORIAL)
def removal(request: HttpRequest, audience_id: int, rule_id: int) -> HttpResponse:
    """Take one away."""
    rule = access.rule_to_take_away(request, audience_id, rule_id)
    take_rule_away(rule, by=colleague(request), now=timezone.now())
    return redirect(f"{rule.audience.get_absolute_url()}#rules")
