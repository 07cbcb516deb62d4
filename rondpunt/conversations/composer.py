"""What the composer offers in a conversation, and what it says while somebody types."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from secrets import token_hex

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rondpunt.conversations.actions.keep_draft import DraftMoved
from rondpunt.conversations.kept_here import may_have
from rondpunt.conversations.looking import Expected, expected, given_back
from rondpunt.conversations.mentions import may_see, named_in
from rondpunt.conversations.models import Conversation, Draft, DraftCopy, DraftFile, Message, SecondLook
from rondpunt.conversations.recipients import ways
from rondpunt.conversations.shared_drafts import copies_of
from rondpunt.conversations.telling import Telling, Writing, count_of, tellings
from rondpunt.conversations.words import language_name
from rondpunt.lib.language import detect
from rondpunt.lib.placeholders import gaps
from rondpunt.networks.wire import Limits
from rondpunt.people.mentions import UnclearMention
from rondpunt.people.models import User

NOTE = "note"


@dataclass
class Composer:
    """One user's composer: the kinds they can choose, what they typed, and the files beside it."""

    conversation: Conversation
    kinds: list[str]
    kind: str
    text: str = ""
    content_warning: str = ""
    draft: Draft | None = None
    files: list[DraftFile] = field(default_factory=list)
    error: str = ""
    to: frozenset[int] | None = None  # of several merged conversations, who is told; None: who waits
    expected: Expected = field(default_factory=Expected)  # who looks before it goes out
    given_back: SecondLook | None = None
    later_at: str = ""  # day and time of one's own, as typed
    seen: int | None = None  # the newest message that stood on the page as they wrote (id)
    overtaken_by: Sequence[Message] = ()  # said meanwhile: not sent yet
    page: str = field(default_factory=lambda: token_hex(8))  # a name of this page, for what it keeps
    moved: DraftMoved | None = None  # the draft is not what this page held
    copies: list[DraftCopy] = field(default_factory=list)

    @property
    def limits(self) -> Limits:
        """What the channel allows."""
        return self.conversation.channel.allows

    @property
    def draft_version(self) -> int:
        """Which version of the draft the page shows."""
        return self.draft.version if self.draft else 0

    @property
    def version(self) -> str:
        """Changes whenever the server's text is newer than what stands in the page."""
        if self.draft:
            return f"{self.draft.changed_at:%H%M%S%f}"
        # What was planned moves no conversation, and yet uses the draft up.
        plan = getattr(self.conversation, "planned", None)
        return f"{self.conversation.last_at:%H%M%S%f}" + (f"-{plan.confirmed_at:%H%M%S%f}" if plan else "")

    @cached_property
    def tellings(self) -> list[Telling]:
        """Where others are merged into it: whom this answer reaches, and what stands in the way."""
        if not self.conversation.source_count or self.kind == NOTE:
            return []
        return tellings(self.conversation, Writing(self.kind, self.text.strip(), self.files), to=self.to)

    @property
    def told(self) -> str:
        """How many that are, in words; "" where it is one conversation."""
        return count_of(self.tellings) if self.tellings else ""

    @property
    def accepts(self) -> str:
        """For the file field: kinds of file that may go along."""
        return ",".join(self.limits.media_types)

    @property
    def colleagues(self) -> list[User]:
        """Who can be named in a note."""
        return list(may_see(self.conversation))


@dataclass(slots=True)
class Hint:
    """What is said under the text while it grows. ``left`` is None where the network knows no limit."""

    length: int = 0
    limit: int | None = None
    warnings: list[str] = field(default_factory=list)

    @property
    def left(self) -> int | None:
        """What still fits; below zero it is too long."""
        return None if self.limit is None else self.limit - self.length

    @property
    def over(self) -> int:
        """How much is too much."""
        return max(0, -(self.left or 0))


def composer_of(conversation: Conversation, user: User) -> Composer:
    """The composer with the draft of ``user``."""
    kinds = [*ways(conversation), NOTE]
    own = Draft.objects.filter(conversation=conversation, user=user)
    draft = own.first() if may_have(conversation, "draft") else None
    looks = expected(conversation, user, now=timezone.now())
    copies = copies_of(conversation, user)
    if draft is None:
        return Composer(conversation, kinds, kinds[0], expected=looks, copies=copies)
    files = list(draft.files.select_related("media"))
    kind = draft.kind if draft.kind in kinds else kinds[0]
    composer = Composer(conversation, kinds, kind, draft.text, draft=draft, files=files, expected=looks, copies=copies)
    composer.given_back = given_back(conversation, user)
    return composer


def hint(conversation: Conversation, *, kind: str, text: str) -> Hint:
    """Length as this network counts, and what somebody should know before it goes out."""
    if kind == NOTE:
        return Hint(warnings=_about_names(conversation, text))
    channel = conversation.channel
    said = Hint(length=channel.connector.measure(text.strip()), limit=channel.allows.text)
    if said.over:
        most = ngettext("%d character too many.", "%d characters too many.", said.over) % said.over
        said.warnings.append(most)
    if kind == "public" and not conversation.is_public and text.strip():
        said.warnings.append(_("They wrote to us alone. Everyone will be able to read this answer."))
    if open_gaps := gaps(text):
        said.warnings.append(_("To be filled in: %(gaps)s") % {"gaps": ", ".join(open_gaps)})
    written = detect(text)
    if written and conversation.language and written != conversation.language:
        said.warnings.append(_other_language(written, conversation.language))
    return said


def _about_names(conversation: Conversation, text: str) -> list[str]:
    try:
        named = named_in(text, conversation)
    except UnclearMention as unclear:
        return [str(unclear)]
    # The last word may still be growing.
    unknown = [name for name in named.unknown if not text.endswith(name)]
    if not unknown:
        return []
    names = ", ".join(f"@{name}" for name in unknown)
    return [_("Nobody here is called %(names)s: nobody gets a sign.") % {"names": names}]


def _other_language(written: str, expected: str) -> str:
    return _("You write in %(written)s; this conversation is in %(expected)s.") % {
        "written": language_name(written),
        "expected": language_name(expected),
    }
