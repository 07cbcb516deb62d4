"""Promises: the rules by which citizens are told when they have an answer."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rondpunt.conversations.actions.arrange_promise import RuleThere, arrange_promise
from rondpunt.conversations.models import PromiseRule
from rondpunt.conversations.promise_form import PromiseForm
from rondpunt.people.access import colleague, needs
from rondpunt.people.rights import Right


@needs(Right.PROMISES)
@require_http_methods(["GET", "HEAD", "POST"])
def promises(request: HttpRequest) -> HttpResponse:
    """The rules, and a form for another."""
    form = PromiseForm(request.POST or None)
    if request.method == "POST" and _keep(request, form):
        return redirect("conversations:promises")
    rules = PromiseRule.objects.select_related("topic", "channel", "team").order_by(
        "topic__key", "channel__name", "team__name", "pk"
    )
    context = {"rules": rules, "form": form}
    return render(request, "conversations/promises.html", context, status=422 if form.errors else 200)


@needs(Right.PROMISES)
@require_http_methods(["GET", "HEAD", "POST"])
def promise(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Change a rule."""
    rule = get_object_or_404(PromiseRule, pk=rule_id)
    form = PromiseForm(request.POST or None, instance=rule)
    if request.method == "POST" and _keep(request, form):
        return redirect("conversations:promises")
    context = {"rule": rule, "form": form}
    return render(request, "conversations/promise.html", context, status=422 if form.errors else 200)


@needs(Right.PROMISES)
@require_POST
def promise_removal(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Promise this no longer."""
    rule = get_object_or_404(PromiseRule, pk=rule_id)
    arrange_promise(rule, by=colleague(request), now=timezone.now(), remove=True)
    return redirect("conversations:promises")


def _keep(request: HttpRequest, form: PromiseForm) -> bool:
    if not form.is_valid():
        return False
    try:
        arrange_promise(form.instance, by=colleague(request), now=timezone.now())
    except RuleThere as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("Kept. It holds for what comes in from now on."))
    return True
