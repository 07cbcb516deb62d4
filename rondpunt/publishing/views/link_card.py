"""The card of a page that somebody links to, looked at while they write."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from rondpunt.networks.handing_out import handed_out
from rondpunt.publishing import access
from rondpunt.publishing.actions.look_at_link import look_at_link
from rondpunt.publishing.cards import PICTURE, link_of
from rondpunt.publishing.models import LinkCard


@require_POST
def link_card(request: HttpRequest) -> HttpResponse:
    """The card of ``address``, for the preview that asks for it."""
    access.reader(request)
    address = link_of(request.POST.get("address", ""))
    if not address:
        raise Http404
    return render(request, "publishing/_link_card.html", {"card": look_at_link(address, now=timezone.now())})


@require_safe
def link_picture(request: HttpRequest, card_id: int) -> HttpResponseBase:
    """The picture of a card, from this house: whoever looks at a preview is seen by no other site."""
    access.reader(request)
    card = get_object_or_404(LinkCard.objects.select_related("picture"), pk=card_id)
    response = handed_out(card.picture, name=PICTURE, media_type=card.picture.media_type if card.picture else "")
    if response is None:
        raise Http404
    response["Cache-Control"] = "private, max-age=600"
    return response
