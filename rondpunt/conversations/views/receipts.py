"""Receipts: on which channels a citizen hears at once that a question came in, and in which words."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from rondpunt.conversations.actions.arrange_receipt import arrange_receipt
from rondpunt.conversations.models import ReceiptSetting
from rondpunt.conversations.receipt_form import ReceiptForm
from rondpunt.conversations.receipts import is_read_by_all
from rondpunt.networks.models import Channel
from rondpunt.networks.registry import networks_to_add
from rondpunt.people.access import colleague, needs
from rondpunt.people.rights import Right


@needs(Right.PROMISES)
@require_safe
def receipts(request: HttpRequest) -> HttpResponse:
    """Every channel on which something travels."""
    channels = list(Channel.objects.filter(network__in=networks_to_add()).select_related("receipt_setting"))
    rows = [(one, _is_on(one), is_read_by_all(one)) for one in channels]
    return render(request, "conversations/receipts.html", {"rows": rows})


@needs(Right.PROMISES)
@require_http_methods(["GET", "HEAD", "POST"])
def receipt(request: HttpRequest, channel_id: int) -> HttpResponse:
    """Turn it on or off, and word it."""
    channel = get_object_or_404(Channel, network__in=networks_to_add(), pk=channel_id)
    kept = ReceiptSetting.objects.filter(channel=channel).first()
    form = ReceiptForm(request.POST if request.method == "POST" else None, channel=channel, setting=kept)
    if request.method == "POST" and form.is_valid():
        told = {"is_on": form.cleaned_data["is_on"], "texts": form.texts}
        arrange_receipt(channel, **told, by=colleague(request), now=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("conversations:receipts")
    context = {"channel": channel, "form": form}
    return render(request, "conversations/receipt.html", context, status=422 if form.errors else 200)


def _is_on(channel: Channel) -> bool:
    setting = getattr(channel, "receipt_setting", None)
    return bool(setting and setting.is_on)
