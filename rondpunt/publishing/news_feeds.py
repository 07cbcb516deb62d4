"""The feeds of a news page: Atom (RFC 4287), RSS 2.0 and JSON Feed 1.1."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed, rfc3339_date
from django.utils.xmlutils import SimplerXMLGenerator

from rondpunt.publishing.news import NewsItem, absolute, content_html


@dataclass(frozen=True, slots=True)
class Feed:
    """What all three say; ``page_url`` and ``url`` whole addresses, ``language`` "" where there are several."""

    title: str
    intro: str
    author: str
    page_url: str
    url: str
    language: str
    changed_at: datetime
    items: Sequence[NewsItem]


class _Dated(SyndicationFeed):
    """An empty feed is as old as its page: the same question has the same answer."""

    def latest_post_date(self) -> datetime:
        changed: datetime = self.feed["changed_at"]
        return changed


class _Atom(_Dated, Atom1Feed):
    mime_type = "application/atom+xml; charset=utf-8"

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        return {"xml:lang": item["language"]}

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["html"], {"type": "html"})
        for language, url in item["others"].items():
            handler.addQuickElement("link", "", {"rel": "alternate", "hreflang": language, "href": url})


class _Rss(_Dated, Rss201rev2Feed):
    mime_type = "application/rss+xml; charset=utf-8"


def _xml(kind: type[SyndicationFeed], feed: Feed) -> str:
    made = kind(
        title=feed.title,
        link=feed.page_url,
        description=feed.intro or feed.title,
        subtitle=feed.intro or None,
        language=feed.language or None,
        author_name=feed.author,
        feed_url=feed.url,
        feed_guid=feed.url,
        changed_at=feed.changed_at,
    )
    for item in feed.items:
        html = content_html(item)
        made.add_item(
            title=item.title,
            link=absolute(item.url),
            description=html if kind is _Rss else item.extract,
            unique_id=item.uid,
            unique_id_is_permalink=False,
            pubdate=item.at,
            updateddate=item.changed_at,
            html=html,
            language=item.language,
            others={language: absolute(path) for language, path in item.others.items()},
        )
    return str(made.writeString("utf-8"))


def _json(feed: Feed) -> str:
    """JSON Feed 1.1: https://www.jsonfeed.org/version/1.1/"""
    told: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.page_url,
        "feed_url": feed.url,
        "description": feed.intro,
        "authors": [{"name": feed.author}],
        "language": feed.language,
        "items": [_json_item(item) for item in feed.items],
    }
    return json.dumps({name: value for name, value in told.items() if value != ""}, ensure_ascii=False, indent=1)


def _json_item(item: NewsItem) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": item.uid,
        "url": absolute(item.url),
        "title": item.title,
        "content_html": content_html(item),
        "content_text": item.text,
        "summary": item.content_warning,
        "date_published": rfc3339_date(item.at),
        "date_modified": rfc3339_date(item.changed_at),
        "language": item.language,
        "image": absolute(item.pictures[0].url) if item.pictures else "",
    }
    return {name: value for name, value in told.items() if value}


KINDS: dict[str, tuple[str, Callable[[Feed], str]]] = {
    "atom": (_Atom.mime_type, lambda feed: _xml(_Atom, feed)),
    "rss": (_Rss.mime_type, lambda feed: _xml(_Rss, feed)),
    "json": ("application/feed+json; charset=utf-8", _json),
}


def written(kind: str, feed: Feed) -> tuple[str, str]:
    """Media type and text of one of ``KINDS``."""
    media_type, write = KINDS[kind]
    return media_type, write(feed)
