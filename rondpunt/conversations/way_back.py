"""By mail to an expert and back: what lets their reply find the question.

Each mail of ours carries a token in its Message-ID and in its reply address. Whoever has it has the mail, so it is not
enough to be believed, but nobody can guess it: a reply without it is a message like any other.
"""

import hashlib
import re
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.utils import parseaddr

from django.conf import settings

from rondpunt.conversations.models import Conversation, ExpertMail, ExpertRequest
from rondpunt.lib.mail.addressing import BadAddress, message_id
from rondpunt.networks.models import Channel
from rondpunt.networks.registry import networks, talent
from rondpunt.networks.secrets import UnreadableSecret
from rondpunt.networks.wire import Incoming

# Small letters: a server may change the capitals of an address. Short, for it must fit before the @ of one.
_TOKEN = re.compile(r"xp[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class WayBack:
    """What a mail to an expert says of itself; ``reply_to`` is "" where no channel reads mail."""

    message_id: str
    reply_to: str


def way_back(request: ExpertRequest) -> WayBack:
    """For one mail about ``request``; remembered, so that its reply is known."""
    token = f"xp{secrets.token_hex(16)}"
    ExpertMail.objects.create(request=request, digest=_digest(token))
    reply_to = _reply_address(request.conversation, token)
    try:
        identity = message_id(token, reply_to or parseaddr(settings.DEFAULT_FROM_EMAIL)[1])
    except BadAddress:
        identity = ""  # Django makes one, as for every other mail
    return WayBack(identity, reply_to)


def asked_in(messages: Sequence[Incoming]) -> dict[str, ExpertRequest]:
    """Which of these mails (by remote id) reply to a mail of ours to an expert. Asks nothing where none has a token."""
    told = {message.remote_id: list(_tokens(message)) for message in messages}
    digests = {_digest(token) for tokens in told.values() for token in tokens}
    if not digests:
        return {}
    known = ExpertMail.objects.filter(digest__in=digests).select_related(
        "request__expert", "request__conversation", "request__asked_by"
    )
    requests = {mail.digest: mail.request for mail in known}
    found = {
        remote_id: next((requests[digest] for digest in map(_digest, tokens) if digest in requests), None)
        for remote_id, tokens in told.items()
    }
    return {remote_id: request for remote_id, request in found.items() if request}


def _tokens(message: Incoming) -> Iterator[str]:
    for said in (message.thread, *(identity.partition("@")[0] for identity in message.in_reply_to)):
        if _TOKEN.fullmatch(said.lower()):
            yield said.lower()


def _reply_address(conversation: Conversation, token: str) -> str:
    """On a channel that reads mail: the conversation's own, else one of its team, else any."""
    able = [name for name in networks() if talent(name, "reply_address")]
    channels = list(Channel.objects.active().filter(network__in=able).order_by("pk"))
    channels.sort(key=lambda one: (one.pk != conversation.channel_id, one.team_id != conversation.team_id))
    for channel in channels[:1]:
        try:
            return str(channel.connector.reply_address(channel.account(), token))  # type: ignore[attr-defined]
        except (UnreadableSecret, BadAddress):
            break
    return ""


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
