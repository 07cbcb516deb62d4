"""Het Plein before the demo opens: its memory is written directly, so that what was said there has a date in the past.

Afterwards the real connector finds there exactly what Rondpunt already knows, and a newcomer can go on with any
conversation from either side.
"""

import dataclasses
from datetime import datetime, timedelta
from pathlib import Path

from rondpunt.networks.mastodon_statuses import incoming
from rondpunt.networks.models import Delivery
from rondpunt.networks.wire import Harvest, Sent
from rondpunt.plein.app import DOMAIN
from rondpunt.plein.faults import Faults
from rondpunt.plein.seeds import sow, town_username
from rondpunt.plein.square import Square, View
from rondpunt.plein.store import Draft, Store
from rondpunt.web.demo.draw import picture
from rondpunt.web.demo.stories import Step


class PracticeSquare:
    """The far end of the Mastodon channel in the demo."""

    def __init__(self, place: Path, *, town: str, base: str, opened: datetime) -> None:
        for leftover in place.parent.glob(f"{place.name}*"):
            leftover.unlink()  # of a loading that was broken off
        self.moment = opened
        self.store = Store(str(place), DOMAIN, lambda: self.moment)
        sow(self.store, town)
        self.town_handle = town_username(town)
        self.view = View(Square(self.store, town, Faults()), base)
        self.last: dict[int, int] = {}  # story: its newest status
        self.first: dict[tuple[int, int], int] = {}  # story and step: the status it made

    def close(self) -> None:
        """Let go of the file, so that Het Plein can open it."""
        self.store.close()

    def says(self, step: Step, token: str) -> Harvest:
        """A citizen posts."""
        self.moment = step.at
        author = self._account(step.told.get("who", step.story.who))
        pictures = {file["picture"]: file for file in step.told.get("files", ())}
        media = [
            self.store.add_media(
                author,
                name=f"{name}.png",
                media_type="image/png",
                content=picture(name),
                description=file["alt"],
                ready_in=timedelta(0),
            )
            for name, file in pictures.items()
        ]
        draft = Draft(
            text=f"@{self.town_handle} {step.told['says']}",
            spoiler=step.told.get("warning", ""),
            visibility=step.told.get("visibility", "public"),
            language=step.story.language,
            in_reply_to_id=self.last.get(step.story.number),
            media=media,
        )
        status = self.store.post(author, draft, at=step.at)
        self.last[step.story.number] = self.first[step.story.number, step.number] = status
        return self._harvest(status, [picture(name) for name in pictures])

    def takes(self, step: Step, delivery: Delivery) -> Sent:
        """The town posts: what the connector would have sent, addressed as the connector addresses it."""
        assert delivery.sent_at is None
        told = delivery.payload
        names = " ".join(person["handle"] for person in told["to"])
        draft = Draft(
            text=f"{names} {told['text']}".strip(),
            visibility=told["visibility"],
            language=told["language"],
            in_reply_to_id=int(told["in_reply_to"][0]) if told["in_reply_to"] else None,
        )
        status = self.store.post(int(self.store.town()["id"]), draft, at=delivery.changed_at)
        self.last[step.story.number] = status
        shown = self.view.status(self.store.row("SELECT * FROM statuses WHERE id = ?", (status,)))
        return Sent(str(status), shown["url"])

    def edits(self, step: Step) -> Harvest:
        """A citizen changes a message."""
        self.moment = step.at
        status = self.first[step.story.number, step.number]
        self.store.edit(status, text=f"@{self.town_handle} {step.told['edits']}", spoiler="")
        return self._harvest(status, [])

    def removes(self, step: Step) -> Harvest:
        """A citizen takes a message back."""
        status = self.first[step.story.number, step.number]
        self.store.delete(status)
        return Harvest(removed=(str(status),))

    def _account(self, who: str) -> int:
        username, _, host = who.partition("@")
        return int(self.store.account(username, host)["id"])

    def _harvest(self, status: int, contents: list[bytes]) -> Harvest:
        entity = self.view.status(self.store.row("SELECT * FROM statuses WHERE id = ?", (status,)))
        message = incoming(entity, domain=DOMAIN, me=str(self.store.town()["id"]))
        # The pictures come along at once: nobody serves them before Het Plein is open.
        pairs = zip(message.files, contents, strict=True) if contents else ()
        files = tuple(dataclasses.replace(file, content=content, url="") for file, content in pairs)
        return Harvest((dataclasses.replace(message, files=files),))
