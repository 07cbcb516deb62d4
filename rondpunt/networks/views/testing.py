"""The test button of the channel forms: signs in with what is filled in, stores nothing, says it in words."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from rondpunt.networks.actions.try_settings import try_settings
from rondpunt.networks.forms import ChannelForm
from rondpunt.networks.models import Channel
from rondpunt.networks.reasons import of
from rondpunt.networks.wire import Checked, Refused, TryLater


def asks_for_test(request: HttpRequest) -> bool:
    """Whether the button "test" was pressed and not "add" or "save"."""
    return "test" in request.POST


def answer_test(
    request: HttpRequest,
    form: ChannelForm,
    *,
    network: str,
    page: str,
    words: dict[str, Any],
    channel: Channel | None = None,
) -> HttpResponse:
    """The outcome: as a fragment, so that a password just typed stays in the form; or the page with it."""
    if form.is_valid():
        tested = try_it(form, network=network, channel=channel)
    else:
        tested = {"is_good": False, "says": _("Something is missing or wrong."), "gaps": list(_gaps(form))}
    found = {**words, "tested": tested}
    if getattr(request, "htmx", False):
        return render(request, "networks/_tested.html", found)
    return render(request, page, found)


def _gaps(form: ChannelForm) -> Iterator[str]:
    """What is wrong, each with the name of its field: the fragment stands far below them."""
    for name, errors in form.errors.items():
        label = f"{form.fields[name].label}: " if name in form.fields else ""
        yield from (f"{label}{error}" for error in errors)


def try_it(form: ChannelForm, *, network: str, channel: Channel | None = None) -> dict[str, Any]:
    """Sign in with a valid form; what came of it, for ``_tested.html``."""
    try:
        checked = try_settings(channel, network=network, answers=form.answers, now=timezone.now())
    except (Refused, TryLater) as error:
        return {"is_good": False, "says": of(error)}
    return {"is_good": True, "says": signed_in_as(checked)}


def signed_in_as(checked: Checked) -> str:
    """The good news in one sentence."""
    shown = f"{checked.name} ({checked.handle})" if checked.name else checked.handle
    return _("It works. We are %(account)s there.") % {"account": shown}
