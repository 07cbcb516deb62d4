"""Add a channel: choose the network, fill in what it needs, test, add."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from rondpunt.networks import registry
from rondpunt.networks.actions.add_channel import ChannelExists, add_channel
from rondpunt.networks.forms import ChannelForm
from rondpunt.networks.models import Channel
from rondpunt.networks.reasons import of
from rondpunt.networks.views.testing import answer_test, asks_for_test
from rondpunt.networks.wire import Refused, TryLater
from rondpunt.people.access import colleague, needs
from rondpunt.people.rights import Right


@needs(Right.CHANNELS)
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Which network?"""
    offered = [(network, registry.connector(network).title) for network in registry.networks_to_add()]
    return render(request, "networks/new_channel.html", {"networks": offered})


@needs(Right.CHANNELS)
@require_http_methods(["GET", "HEAD", "POST"])
def new_channel(request: HttpRequest, network: str) -> HttpResponse:
    """What the network asks; "test" tries it, "add" keeps it and opens the channel's page."""
    if network not in registry.networks_to_add():
        raise Http404
    form = ChannelForm(request.POST or None, network=network)
    words = {"form": form, "network": network, "title": registry.connector(network).title}
    if request.method == "POST" and asks_for_test(request):
        return answer_test(request, form, network=network, page="networks/new_channel_on.html", words=words)
    if request.method == "POST" and form.is_valid():
        channel = add(request, form, network=network)
        if channel:
            messages.success(request, _("%(channel)s is added and being read.") % {"channel": channel})
            return redirect("networks:channel", channel.pk)
    status = 422 if form.errors else 200
    return render(request, "networks/new_channel_on.html", words, status=status)


def add(request: HttpRequest, form: ChannelForm, *, network: str) -> Channel | None:
    """The new channel, or None with the reason on the form."""
    chosen = form.cleaned_data
    try:
        return add_channel(
            network=network,
            name=chosen["name"],
            team=chosen["team"],
            language=chosen["language"],
            answers=form.answers,
            user=colleague(request),
            now=timezone.now(),
        )
    except (Refused, TryLater) as error:
        form.add_error(None, of(error))
    except ChannelExists as error:
        form.add_error(None, str(error))
    return None
