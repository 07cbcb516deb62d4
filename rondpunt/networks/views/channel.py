"""One channel: how it is doing, its settings, pause and resume."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rondpunt.networks.access import channel_for
from rondpunt.networks.actions.change_channel import AnotherAccount, change_channel
from rondpunt.networks.actions.pause_channel import pause_channel
from rondpunt.networks.actions.resume_channel import fetch_now, resume_channel
from rondpunt.networks.actions.test_channel import test_channel
from rondpunt.networks.forms import ChannelForm
from rondpunt.networks.health import health
from rondpunt.networks.models import Channel
from rondpunt.networks.reasons import of
from rondpunt.networks.views.testing import answer_test, asks_for_test, signed_in_as
from rondpunt.networks.wire import Refused, TryLater
from rondpunt.people.access import colleague, needs
from rondpunt.people.rights import Right


@needs(Right.CHANNELS)
@require_http_methods(["GET", "HEAD", "POST"])
def channel(request: HttpRequest, channel_id: int) -> HttpResponse:
    """Health and settings; "test" tries the settings, "save" keeps them when they work."""
    shown = channel_for(channel_id)
    form = ChannelForm(request.POST or None, network=shown.network, channel=shown)
    words = {
        "channel": shown,
        "health": health(shown, now=timezone.now()),
        "form": form,
        "public_address": public_address(request, shown),
    }
    if request.method == "POST" and asks_for_test(request):
        return answer_test(
            request, form, network=shown.network, page="networks/channel.html", words=words, channel=shown
        )
    if request.method == "POST" and form.is_valid() and _change(request, shown, form):
        messages.success(request, _("Saved."))
        return redirect("networks:channel", shown.pk)
    return render(request, "networks/channel.html", words, status=422 if form.errors else 200)


@needs(Right.CHANNELS)
@require_safe
def channel_health(request: HttpRequest, channel_id: int) -> HttpResponse:
    """How it is by now, for the page that waits for the first reading."""
    shown = channel_for(channel_id)
    return render(request, "networks/_health.html", {"channel": shown, "health": health(shown, now=timezone.now())})


@needs(Right.CHANNELS)
@require_POST
def test(request: HttpRequest, channel_id: int) -> HttpResponse:
    """Test the channel as it is kept; when that goes well it works again."""
    shown = channel_for(channel_id)
    try:
        checked = test_channel(shown, user=colleague(request), now=timezone.now())
    except (Refused, TryLater) as error:
        messages.error(request, of(error))
    else:
        messages.success(request, signed_in_as(checked))
    return redirect("networks:channel", shown.pk)


@needs(Right.CHANNELS)
@require_POST
def pause(request: HttpRequest, channel_id: int) -> HttpResponse:
    """Neither read nor send any more."""
    pause_channel(channel_for(channel_id), user=colleague(request), now=timezone.now())
    return redirect("networks:channel", channel_id)


@needs(Right.CHANNELS)
@require_POST
def resumption(request: HttpRequest, channel_id: int) -> HttpResponse:
    """Read and send again."""
    resume_channel(channel_for(channel_id), user=colleague(request), now=timezone.now())
    return redirect("networks:channel", channel_id)


@needs(Right.CHANNELS)
@require_POST
def reading(request: HttpRequest, channel_id: int) -> HttpResponse:
    """Read now, not at the next moment."""
    if fetch_now(channel_for(channel_id), now=timezone.now()):
        messages.info(request, _("The worker reads it at once."))
    return redirect("networks:channel", channel_id)


def public_address(request: HttpRequest, shown: Channel) -> str:
    """Where citizens find this channel, if that is on our own pages."""
    talents = shown.connector
    if not hasattr(talents, "public_page"):
        return ""
    return request.build_absolute_uri(reverse(talents.public_page, args=[shown.handle]))


def _change(request: HttpRequest, shown: Channel, form: ChannelForm) -> bool:
    chosen = form.cleaned_data
    try:
        change_channel(
            shown,
            name=chosen["name"] or shown.name,
            team=chosen["team"],
            language=chosen["language"],
            answers=form.answers,
            user=colleague(request),
            now=timezone.now(),
        )
    except (Refused, TryLater) as error:
        form.add_error(None, of(error))
    except AnotherAccount as error:
        form.add_error(None, str(error))
    return not form.errors
