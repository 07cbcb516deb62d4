"""The public news page: a list, each item, its pictures, its feeds. Open to all; what was not sent does not exist."""

from hashlib import sha256
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.utils.translation import get_language, get_language_info
from django.views.decorators.http import require_safe

from rondpunt.networks.handing_out import handed_out
from rondpunt.networks.models import Channel, Delivery, Media
from rondpunt.people.doors import open_to_all
from rondpunt.people.models import Organisation
from rondpunt.publishing import news as page_of
from rondpunt.publishing.news_feeds import KINDS, Feed, written

FOR_ALL = "public, max-age=300"
FEEDS = (("atom", "application/atom+xml"), ("rss", "application/rss+xml"), ("json", "application/feed+json"))


@open_to_all
@require_safe
def news(request: HttpRequest, slug: str) -> HttpResponse:
    """The list, newest first."""
    channel = _channel(slug)
    before = _before(channel, request.GET.get("before", ""))
    shown, more = page_of.list_for(channel, language=get_language() or "nl", before=before)
    context = {"items": shown, "older": str(shown[-1].key) if more else "", "is_first": before is None}
    return render(request, "publishing/news.html", context | _around(channel))


@open_to_all
@require_safe
def news_item(request: HttpRequest, slug: str, key: UUID) -> HttpResponse:
    """One item; 410 with a sentence where it was taken off."""
    channel = _channel(slug)
    part = page_of.standing(channel).select_related("delivery", "variant").filter(delivery__key=key).first()
    if part is None and page_of.was_taken_off(channel, key):
        return render(request, "publishing/news_gone.html", _around(channel), status=410)
    if part is None:
        raise Http404
    (item,) = page_of.items(channel, [part])
    others = {get_language_info(language)["name_local"]: (language, path) for language, path in item.others.items()}
    return render(request, "publishing/news_item.html", {"item": item, "others": others} | _around(channel))


@open_to_all
@require_safe
def news_picture(request: HttpRequest, slug: str, key: UUID, number: int) -> HttpResponseBase:
    """A picture of an item, also for feed readers elsewhere."""
    part = get_object_or_404(page_of.standing(_channel(slug)).select_related("delivery"), delivery__key=key)
    if number >= len(part.delivery.files):
        raise Http404
    file = part.delivery.files[number]
    media = Media.objects.filter(pk=file["media"]).first()
    response = handed_out(media, name=file["name"], media_type=media.media_type if media else "")
    if response is None:
        raise Http404
    response["Cache-Control"], response["Cross-Origin-Resource-Policy"] = FOR_ALL, "cross-origin"
    return response


@open_to_all
@require_safe
def news_feed(request: HttpRequest, slug: str, kind: str, language: str = "") -> HttpResponseBase:
    """The feed as Atom, RSS or JSON, of one language or of all; 304 for who has it already."""
    channel = _channel(slug)
    if kind not in KINDS or (language and language not in dict(settings.LANGUAGES)):
        raise Http404
    changed = page_of.changed_at(channel)
    feed = Feed(
        title=channel.details["title"],
        intro=channel.details.get("intro", ""),
        author=_organisation() or channel.details["title"],
        page_url=page_of.absolute(reverse("publishing:news", args=[slug])),
        url=page_of.absolute(request.path),
        language=language,
        changed_at=changed,
        items=page_of.latest(channel, language=language),
    )
    media_type, text = written(kind, feed)
    etag, at = quote_etag(sha256(text.encode()).hexdigest()), int(changed.timestamp())
    response = HttpResponse(text, content_type=media_type)
    response["ETag"], response["Last-Modified"], response["Cache-Control"] = etag, http_date(at), FOR_ALL
    response["Access-Control-Allow-Origin"] = "*"  # the town's website may read it by script: all of it is public
    return get_conditional_response(request, etag=etag, last_modified=at, response=response) or response


def _channel(slug: str) -> Channel:
    """Also one that is paused: what stands on the page stays there."""
    return get_object_or_404(Channel, network="news", handle=slug)


def _before(channel: Channel, written: str) -> Delivery | None:
    """The item after which the page goes on; 404 for one that never stood here."""
    if not written:
        return None
    try:
        key = UUID(written)
    except ValueError as error:
        raise Http404 from error
    return get_object_or_404(Delivery, channel=channel, key=key, sent_at__isnull=False)


def _around(channel: Channel) -> dict[str, Any]:
    """What stands around the items: the page's own words and its feeds."""
    languages = [(code, get_language_info(code)["name_local"]) for code in page_of.languages_of(channel)]
    return {"channel": channel, "feeds": FEEDS, "languages": languages if len(languages) > 1 else []}


def _organisation() -> str:
    return Organisation.objects.values_list("name", flat=True).first() or ""
