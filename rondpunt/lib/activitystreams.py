"""Reads posts as servers of the fediverse send them: ActivityPub objects, however each software spells them.

Vocabulary: https://www.w3.org/TR/activitystreams-vocabulary/ and https://www.w3.org/TR/activitypub/#delivery (public
addressing). A value may be a string, an object with an id, or a list of either; nothing may be there at all.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import Any

from rondpunt.lib.fediverse_text import plain_text

POSTS = frozenset(
    {"Note", "Article", "Page", "Question", "Video", "Audio", "Image", "Event", "Document", "ChatMessage"}
)
WRAPPERS = frozenset({"Create", "Update", "Announce"})
PUBLIC = frozenset({"https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public"})
DEEPEST = 3  # a group announces that somebody created a post


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """Something attached; ``alt`` is "" where nobody described it."""

    url: str
    media_type: str = ""
    alt: str = ""


@dataclass(frozen=True, slots=True)
class ParsedPost:
    """A post. ``visibility`` is public, unlisted, private (followers) or direct; a time carries its zone."""

    id: str
    author_id: str
    sent_at: datetime | None
    text: str
    html: str = ""
    title: str = ""
    visibility: str = "direct"
    in_reply_to: str = ""
    language: str = ""
    url: str = ""
    content_warning: str = ""
    edited_at: datetime | None = None
    files: tuple[ParsedFile, ...] = ()
    mentions: tuple[str, ...] = ()


def parse_post(payload: Any) -> ParsedPost | None:
    """The post that ``payload`` is, or that an activity in it creates, changes or passes on; else ``None``."""
    wrappers: list[Mapping[str, Any]] = []
    thing = payload
    while isinstance(thing, Mapping) and _types(thing) & WRAPPERS and len(wrappers) < DEEPEST:
        wrappers.insert(0, thing)
        thing = thing.get("object")
    if not isinstance(thing, Mapping) or not _types(thing) & POSTS or not _id(thing):
        return None
    author = _author(thing.get("attributedTo")) or next((_id(one.get("actor")) for one in wrappers), "")
    return _post(thing, author, wrappers) if author else None


def posts_in(payload: Any) -> Iterator[ParsedPost]:
    """Every post in a payload: the one it is, or those of a collection such as an outbox."""
    post = parse_post(payload)
    if post is not None:
        yield post
    elif isinstance(payload, Mapping):
        for name in ("orderedItems", "items"):
            for item in _list(payload.get(name)):
                yield from posts_in(item)


def _post(post: Mapping[str, Any], author: str, wrappers: list[Mapping[str, Any]]) -> ParsedPost:
    html = _html(post)
    tags = [tag for tag in _list(post.get("tag")) if isinstance(tag, Mapping) and "Mention" in _types(tag)]
    mentioned = {_first(tag.get("href")): str(tag.get("name") or "").lstrip("@") for tag in tags}
    title, summary = str(post.get("name") or ""), str(post.get("summary") or "")
    handles = {url: handle for url, handle in mentioned.items() if "@" in handle}
    # The link may lead to the profile's page and the tag to its ActivityPub id: then the words of the link decide.
    text = plain_text(html, {f"@{handle.partition('@')[0]}": handle for handle in handles.values()} | handles)
    times = [post.get("published"), *(one.get("published") for one in wrappers), post.get("updated")]
    short = bool(_types(post) & {"Note", "Question", "ChatMessage"})  # elsewhere a summary is an abstract
    return ParsedPost(
        id=_id(post),
        author_id=author,
        sent_at=next((read for one in times if (read := _time(one))), None),
        text=text or title or plain_text(summary, {}),
        html=html,
        title=title,
        visibility=_visibility([post, *wrappers]),
        in_reply_to=_first(post.get("inReplyTo")),
        language=_language(post),
        url=_page(post.get("url")) or _id(post),
        content_warning=plain_text(summary, {}) if short else "",
        edited_at=_time(post.get("updated")),
        files=tuple(_files(post)),
        mentions=tuple(url for url in mentioned if url),
    )


def _html(post: Mapping[str, Any]) -> str:
    """The body as HTML; Markdown and plain text are escaped, with their lines kept."""
    content = post.get("content")
    if not content:
        translations = post.get("contentMap")
        content = next(iter(translations.values()), "") if isinstance(translations, Mapping) else ""
    body = content if isinstance(content, str) else ""
    kind = str(post.get("mediaType") or "text/html")
    return body if kind == "text/html" else "<br>".join(escape(body, quote=False).splitlines())


def _author(value: Any) -> str:
    """Who wrote it: of several, the person before the group."""
    people = _list(value)
    person = next((one for one in people if isinstance(one, Mapping) and "Person" in _types(one)), None)
    return _id(person) or next((found for one in people if (found := _id(one))), "")


def _visibility(things: list[Mapping[str, Any]]) -> str:
    """From the addresses of the post, or of the activity around it where the post has none."""
    for thing in things:
        to, cc = ({_id(one) for one in _list(thing.get(name))} for name in ("to", "cc"))
        if to & PUBLIC:
            return "public"
        if cc & PUBLIC:
            return "unlisted"
        if any(address.rstrip("/").endswith("/followers") for address in to | cc):
            return "private"
        if to | cc:
            return "direct"
    return "direct"  # nobody is named: show it no wider than that


def _language(post: Mapping[str, Any]) -> str:
    """As the server says: a language of its own, the only key of the content map, or the context's."""
    own = post.get("language")
    if isinstance(own, Mapping):
        return str(own.get("identifier") or "")
    translations = post.get("contentMap")
    if isinstance(translations, Mapping) and len(translations) == 1:
        return str(next(iter(translations)))
    for part in _list(post.get("@context")):
        if isinstance(part, Mapping) and part.get("@language") not in (None, "und"):
            return str(part["@language"])
    return ""


def _files(post: Mapping[str, Any]) -> Iterator[ParsedFile]:
    seen: set[str] = set()
    for attached in [*_list(post.get("attachment")), *_list(post.get("image"))]:
        if not isinstance(attached, Mapping) or _types(attached) & {"Link", "PropertyValue"}:
            continue
        url = _page(attached.get("url")) or _first(attached.get("href"))
        if url and url not in seen:
            seen.add(url)
            yield ParsedFile(url, str(attached.get("mediaType") or ""), str(attached.get("name") or ""))


def _page(value: Any) -> str:
    """An address for people: of several links the HTML page, else the first."""
    links = _list(value)
    pages = [one for one in links if isinstance(one, Mapping) and one.get("mediaType") == "text/html"]
    for one in [*pages, *links]:
        found = str(one.get("href") or _id(one)) if isinstance(one, Mapping) else _id(one)
        if found:
            return found
    return ""


def _time(value: Any) -> datetime | None:
    try:
        read = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def _types(thing: Mapping[str, Any]) -> set[str]:
    return {str(one) for one in _list(thing.get("type"))}


def _id(value: Any) -> str:
    if isinstance(value, Mapping):
        value = value.get("id")
    return value if isinstance(value, str) else ""


def _first(value: Any) -> str:
    return next((found for one in _list(value) if (found := _id(one))), "")


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
