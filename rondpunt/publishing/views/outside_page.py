"""The one page of a reader from outside: the post as each network will show it, and their word. By the link they got.

GET changes nothing that matters, so mail scanners do no harm.
"""

from functools import partial

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from rondpunt.networks.handing_out import handed_out
from rondpunt.networks.models import Channel
from rondpunt.people.doors import private
from rondpunt.people.tokens import ForgedLink, digest_of
from rondpunt.publishing.actions.advise import Advice, OutsideClosed, advise
from rondpunt.publishing.actions.comment import CannotComment
from rondpunt.publishing.actions.note_outside_opened import note_outside_opened
from rondpunt.publishing.actions.render_pictures import rendered
from rondpunt.publishing.advice_form import AdviceForm
from rondpunt.publishing.cards import PICTURE
from rondpunt.publishing.comments import said_to
from rondpunt.publishing.core import cells_of
from rondpunt.publishing.models import OutsideReview
from rondpunt.publishing.outside_mail import PURPOSE
from rondpunt.publishing.preview import preview_of


@csrf_exempt
@private
@require_http_methods(["GET", "HEAD", "POST"])
def outside_page(request: HttpRequest, token: str) -> HttpResponseBase:
    """Read the post as it stands now, and say what one thinks."""
    review = _review(token)
    if review is None:
        return render(request, "publishing/outside_closed.html", {"why": "forged"}, status=404)
    if settings.LANGUAGE_COOKIE_NAME in request.COOKIES:
        return _page(request, review, token)
    with translation.override(review.language):
        response = _page(request, review, token)
        response["Content-Language"] = review.language
        return response


@private
@require_safe
def outside_picture(request: HttpRequest, token: str, asset_id: int, channel_id: int) -> HttpResponseBase:
    """A picture of the post as a channel of it gets it, as long as the link works."""
    review = _open_review(token)
    picture = get_object_or_404(review.post.pictures.select_related("asset__media"), asset=asset_id)
    channel = get_object_or_404(Channel.objects.filter(variants__post=review.post).distinct(), pk=channel_id)
    media = rendered(picture.asset, channel, now=timezone.now())
    response = handed_out(media, name=picture.asset.name, media_type=media.media_type if media else "")
    if response is None:
        raise Http404
    return response


@private
@require_safe
def outside_card(request: HttpRequest, token: str, card_id: int) -> HttpResponseBase:
    """The picture of the card of a link in the post, from this house, as long as the link works."""
    review = _open_review(token)
    cards = (preview_of(variant).card for variant in cells_of(review.post))
    picture = next((one.picture for one in cards if one and one.pk == card_id), None)
    response = handed_out(picture, name=PICTURE, media_type=picture.media_type if picture else "")
    if response is None:
        raise Http404
    return response


def _open_review(token: str) -> OutsideReview:
    """The review behind a link that works; 404 for any other."""
    review = _review(token)
    if review is None or review.closed(timezone.now()):
        raise Http404
    return review


def _review(token: str) -> OutsideReview | None:
    """The review behind a link that we made; None for any other."""
    try:
        digest = digest_of(token, PURPOSE)
    except ForgedLink:
        return None
    return OutsideReview.objects.select_related("asked_by", "post").filter(links__digest=digest).first()


def _page(request: HttpRequest, review: OutsideReview, token: str) -> HttpResponse:
    if why := review.closed(timezone.now()):
        return _closed(request, review, why)
    if request.method == "POST":
        return _act(request, review, token)
    if request.method == "GET":
        note_outside_opened(review, now=timezone.now())
    return _show(request, review, token)


def _act(request: HttpRequest, review: OutsideReview, token: str) -> HttpResponse:
    variants = cells_of(review.post)
    threads = {thread.head.pk: thread.head for thread in said_to(review)}
    form = AdviceForm(request.POST, variants=variants, threads=list(threads))
    if not form.is_valid():
        return _show(request, review, token, form=form)
    told = form.cleaned_data
    head = threads.get(told["answers"])
    about = head.about if head else next((one for one in variants if one.pk == told["about"]), None)
    try:
        said = advise(review, Advice(told["text"], told["word"], about, head), now=timezone.now())
    except CannotComment as error:
        form.add_error("text", str(error))
        return _show(request, review, token, form=form)
    except OutsideClosed:
        review = get_object_or_404(OutsideReview.objects.select_related("asked_by", "post"), pk=review.pk)
        return _closed(request, review, review.closed(timezone.now()) or "expired")
    return redirect(f"{request.path}#comment-{said.pk}" if said else f"{request.path}#word")


def _show(request: HttpRequest, review: OutsideReview, token: str, form: AdviceForm | None = None) -> HttpResponse:
    variants = cells_of(review.post)
    address = partial(_picture_address, token)
    context = {
        "review": review,
        "previews": [preview_of(variant, address=address) for variant in variants],
        "threads": said_to(review),
        "cards_at": reverse("publishing:outside_card", args=[token, 0]).removesuffix("0/"),
        "form": form or AdviceForm(variants=variants),
    }
    return render(request, "publishing/outside_page.html", context, status=422 if form else 200)


def _picture_address(token: str, asset_id: int, channel_id: int) -> str:
    return reverse("publishing:outside_picture", args=[token, asset_id, channel_id])


def _closed(request: HttpRequest, review: OutsideReview, why: str) -> HttpResponse:
    """Kindly why there is nothing to say any more; what was being written stays on the page."""
    kept = request.POST.get("text", "") if request.method == "POST" else ""
    context = {"review": review, "why": why, "kept": kept}
    return render(request, "publishing/outside_closed.html", context, status=410)
