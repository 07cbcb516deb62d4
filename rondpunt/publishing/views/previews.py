"""What will be seen: all cells of a post as their networks show them, and one while it is being written."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from rondpunt.networks.handing_out import handed_out
from rondpunt.networks.models import Channel
from rondpunt.publishing import access
from rondpunt.publishing.actions.render_pictures import rendered
from rondpunt.publishing.core import cells_of
from rondpunt.publishing.forms import VariantForm, typed_into
from rondpunt.publishing.gate import faults_of_cell
from rondpunt.publishing.preview import preview_of


@require_safe
def previews(request: HttpRequest, post_id: int) -> HttpResponse:
    """Every cell of a post, for who may read it."""
    post = access.post_to_read(request, post_id)
    context = {"post": post, "previews": [preview_of(variant) for variant in cells_of(post)]}
    return render(request, "publishing/previews.html", context)


@require_POST
def cell_preview(request: HttpRequest, post_id: int, variant_id: int) -> HttpResponse:
    """One cell with what is typed, which is not kept; the fragment for the page that types, else a page."""
    variant = access.variant_to_change(request, post_id, variant_id)
    typed_into(variant, VariantForm(request.POST, variant=variant))
    faults = faults_of_cell(variant, now=timezone.now())
    context = {"post": variant.post, "preview": preview_of(variant), "faults": faults}
    whole = "HX-Request" not in request.headers
    return render(request, "publishing/cell_preview.html" if whole else "publishing/_cell_preview.html", context)


@require_safe
def picture_on(request: HttpRequest, asset_id: int, channel_id: int) -> HttpResponseBase:
    """A picture as a channel gets it; drawn the first time that somebody asks."""
    asset = access.picture_to_read(request, asset_id)
    channel = get_object_or_404(Channel.objects.to_publish_on(), pk=channel_id)
    media = rendered(asset, channel, now=timezone.now())
    response = handed_out(media, name=asset.name, media_type=media.media_type if media else "")
    if response is None:
        raise Http404
    response["Cache-Control"] = "private, max-age=600"  # a channel's limits change, and then it is drawn anew
    return response
