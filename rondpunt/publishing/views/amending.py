"""What went out is changed where it stands, or taken back there: asked here, carried out by the worker."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rondpunt.networks.actions.amend import CannotAmend
from rondpunt.networks.actions.leave_as_it_is import TooLateToLeave, leave_as_it_is
from rondpunt.networks.models import Amendment, Delivery
from rondpunt.people.access import colleague
from rondpunt.publishing import access
from rondpunt.publishing.actions.amend_sent import amend_sent
from rondpunt.publishing.actions.propose_change import propose_change
from rondpunt.publishing.amended import Amended, approved_first
from rondpunt.publishing.core import ChangedMeanwhile
from rondpunt.publishing.forms import ChangeForm

Kind = Amendment.Kind


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, post_id: int, delivery_id: int) -> HttpResponse:
    """Other words where it stands."""
    delivery = access.delivery_to_decide(request, post_id, delivery_id)
    stands, variant = _stands(delivery), delivery.part.variant
    first = {"text": stands.text, "content_warning": stands.content_warning, "seen": stands.number}
    form = ChangeForm(request.POST or None, variant=variant, initial=first)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data | {"by": colleague(request), "now": timezone.now()}
        try:
            if approved_first(variant, by=colleague(request)):
                propose_change(delivery, **told)
                return _asked(request, post_id, delivery, _("Who can approve it has been told."))
            amend_sent(delivery, kind=Kind.EDIT, **told)
            return _asked(request, post_id, delivery, _("The change is on its way."))
        except (CannotAmend, ChangedMeanwhile) as error:
            form.add_error(None, str(error))
            return _change_page(request, _stands(delivery), form, status=409)
    return _change_page(request, stands, form, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def removal(request: HttpRequest, post_id: int, delivery_id: int) -> HttpResponse:
    """Take it back: the page asks whether one is sure."""
    delivery = access.delivery_to_decide(request, post_id, delivery_id)
    stands = _stands(delivery)
    if request.method == "POST":
        seen = request.POST.get("seen", "")
        number = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 18 else -1
        try:
            amend_sent(delivery, kind=Kind.DELETE, seen=number, by=colleague(request), now=timezone.now())
        except (CannotAmend, ChangedMeanwhile) as error:
            return _page(request, "remove_there", _stands(delivery), status=409, why_not=str(error))
        return _asked(request, post_id, delivery, _("The removal is on its way."))
    return _page(request, "remove_there", stands, why_not=stands.why_no_removal)


@require_POST
def leaving(request: HttpRequest, post_id: int, delivery_id: int) -> HttpResponse:
    """What was asked and still waits is not done."""
    delivery = access.delivery_to_decide(request, post_id, delivery_id)
    asked = get_object_or_404(delivery.amendments.open().select_related("channel"))
    asked.delivery = delivery
    try:
        leave_as_it_is(asked, user=colleague(request), now=timezone.now())
    except TooLateToLeave as error:
        messages.warning(request, str(error))
        return redirect(_place(post_id, delivery))
    return _asked(request, post_id, delivery, _("It stays as it is there."))


def _stands(delivery: Delivery) -> Amended:
    asked = delivery.amendments.select_related("asked_by").with_stops(timezone.now())
    return Amended(delivery, tuple(asked))


def _change_page(request: HttpRequest, stands: Amended, form: ChangeForm, *, status: int) -> HttpResponse:
    variant = stands.delivery.part.variant
    first = approved_first(variant, by=colleague(request))
    return _page(request, "change_there", stands, status=status, form=form, why_not=stands.why_no_edit, first=first)


def _page(request: HttpRequest, name: str, stands: Amended, *, status: int = 200, **context: Any) -> HttpResponse:
    variant = stands.delivery.part.variant
    context |= {"stands": stands, "delivery": stands.delivery, "variant": variant, "post": variant.post}
    return render(request, f"publishing/{name}.html", context, status=status)


def _asked(request: HttpRequest, post_id: int, delivery: Delivery, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect(_place(post_id, delivery))


def _place(post_id: int, delivery: Delivery) -> str:
    return f"{reverse('publishing:deliveries', args=[post_id])}#delivery-{delivery.pk}"
