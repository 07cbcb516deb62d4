"""Keep what somebody is typing; never over words that another page kept, or under a draft that was taken over."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from rondpunt.conversations.models import Conversation, Draft, DraftCopy
from rondpunt.people.models import User


@dataclass(frozen=True, slots=True)
class Place:
    """Where it is typed: a page, and the version of the draft that it showed (0: there was none)."""

    version: int
    page: str


class DraftMoved(Exception):
    """What stands in the page is not what was kept last. ``draft``: the newer words; None: ``taken_by`` has it."""

    def __init__(self, draft: Draft | None, taken_by: User | None = None) -> None:
        if taken_by:
            said = _("%(name)s took this draft over. Nothing was sent; what you wrote is kept apart.")
            super().__init__(said % {"name": taken_by.name})
        else:
            super().__init__(
                _("You wrote on in another window. Nothing was sent; compare both texts, then go on here.")
            )
        self.draft, self.taken_by = draft, taken_by

    @property
    def version(self) -> int:
        """With this a page says that its writer knows of it."""
        return self.draft.version if self.draft else 0


@transaction.atomic
def keep_draft(
    conversation: Conversation, *, user: User, kind: str, text: str, now: datetime, place: Place | None = None
) -> Draft:
    """Store the draft of ``user`` in this conversation; each has one. Raises ``DraftMoved``, and then keeps nothing.

    A page may keep over what it kept itself, or over the version that it showed. None: the house itself writes.
    """
    mine = Draft.objects.filter(conversation=conversation, user=user)
    draft = mine.select_for_update(of=("self",)).first()
    if draft is None:
        _refuse_what_was_taken(conversation, user, place)
        draft = _begin(conversation, user, now)
    elif place and draft.text != text and draft.version != place.version and draft.page != place.page:
        raise DraftMoved(draft)
    draft.kind, draft.text, draft.changed_at = kind, text, now
    draft.version, draft.page = draft.version + 1, place.page if place else ""
    draft.save(update_fields=["kind", "text", "changed_at", "version", "page"])
    if place:
        DraftCopy.objects.filter(conversation=conversation, user=user, page=place.page, taken_by=None).delete()
    return draft


def _begin(conversation: Conversation, user: User, now: datetime) -> Draft:
    try:
        with transaction.atomic():
            return Draft.objects.create(conversation=conversation, user=user, changed_at=now, version=0)
    except IntegrityError as error:  # another window began at the same moment
        raise DraftMoved(Draft.objects.get(conversation=conversation, user=user)) from error


def _refuse_what_was_taken(conversation: Conversation, user: User, place: Place | None) -> None:
    if place is None or not place.version:
        return
    same = Q(page=place.page) | Q(version__gte=place.version)
    taken = DraftCopy.objects.filter(same, conversation=conversation, user=user).exclude(taken_by=None)
    if copy := taken.select_related("taken_by").order_by("-at", "-pk").first():
        raise DraftMoved(None, copy.taken_by)
