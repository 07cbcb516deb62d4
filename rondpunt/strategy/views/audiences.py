"""The audiences: the list, adding and changing one, archiving."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rondpunt.people.access import colleague, needs
from rondpunt.people.rights import Right
from rondpunt.strategy import access
from rondpunt.strategy.actions.archive_audience import archive_audience
from rondpunt.strategy.actions.bring_back_audience import bring_back_audience
from rondpunt.strategy.actions.keep_audience import NameTaken, keep_audience
from rondpunt.strategy.forms import AudienceForm
from rondpunt.strategy.members import members_of, rules_of
from rondpunt.strategy.models import Audience
from rondpunt.strategy.rule_form import RuleForm
from rondpunt.strategy.tone_guide import guide_of

MOST = 200
PREVIEW = 12


@require_safe
@needs(Right.EDITORIAL)
def audiences(request: HttpRequest) -> HttpResponse:
    """All of them; those of long ago below."""
    rows = list(Audience.objects.all()[:MOST])
    context = {"rows": [row for row in rows if not row.archived_at], "gone": [row for row in rows if row.archived_at]}
    return render(request, "strategy/audiences.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.EDITORIAL)
def new_audience(request: HttpRequest) -> HttpResponse:
    """Add one."""
    return _write(request, Audience())


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.EDITORIAL)
def audience(request: HttpRequest, audience_id: int) -> HttpResponse:
    """Change one."""
    return _write(request, access.audience_to_change(request, audience_id))


def _write(request: HttpRequest, changed: Audience) -> HttpResponse:
    form, is_new = AudienceForm(request.POST or None, instance=changed), changed.pk is None
    if request.method == "POST" and form.is_valid():
        try:
            kept = keep_audience(form.instance, by=colleague(request), now=timezone.now())
        except NameTaken as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, _("Kept."))
            # Of an audience of colleagues the next question is who they are.
            return redirect(kept if is_new and kept.is_internal else "strategy:audiences")
    return show(request, form, status=422 if form.errors else 200)


def show(
    request: HttpRequest, form: AudienceForm, *, rule_form: RuleForm | None = None, status: int = 200
) -> HttpResponse:
    """The page of an audience, with its tone; of colleagues also whom it holds, and some of them."""
    context: dict[str, object] = {"form": form}
    if form.instance.pk:
        context |= guide_of(form.instance)
        if form.instance.is_internal:
            context |= _members(form.instance, rule_form)
    return render(request, "strategy/audience.html", context, status=status)


def _members(audience: Audience, rule_form: RuleForm | None) -> dict[str, object]:
    members = members_of(audience)
    return {
        "rules": rules_of(audience),
        "rule_form": rule_form or RuleForm(),
        "member_count": len(members),
        "some": members[:PREVIEW],
    }


@require_POST
@needs(Right.EDITORIAL)
def archiving(request: HttpRequest, audience_id: int) -> HttpResponse:
    """Offer it no longer."""
    found = access.audience_to_change(request, audience_id)
    archive_audience(found, by=colleague(request), now=timezone.now())
    messages.success(request, _("Archived. What was written for it stays."))
    return redirect("strategy:audiences")


@require_POST
@needs(Right.EDITORIAL)
def bringing_back(request: HttpRequest, audience_id: int) -> HttpResponse:
    """Offer it again."""
    found = access.audience_to_change(request, audience_id)
    try:
        bring_back_audience(found, by=colleague(request), now=timezone.now())
    except NameTaken as error:
        messages.error(request, str(error))
    return redirect("strategy:audiences")
