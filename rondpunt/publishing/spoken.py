"""What a cell really says on its network: names of ours become handles there, links to our sites get their tags.

Whoever writes sees the short form, and in the preview what becomes of it; what is sent and counted is this.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from django.utils.text import slugify

from rondpunt.lib.link_tags import tagged
from rondpunt.networks.models import Channel
from rondpunt.networks.registry import networks_that_name
from rondpunt.publishing.models import LinkTags, NamedAccount, Post, Variant
from rondpunt.publishing.models.naming import MOST

# "@stadgent", not "@stad.gent" nor "@stadgent@social.example", which are handles already.
_ALIAS = re.compile(r"(?<![\w@/.])@([\w-]{2,40})(?![\w@-]|\.\w)")
LONGEST_CAMPAIGN = 60


@dataclass(frozen=True, slots=True)
class Named:
    """A name in a text and what becomes of it; ``becomes`` "" where nobody is called that."""

    alias: str
    becomes: str


class Speech:
    """Of one post; names and sites are read at most once, and only where a text asks for them."""

    def __init__(self, post: Post) -> None:
        self.campaign = slugify(post.initiative or post.title)[:LONGEST_CAMPAIGN]

    @cached_property
    def _accounts(self) -> Mapping[str, tuple[str, Mapping[str, str]]]:
        found = NamedAccount.objects.prefetch_related("handles")[:MOST]
        return {one.alias: (one.name, {row.network: row.handle for row in one.handles.all()}) for one in found}

    @cached_property
    def _tags(self) -> LinkTags | None:
        return LinkTags.objects.first()

    def say(self, text: str, channel: Channel) -> str:
        """``text`` as it goes out on ``channel``. What was said already is not changed again."""
        if "@" in text:
            text = _ALIAS.sub(lambda found: self._become(found[1], channel) or found[0], text)
        if ("://" in text or "www." in text.lower()) and not channel.is_internal and self._tags:
            text = tagged(text, self._tags.sites, self._told(self._tags.scheme, channel))
        return text

    def named(self, text: str, channel: Channel) -> list[Named]:
        """The names in ``text`` in their order, each once."""
        aliases = dict.fromkeys(found[1].lower() for found in _ALIAS.finditer(text))
        return [Named(alias, self._become(alias, channel)) for alias in aliases]

    def _become(self, alias: str, channel: Channel) -> str:
        name, handles = self._accounts.get(alias.lower(), ("", {}))
        handle = handles.get(channel.network) if channel.network in networks_that_name() else None
        return f"@{handle}" if handle else name

    def _told(self, scheme: str, channel: Channel) -> dict[str, str]:
        told = {"source": channel.network, "medium": "social", "campaign": self.campaign}
        return {f"{scheme}_{name}": value for name, value in told.items() if value}


def speech_of(post: Post) -> Speech:
    """One for each post in memory."""
    known: Speech | None = post.__dict__.get("_speech")
    if known is None:
        known = post.__dict__["_speech"] = Speech(post)
    return known


def spoken(variant: Variant, text: str) -> str:
    """``text`` as it goes out in this cell."""
    return speech_of(variant.post).say(text, variant.channel)
