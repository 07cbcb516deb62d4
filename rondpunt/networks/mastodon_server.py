"""Calls to a server with the Mastodon client API, and what its refusals mean in the words of ``wire``.

Real servers differ: some lack the second version of the instance page, some stream from another host, some answer
with HTML when they are tired. Source: https://docs.joinmastodon.org/methods/ and /api/rate-limits/.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from rondpunt.networks.json_server import JsonServer, json_of, mapping, words_of
from rondpunt.networks.wire import File, Reason, Refused, TryLater

MEDIA_SECONDS = 60.0
MEDIA_PAUSE = 1.0


@dataclass(frozen=True, slots=True)
class Instance:
    """What a server says about itself; empty where it says nothing."""

    domain: str
    streaming: str
    statuses: Mapping[str, Any]
    media: Mapping[str, Any]


class Server(JsonServer):
    """One account on one server with the Mastodon client API."""

    def instance(self) -> Instance:
        """What the server is and allows: the second version of the page, else the first, else nothing."""
        told = mapping(self._instance_page())
        allowed = mapping(told.get("configuration"))
        statuses = dict(mapping(allowed.get("statuses")))
        if "max_toot_chars" in told:  # Pleroma and its kin
            statuses.setdefault("max_characters", told["max_toot_chars"])
        streaming = mapping(allowed.get("urls")).get("streaming") or mapping(told.get("urls")).get("streaming_api")
        domain = str(told.get("domain") or told.get("uri") or "")
        return Instance(
            domain=(urlsplit(domain).hostname or "" if "//" in domain else domain.rstrip("/")).lower()
            or str(urlsplit(self.url).hostname),
            streaming=str(streaming or "").replace("ws", "http", 1).rstrip("/") or self.url,
            statuses=statuses,
            media=mapping(allowed.get("media_attachments")),
        )

    def upload(self, file: File) -> str:
        """Hand in a picture and wait until it is ready; its id. What is never used, the server throws away."""
        told = {"description": file.alt}
        if file.focus:  # from -1 to 1, and upwards: https://docs.joinmastodon.org/api/guidelines/#focal-points
            told["focus"] = f"{file.focus[0] * 2 - 1:.2f},{1 - file.focus[1] * 2:.2f}"
        form: dict[str, Any] = {"files": {"file": (file.name, file.content or b"", file.media_type)}, "data": told}
        answer = self.call("POST", "/api/v2/media", **form)
        if answer.status_code == 404:
            answer = self.call("POST", "/api/v1/media", **form)
        if answer.status_code in (413, 415, 422):
            raise Refused(Reason.BAD_MEDIA, words_of(answer))
        medium = mapping(json_of(self.succeed(answer)))
        until = time.monotonic() + MEDIA_SECONDS
        while answer.status_code in (202, 206) and not medium.get("url"):
            if time.monotonic() > until:
                raise TryLater(Reason.BUSY, "media are still being processed")
            time.sleep(MEDIA_PAUSE)
            answer = self.call("GET", f"/api/v1/media/{medium['id']}")
            if answer.status_code == 422:
                raise Refused(Reason.BAD_MEDIA, words_of(answer))
            self.succeed(answer)
        return str(medium["id"])

    def _instance_page(self) -> Any:
        """Takahe answers 500 to the second version where nobody is named as contact, so the first has its turn too.

        Only when both fail is the server busy: to go on without a domain would give people another key.
        """
        busy: TryLater | None = None
        for version in ("v2", "v1"):
            try:
                return self.ask(f"/api/{version}/instance")
            except TryLater as error:
                busy = error
            except Refused:
                continue
        if busy:
            raise busy
        return None
