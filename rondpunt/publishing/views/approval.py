"""Who approves what goes out: the house, each channel, and the teams that publish alone."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rondpunt.networks.models import Channel
from rondpunt.people.access import colleague, needs
from rondpunt.people.rights import Right
from rondpunt.publishing import access
from rondpunt.publishing.actions.arrange_approval import arrange_approval
from rondpunt.publishing.actions.arrange_languages import arrange_languages
from rondpunt.publishing.approval_form import ApprovalForm, LanguagesForm, first_of, languages_first
from rondpunt.publishing.models import ApprovalPolicy, TogetherLanguage, TrustedTeam
from rondpunt.publishing.parity import called
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
    together: dict[int, list[str]] = {}
    for language in TogetherLanguage.objects.all():
        together.setdefault(language.channel_id, []).append(called(language.language))
    channels = Channel.objects.to_publish_on().order_by("name", "id")[:MOST]
    context = {
        "house": policy_words(policies.get(None)) or ApprovalPolicy.Kind.NONE.label,
        "rows": [
            (one, policy_words(policies.get(one.pk)), trusted.get(one.pk, []), together.get(one.pk, []))
            for one in channels
        ],
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
    form = _policy_form(channel, request.POST or None)
    if request.method == "POST" and form.is_valid():
        arrange_approval(channel, **form.arranged, by=colleague(request), now=timezone.now())
        messages.success(request, _("Kept. It holds at once; what stands planned stays planned."))
        return redirect("publishing:approval")
    return _page(request, channel, form=form)


def _policy_form(channel: Channel | None, told: QueryDict | None = None) -> ApprovalForm:
    policy = ApprovalPolicy.objects.filter(channel=channel).prefetch_related("stages__users").first()
    trusted = list(TrustedTeam.objects.filter(channel=channel).values_list("team_id", flat=True)) if channel else []
    first = first_of(policy, trusted) | ({} if policy or channel else {"kind": ApprovalPolicy.Kind.NONE})
    return ApprovalForm(told, is_house=channel is None, initial=first)


@require_POST
@needs(Right.EDITORIAL)
def channel_languages(request: HttpRequest, channel_id: int) -> HttpResponse:
    """Which languages go out together on a channel."""
    channel = access.channel_to_arrange(request, channel_id)
    form = LanguagesForm(request.POST)
    if not form.is_valid():
        return _page(request, channel, form=_policy_form(channel), languages_form=form)
    arrange_languages(channel, languages=form.languages, by=colleague(request), now=timezone.now())
    messages.success(request, _("Kept. It holds at once; what stands planned stays planned."))
    return redirect("publishing:approval")


def _page(
    request: HttpRequest, channel: Channel | None, *, form: ApprovalForm, languages_form: LanguagesForm | None = None
) -> HttpResponse:
    context: dict[str, object] = {"channel": channel, "form": form}
    if channel:
        context["languages_form"] = languages_form or LanguagesForm(initial=languages_first(channel))
    is_refused = form.errors or (languages_form and languages_form.errors)
    return render(request, "publishing/channel_approval.html", context, status=422 if is_refused else 200)
