"""The other side of each demo channel: what a citizen says becomes a harvest, what we answer gets its place."""

import base64
import json
from email.utils import parseaddr
from typing import Protocol

from rondpunt.networks.models import Channel, Delivery
from rondpunt.networks.outgoing import outgoing
from rondpunt.networks.wire import Author, File, Harvest, Incoming, Kind, Sent, Visibility
from rondpunt.web.demo.draw import picture
from rondpunt.web.demo.square import PracticeSquare
from rondpunt.web.demo.stories import Step
from rondpunt.web.demo.town import Town


class FarEnd(Protocol):
    """What the stories ask of a network."""

    def says(self, step: Step, token: str) -> Harvest:
        """What comes in when a citizen speaks; ``token`` is that of the conversation, "" for a new one."""

    def takes(self, step: Step, delivery: Delivery) -> Sent:
        """Where our answer ends up."""


def far_ends(town: Town, square: PracticeSquare) -> dict[str, FarEnd]:
    """The far end of each channel, by its key."""
    made: dict[str, FarEnd] = {}
    for key, channel in town.channels.items():
        match channel.network:
            case "mastodon":
                made[key] = square
            case "form" | "house" | "news":
                made[key] = FormPage(channel)
            case "mail":
                made[key] = Mailbox()
            case _:
                made[key] = Bluesky()
    return made


class FormPage:
    """The web form: the connector itself hears and sends, since nothing leaves the house."""

    def __init__(self, channel: Channel) -> None:
        self.channel = channel

    def says(self, step: Step, token: str) -> Harvest:
        """A posted form."""
        name, email = parseaddr(step.story.who)
        told = {
            "submission": f"demo-{step.story.number}-{step.number}",
            "at": step.at.isoformat(),
            "text": step.told["says"],
            "subject": "" if token else step.story.subject,
            "name": name,
            "email": email,
            "language": step.story.language,
            "thread": token,
            "files": [
                {
                    "name": f"{file['picture']}.png",
                    "media_type": "image/png",
                    "content": base64.b64encode(picture(file["picture"])).decode(),
                }
                for file in step.told.get("files", ())
            ],
        }
        connector = self.channel.connector
        heard: Harvest = connector.hear(self.channel.account(), {}, json.dumps(told).encode())  # type: ignore[attr-defined]
        return heard

    def takes(self, step: Step, delivery: Delivery) -> Sent:
        """On the citizen's page at once."""
        return self.channel.connector.send(self.channel.account(), outgoing(delivery))


class Mailbox:
    """A mailbox that does not exist; the addresses end in .example (RFC 2606), so nobody can be written to."""

    def __init__(self) -> None:
        self.last: dict[int, str] = {}

    def says(self, step: Step, token: str) -> Harvest:
        """A mail."""
        name, address = parseaddr(step.story.who)
        kind = Kind(step.told.get("kind", Kind.MESSAGE))
        if kind is Kind.BOUNCE:
            name, address = "Mail Delivery System", f"mailer-daemon@{address.partition('@')[2]}"
        before = self.last.get(step.story.number)
        message = Incoming(
            remote_id=f"demo-{step.story.number}-{step.number}@post.example",
            author=Author(key=address, handle=address, name=name),
            sent_at=step.at,
            text=step.told["says"],
            subject=f"Re: {step.story.subject}" if before else step.story.subject,
            in_reply_to=(before,) if before else (),
            thread=token,
            visibility=Visibility.DIRECT,
            kind=kind,
            files=tuple(
                File(f"{file['picture']}.png", "image/png", picture(file["picture"]), alt=file["alt"])
                for file in step.told.get("files", ())
            ),
        )
        self.last[step.story.number] = message.remote_id
        return Harvest((message,))

    def takes(self, step: Step, delivery: Delivery) -> Sent:
        """A Message-ID as ours are."""
        self.last[step.story.number] = f"{delivery.key.hex}@linderbeke.example"
        return Sent(self.last[step.story.number])


class Bluesky:
    """Posts on a Bluesky that is not there; the domains end in .example."""

    def __init__(self) -> None:
        self.last: dict[int, str] = {}

    def says(self, step: Step, token: str) -> Harvest:
        """A post that mentions us or answers us."""
        before = self.last.get(step.story.number)
        uri = f"at://did:web:{step.story.who}/app.bsky.feed.post/demo{step.story.number}x{step.number}"
        author = Author(key=f"did:web:{step.story.who}", handle=f"@{step.story.who}", name=step.story.name)
        self.last[step.story.number] = uri
        message = Incoming(
            remote_id=uri,
            author=author,
            sent_at=step.at,
            text=f"@linderbeke.example {step.told['says']}",
            in_reply_to=(before,) if before else (),
            language=step.story.language,
        )
        return Harvest((message,))

    def takes(self, step: Step, delivery: Delivery) -> Sent:
        """A record under the key of the delivery."""
        self.last[step.story.number] = f"at://did:web:linderbeke.example/app.bsky.feed.post/{delivery.key.hex}"
        return Sent(self.last[step.story.number])
