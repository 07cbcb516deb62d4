"""Somebody on the Bluesky test network: posts, answers, quotes and deletes as a person's own app would.

Written against the public HTTP interface and sharing no code with our connector, so that an error in the connector
cannot hide behind the same error here.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx

PASSWORD = "correct-horse-battery"


@dataclass(frozen=True, slots=True)
class Post:
    """A record's strong reference."""

    uri: str
    cid: str

    @property
    def ref(self) -> dict[str, str]:
        return {"uri": self.uri, "cid": self.cid}


@dataclass
class Citizen:
    """An account and its session."""

    server: str
    did: str
    handle: str
    token: str
    password: str = PASSWORD
    posts: list[Post] = field(default_factory=list)

    @classmethod
    def join(cls, server: str, handle: str, *, name: str = "") -> "Citizen":
        """Create the account, with a profile when a ``name`` is given."""
        wanted = {"handle": handle, "email": f"{handle}@example.com", "password": PASSWORD}
        answer = httpx.post(f"{server}/xrpc/com.atproto.server.createAccount", json=wanted, timeout=30)
        assert answer.status_code == 200, answer.text
        made = answer.json()
        citizen = cls(server, made["did"], made["handle"], made["accessJwt"])
        if name:
            profile = {"$type": "app.bsky.actor.profile", "displayName": name}
            citizen.call(
                "com.atproto.repo.putRecord",
                {"repo": citizen.did, "collection": "app.bsky.actor.profile", "rkey": "self", "record": profile},
            )
        return citizen

    def call(self, method: str, body: dict[str, Any]) -> dict[str, Any]:
        """One procedure of the server."""
        answer = httpx.post(f"{self.server}/xrpc/{method}", json=body, headers=self._headers(), timeout=30)
        assert answer.status_code == 200, f"{method}: {answer.text}"
        told: dict[str, Any] = answer.json() if answer.content else {}
        return told

    def ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        """One query of the server; fails unless it answers 200."""
        answer = httpx.get(f"{self.server}/xrpc/{method}", params=parameters, headers=self._headers(), timeout=30)
        assert answer.status_code == 200, f"{method}: {answer.text}"
        told: dict[str, Any] = answer.json()
        return told

    def is_known(self) -> bool:
        """Whether the AppView has seen this account."""
        return self._answers("app.bsky.actor.getProfile", actor=self.did)

    def sees(self, uri: str) -> bool:
        """Whether the AppView shows this post now."""
        return bool(self.ask("app.bsky.feed.getPosts", uris=[uri])["posts"])

    def post(
        self,
        text: str,
        *,
        reply_to: Post | None = None,
        root: Post | None = None,
        quote: Post | None = None,
        mention: "Citizen | None" = None,
        links: dict[str, str] | None = None,
        picture: tuple[bytes, str, str] | None = None,
        languages: tuple[str, ...] = ("nl",),
        **more: Any,
    ) -> Post:
        """Write a post. ``mention`` must be in the text as ``@handle``; ``links`` maps shown text to its address;
        ``picture`` is (bytes, media type, alt text)."""
        record: dict[str, Any] = {"$type": "app.bsky.feed.post", "text": text, "createdAt": now(), **more}
        if languages:
            record["langs"] = list(languages)
        facets = [_facet(text, shown, "link", uri=uri) for shown, uri in (links or {}).items()]
        if mention:
            facets.append(_facet(text, f"@{mention.handle}", "mention", did=mention.did))
        if facets:
            record["facets"] = facets
        if reply_to:
            record["reply"] = {"root": (root or reply_to).ref, "parent": reply_to.ref}
        if quote:
            record["embed"] = {"$type": "app.bsky.embed.record", "record": quote.ref}
        if picture:
            image = {"image": self.upload(picture[0], picture[1]), "alt": picture[2]}
            record["embed"] = {"$type": "app.bsky.embed.images", "images": [image]}
        return self.write(record)

    def write(self, record: dict[str, Any]) -> Post:
        """Write a post's record exactly as given."""
        body = {"repo": self.did, "collection": "app.bsky.feed.post", "record": record}
        made = self.call("com.atproto.repo.createRecord", body)
        post = Post(made["uri"], made["cid"])
        self.posts.append(post)
        return post

    def upload(self, content: bytes, media_type: str) -> dict[str, Any]:
        """Hand in a file; the reference to put in a record."""
        answer = httpx.post(
            f"{self.server}/xrpc/com.atproto.repo.uploadBlob",
            content=content,
            headers={**self._headers(), "content-type": media_type},
            timeout=30,
        )
        assert answer.status_code == 200, answer.text
        blob: dict[str, Any] = answer.json()["blob"]
        return blob

    def delete(self, uri: str) -> None:
        """Take a post back."""
        body = {"repo": self.did, "collection": "app.bsky.feed.post", "rkey": uri.rsplit("/", 1)[1]}
        self.call("com.atproto.repo.deleteRecord", body)

    def written(self) -> list[dict[str, Any]]:
        """Every post in this account's repository, as the server keeps it: the truth about what was sent."""
        found: list[dict[str, Any]] = []
        cursor: str | None = ""
        while cursor is not None:
            more = {"cursor": cursor} if cursor else {}
            page = self.ask(
                "com.atproto.repo.listRecords", repo=self.did, collection="app.bsky.feed.post", limit=100, **more
            )
            found += page["records"]
            cursor = page.get("cursor")
        return found

    def thread(self, uri: str) -> dict[str, Any]:
        """A post with its answers below it and what it answers above it, as the AppView shows them."""
        thread: dict[str, Any] = self.ask("app.bsky.feed.getPostThread", uri=uri)["thread"]
        return thread

    def _answers(self, method: str, **parameters: Any) -> bool:
        answer = httpx.get(f"{self.server}/xrpc/{method}", params=parameters, headers=self._headers(), timeout=30)
        return answer.status_code == 200

    def _headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token}"}


def now() -> str:
    """The time as Bluesky's apps write it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _facet(text: str, shown: str, feature: str, **value: str) -> dict[str, Any]:
    start = len(text[: text.index(shown)].encode())
    index = {"byteStart": start, "byteEnd": start + len(shown.encode())}
    return {"index": index, "features": [{"$type": f"app.bsky.richtext.facet#{feature}", **value}]}
