"""Reading one Bluesky post: from the JSON of app.bsky.* to a message of the wire.

Plain functions without a network or a clock. Other people's records are never trusted to have the shape the lexicon
promises: what is missing or odd is left out, and the message still comes in.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from rondpunt.lib.atproto_text import AtUri, expand, find_spans, parse_at_uri, read_facets

from .wire import Author, File, Incoming, Visibility

IMAGES, VIDEO = "app.bsky.embed.images", "app.bsky.embed.video"
RECORD, WITH_MEDIA = "app.bsky.embed.record", "app.bsky.embed.recordWithMedia"
EXTERNAL = "app.bsky.embed.external"
POST = "app.bsky.feed.post"
APP = "https://bsky.app/profile"
PAGES = {POST: "post", "app.bsky.feed.generator": "feed", "app.bsky.graph.list": "lists"}
# The AppView could not reach the handle's domain when it last looked, so it shows this for everybody.
NO_HANDLE = "handle.invalid"


def incoming(view: Mapping[str, Any], shown: Mapping[str, Any] | None = None, our_did: str = "") -> Incoming:
    """One post as the network gives it (a notification or a postView) as a message.

    ``shown`` is the embed as the AppView shows it, which has the addresses of pictures; by default the view's own.
    ``our_did``: quotes of our own posts need no link, for the house has the post itself.
    """
    uri, record = str(view["uri"]), mapping(view.get("record"))
    text, html = _words(record, our_did)
    languages = record.get("langs")
    return Incoming(
        remote_id=uri,
        author=_author(mapping(view.get("author")), owner(uri)),
        sent_at=sorted_at(view),
        text=text,
        html=html,
        in_reply_to=_answers(record),
        visibility=Visibility.PUBLIC,
        files=_files(mapping(shown or view.get("embed"))),
        language=str(languages[0]) if isinstance(languages, list) and languages else "",
        url=web_address(parse_at_uri(uri)),
        content_warning=_warning(record),
    )


def mapping(value: object) -> Mapping[str, Any]:
    """``value`` when it is a JSON object, else an empty one."""
    return value if isinstance(value, dict) else {}


def moment(value: object) -> datetime | None:
    """A time as records carry it; ``None`` when it cannot be read. Without a zone it is taken as UTC."""
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) and "T" in value else None
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC) if found else None
    except (ValueError, OverflowError):
        return None


def sorted_at(view: Mapping[str, Any]) -> datetime:
    """The time by which the AppView sorts: what it says, for an author's own clock can say anything."""
    created = moment(mapping(view.get("record")).get("createdAt"))
    return moment(view.get("indexedAt")) or created or datetime.fromtimestamp(0, UTC)


def owner(uri: str) -> str:
    """Whose repository a record is in."""
    address = parse_at_uri(uri)
    return address.authority if address else uri


def web_address(address: AtUri | None) -> str:
    """Where people see this record; empty for what has no page."""
    page = PAGES.get(address.collection) if address else None
    return f"{APP}/{address.authority}/{page}/{address.rkey}" if address and page and address.rkey else ""


def has_media(notice: Mapping[str, Any]) -> bool:
    """Whether the post has pictures or a film, whose addresses only the AppView knows."""
    embed = mapping(mapping(notice.get("record")).get("embed"))
    return bool(_part(embed, IMAGES) or _part(embed, VIDEO))


def _part(embed: Mapping[str, Any], kind: str) -> Mapping[str, Any]:
    """The part of an embed that is of ``kind``, also when it stands beside a quoted post; as record or as view."""
    for candidate in (embed, mapping(embed.get("media"))):
        if candidate.get("$type") in (kind, f"{kind}#view"):
            return candidate
    return {}


def _words(record: Mapping[str, Any], our_did: str) -> tuple[str, str]:
    """The text with its links written out, and as HTML. What a post shows below its text (a link card, another's
    post, a feed) has its address nowhere in the text: added, or the question could not be understood."""
    raw = str(record.get("text") or "").encode(errors="replace").decode()
    text, html = expand(raw, read_facets(raw, record.get("facets")))
    embed = mapping(record.get("embed"))
    card = mapping(_part(embed, EXTERNAL).get("external")).get("uri")
    quoted = _quoted(embed)
    shown = [
        card if isinstance(card, str) else "",
        "" if owner(quoted) == our_did else web_address(parse_at_uri(quoted)),
    ]
    for link in (_storable(link) for link in shown if link and link not in text):
        plain, rich = expand(link, find_spans(link))
        text, html = f"{text}\n{plain}".lstrip("\n"), html + rich
    return _storable(text), _storable(html)


def _storable(text: str) -> str:
    """JSON can hold a NUL and half a character; no database takes either."""
    return text.replace("\x00", "\ufffd").encode(errors="replace").decode()


def _author(profile: Mapping[str, Any], did: str) -> Author:
    handle = str(profile.get("handle") or NO_HANDLE)
    did = str(profile.get("did") or did)
    name = _storable(str(profile.get("displayName") or ""))
    return Author(key=did, handle=did if handle == NO_HANDLE else f"@{handle}", name=name, url=f"{APP}/{did}")


def _quoted(embed: Mapping[str, Any]) -> str:
    """The address of the record that a post shows below its text: a post, a feed, a list."""
    record = mapping(embed.get("record"))
    if embed.get("$type") == WITH_MEDIA:
        record = mapping(record.get("record"))
    return str(record.get("uri") or "")


def _answers(record: Mapping[str, Any]) -> tuple[str, ...]:
    """The posts that this post answers or quotes, the nearest first."""
    reply = mapping(record.get("reply"))
    found = [str(mapping(reply.get(end)).get("uri") or "") for end in ("parent", "root")]
    found.append(_quoted(mapping(record.get("embed"))))
    addresses = {uri: parse_at_uri(uri) for uri in found}
    return tuple(uri for uri, address in addresses.items() if address and address.collection == POST)


def _files(shown: Mapping[str, Any]) -> tuple[File, ...]:
    """Pictures, and of a film its first picture: the film itself is read on the network."""
    images = _part(shown, IMAGES).get("images")
    found = [mapping(image) for image in images] if isinstance(images, list) else []
    links = [(str(image.get("fullsize") or ""), _storable(str(image.get("alt") or ""))) for image in found]
    video = _part(shown, VIDEO)
    links.append((str(video.get("thumbnail") or ""), _storable(str(video.get("alt") or ""))))
    return tuple(_picture(number, url, alt) for number, (url, alt) in enumerate(links, start=1) if url)


def _picture(number: int, url: str, alt: str) -> File:
    # The AppView makes WebP of whatever was sent, unless the address asks for JPEG.
    kind = "jpeg" if url.endswith(("@jpeg", ".jpg", ".jpeg")) else "webp"
    return File(f"image-{number}.{kind}", f"image/{kind}", url=url, alt=alt)


def _warning(record: Mapping[str, Any]) -> str:
    """What the author warns of, in the network's own words (com.atproto.label.defs#selfLabels)."""
    values = mapping(record.get("labels")).get("values")
    return ", ".join(str(mapping(one).get("val") or "") for one in values) if isinstance(values, list) else ""
