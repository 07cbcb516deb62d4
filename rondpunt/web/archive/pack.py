"""Put one post into a bag."""

import json
import mimetypes
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone, translation

from rondpunt import __version__
from rondpunt.lib.bag import Bag, Into
from rondpunt.networks.models import Media
from rondpunt.people.models import Organisation, User
from rondpunt.publishing.models import Part, Post
from rondpunt.web.archive.happened import happened_to
from rondpunt.web.archive.reactions import reactions_to
from rondpunt.web.archive.record import Record, parts_of, record_of, text_place

FORMAT = {"rondpunt": "post", "format": 1}


def pack(post: Post, into: Into, *, reader: User | None, now: datetime) -> str:
    """Write the bag and close it; gives the checksum of its checksums. Raises ``OSError``.

    ``reader`` is who takes it along, and it holds what they may see; ``None`` is the administrator at the machine.
    """
    house = Organisation.objects.first() or Organisation()
    parts, bag = parts_of(post), Bag(into)
    # The package is the organisation's: its words are in the language of the house, whoever takes it along.
    with translation.override(house.language or settings.LANGUAGE_CODE):
        record, lines_and_veiled = record_of(post, parts), happened_to(post, parts, reader)
    reactions, left_out = reactions_to(post, reader)
    lines, left_out["trail_lines_in_part"] = lines_and_veiled
    for part in parts:
        bag.add(text_place(part.delivery), [str(part.delivery.payload["text"]).encode()])
    left_out["files_lost"] = _add_files(bag, record, parts)
    bag.add("post.json", _json(FORMAT | {"organisation": house.name, "address": _address(post)} | record))
    bag.add("reactions.json", _json(FORMAT | {"conversations": reactions, "left_out": left_out}))
    bag.add("trail.json", _json(FORMAT | {"lines": lines}))
    return bag.close(_info(post, house, reader, left_out, now))


def _add_files(bag: Bag, record: Record, parts: Iterable[Part]) -> int:
    """The files as sent, each content once; tells the deliveries where theirs stand. Gives how many were not found."""
    told = {one["key"]: one["files"] for cell in record["cells"] for one in cell["deliveries"]}
    wanted = {file["media"] for part in parts for file in part.delivery.files}
    media, lost, there = Media.objects.in_bulk(wanted), set[int](), set[str]()
    for part in parts:
        for file in part.delivery.files:
            found = media.get(file["media"])
            place = _place(found) if found and Path(found.file.path).is_file() else ""
            if found and place and place not in there:
                bag.add(place, _blocks(found))
                there.add(place)
            if not place:
                lost.add(file["media"])
            about = {"name": file["name"], "alt": file["alt"], "media_type": found.media_type if found else ""}
            told[str(part.delivery.key)].append(about | {"file": place})
    return len(lost)


def _blocks(media: Media) -> Iterator[bytes]:
    with media.file.open("rb") as file:
        yield from file.chunks()


def _place(media: Media) -> str:
    return f"media/{media.sha256}{mimetypes.guess_extension(media.media_type) or ''}"


def _json(told: dict[str, Any]) -> list[bytes]:
    return [json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n"]


def _address(post: Post) -> str:
    return f"{settings.PUBLIC_URL.rstrip('/')}{post.get_absolute_url()}"


def _info(
    post: Post, house: Organisation, reader: User | None, left_out: dict[str, int], now: datetime
) -> list[tuple[str, str]]:
    """Labels of RFC 8493, section 2.2.2, and three of our own."""
    return [
        ("Source-Organization", house.name),
        ("External-Description", post.title),
        ("External-Identifier", _address(post)),
        ("Internal-Sender-Identifier", f"post {post.pk}"),
        ("Bagging-Date", f"{timezone.localtime(now):%Y-%m-%d}"),
        ("Bag-Software-Agent", f"Rondpunt {__version__}"),
        ("Made-At", now.isoformat()),
        ("Made-By", reader.name if reader else "administrator"),
        ("Left-Out", ", ".join(f"{name} {count}" for name, count in left_out.items() if count) or "nothing"),
    ]
