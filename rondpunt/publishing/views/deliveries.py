"""What became of each cell, with proof; and what a person decides where the network said no or nothing."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rondpunt.networks.actions.decide import OUTCOMES, TooLate, decide
from rondpunt.networks.actions.send_missed import EarlierNotSent, NotHeld
from rondpunt.networks.actions.withdraw import TooLateToWithdraw
from rondpunt.networks.embargo import UnderEmbargo
from rondpunt.networks.models import Delivery
from rondpunt.people.access import colleague
from rondpunt.publishing import access
from rondpunt.publishing.actions.plan_again import CannotPlanAgain, plan_again
from rondpunt.publishing.actions.plan_post import MISSED_AFTER, CannotPlan
from rondpunt.publishing.actions.send_held_cell import GoesTogether, send_held_cell
from rondpunt.publishing.actions.withdraw_cell import Beside, withdraw_cell
from rondpunt.publishing.models import Post
from rondpunt.publishing.proof import proof_of

SAID = (NotHeld, EarlierNotSent, UnderEmbargo, GoesTogether, TooLateToWithdraw)
SEND_HELD, SEND_BY_ITSELF, PLAN_AGAIN = "send_held", "send_by_itself", "plan_again"


@require_safe
def post_of(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """The page of the post that went out by a delivery."""
    return redirect(access.post_of_delivery(request, delivery_id))


@require_safe
def deliveries(request: HttpRequest, post_id: int) -> HttpResponse:
    """Every delivery of a post: what was sent, when, on whose word, and where it stands."""
    post = access.post_to_read(request, post_id)
    may_decide = access.may_plan(colleague(request), post)
    context = {"post": post, "proofs": proof_of(post, now=timezone.now()), "may_decide": may_decide}
    is_part = request.headers.get("HX-Request") == "true"
    response = render(request, "publishing/_proofs.html" if is_part else "publishing/deliveries.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_POST
def verdict(request: HttpRequest, post_id: int, delivery_id: int) -> HttpResponse:
    """Look again, it arrived, send again, send after all, or leave it unsent."""
    delivery = access.delivery_to_decide(request, post_id, delivery_id)
    # Of the button, or of the notice that offers to undo.
    said = request.POST.get("verdict") or request.GET.get("verdict", "")
    user, now = colleague(request), timezone.now()
    latest_at = now + MISSED_AFTER
    try:
        if said in (SEND_HELD, SEND_BY_ITSELF):
            send_held_cell(delivery, by=user, now=now, by_itself=said == SEND_BY_ITSELF)
        elif said == "withdraw":
            _tell_withdrawn(request, post_id, delivery, withdraw_cell(delivery, by=user, now=now))
        elif said == PLAN_AGAIN:
            plan_again(delivery, by=user, now=now)
            messages.success(request, _("It goes out at its moment."))
        elif said in OUTCOMES:
            decide(delivery, user=user, verdict=said, now=now, latest_at=latest_at)
        else:
            raise Http404
    except TooLate:
        messages.warning(request, _("It has moved on meanwhile; this is how it stands now."))
    except (*SAID, CannotPlanAgain, CannotPlan) as error:
        messages.warning(request, str(error))
    return redirect("publishing:deliveries", post_id)


def _tell_withdrawn(request: HttpRequest, post_id: int, delivery: Delivery, beside: Beside) -> None:
    undo = f"{reverse('publishing:verdict', args=[post_id, delivery.pk])}?verdict={PLAN_AGAIN}"
    part = delivery.part
    is_planned = part.variant.post.stage == Post.Stage.PLANNED and not part.is_comment
    is_early = is_planned and delivery.due_at > timezone.now()
    messages.success(request, _withdrawn(beside), extra_tags=undo if is_early else "")


def _withdrawn(beside: Beside) -> str:
    """What became of it and of the languages beside it."""
    if beside.withdrawn and beside.gone:
        return _("Withdrawn, with the languages that wait beside it. What was on its way already goes out.")
    if beside.gone:
        return _("Withdrawn. What goes out together with it was on its way already: it goes out, or is out.")
    if beside.withdrawn:
        return _("Withdrawn, with the languages that go out together with it: none of them goes out.")
    return _("Withdrawn: it does not go out.")
