"""Who approves what goes out: the house, each channel, and the teams that publish alone."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from rondpunt.networks.models import Channel
from rondpunt.people.access import colleague, needs
from rondpunt.people.rights import Right
from rondpunt.publishing import access
from rondpunt.publishing.actions.arrange_approval import arrange_approval
from rondpunt.publishing.approval_form import ApprovalForm, first_of
from rondpunt.publishing.models import ApprovalPolicy, TrustedTeam
from rondpunt.publishing.review_board import policy_words

MOST = 200


@require_safe
@needs(Right.EDITORIAL)
def approval(request: HttpRequest) -> HttpResponse:
    """What holds in the house, and on which channels something else."""
    policies = {policy.channel_id: policy for policy in ApprovalPolicy.objects.prefetch_related("stages__users")}
    trusted: dict[int, list[str]] = {}
    for row in TrustedTeam.objects.select_related("team").order_by("team__name"):
        trusted.setdefault(row.channel_id, []).append(row.team.name)
    channels = Channel.objects.to_publish_on().order_by("name", "id")[:MOST]
    context = {
        "house": policy_words(policies.get(None)) or ApprovalPolicy.Kind.NONE.label,
        "rows": [(one, policy_words(policies.get(one.pk)), trusted.get(one.pk, [])) for one in channels],
    }
    return render(request, "publishing/approval.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.EDITORIAL)
def house_approval(request: HttpRequest) -> HttpResponse:
    """The policy of the house."""
    return _arrange(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.EDITORIAL)
def channel_approval(request: HttpRequest, channel_id: int) -> HttpResponse:
    """The policy of a channel."""
    return _arrange(request, access.channel_to_arrange(request, channel_id))


def _arrange(request: HttpRequest, channel: Channel | None) -> HttpResponse:
    policy = ApprovalPolicy.objects.filter(channel=channel).prefetch_related("stages__users").first()
    trusted = list(TrustedTeam.objects.filter(channel=channel).values_list("team_id", flat=True)) if channel else []
    first = first_of(policy, trusted) | ({} if policy or channel else {"kind": ApprovalPolicy.Kind.NONE})
    form = ApprovalForm(request.POST or None, is_house=channel is None, initial=first)
    if request.method == "POST" and form.is_valid():
        arrange_approval(channel, **form.arranged, by=colleague(request), now=timezone.now())
        messages.success(request, _("Kept. It holds at once; what stands planned stays planned."))
        return redirect("publishing:approval")
    context = {"channel": channel, "form": form}
    return render(request, "publishing/channel_approval.html", context, status=422 if form.errors else 200)
