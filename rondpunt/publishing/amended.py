"""What stands on a network of what went out: its words by now, what is asked, and what can be."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy

from rondpunt.networks import reasons
from rondpunt.networks.amending import says, why_not
from rondpunt.networks.models import Amendment, Delivery
from rondpunt.networks.wire import Reason
from rondpunt.people.models import User
from rondpunt.publishing.approval import desk_of, steps_of, takes
from rondpunt.publishing.models import Variant

Kind, State = Amendment.Kind, Amendment.State


@dataclass(frozen=True, slots=True)
class Amended:
    """Of one delivery; its amendments were read with ``with_stops``, and are told from the first to the last."""

    delivery: Delivery
    amendments: tuple[Amendment, ...]

    @property
    def last(self) -> Amendment | None:
        """The last that was not withdrawn."""
        return next((one for one in reversed(self.amendments) if one.state != State.WITHDRAWN), None)

    @property
    def number(self) -> int:
        """Of the last amendment, withdrawn or not; 0 for none. A form carries it as ``seen``."""
        return self.amendments[-1].pk if self.amendments else 0

    @property
    def edit(self) -> Amendment | None:
        """The change that stands there."""
        return next(
            (one for one in reversed(self.amendments) if one.kind == Kind.EDIT and one.state == State.DONE), None
        )

    @property
    def text(self) -> str:
        """The words that stand there, or stood there before it was removed."""
        return self.edit.text if self.edit else str(self.delivery.payload["text"])

    @property
    def content_warning(self) -> str:
        """The content warning that stands there."""
        return self.edit.content_warning if self.edit else str(self.delivery.payload.get("content_warning", ""))

    @property
    def says(self) -> str:
        """What became of the last amendment, and what to do where it went wrong; "" for none."""
        return _told(self.last) if self.last else ""

    @property
    def kind(self) -> str:
        """The class of this sentence: late where it asks for somebody, wait, or nothing."""
        if self.last is None:
            return ""
        return {State.REFUSED: "is-late", State.DONE: ""}.get(State(self.last.state), "is-wait")

    @property
    def waits(self) -> bool:
        """Whether it can still be left as it is."""
        return self.last is not None and self.last.state == State.WAITING

    @property
    def is_offered(self) -> bool:
        """Whether something can be asked of what went out."""
        is_out = self.delivery.state == Delivery.State.SENT and not self.delivery.removed_at
        return is_out and not (self.last and self.last.is_open)

    @property
    def why_no_edit(self) -> str:
        """Why the network cannot change it; "" where it can."""
        return why_not(self.delivery, Kind.EDIT)

    @property
    def why_no_removal(self) -> str:
        """Why the network cannot take it back; "" where it can."""
        return why_not(self.delivery, Kind.DELETE)


def approved_first(variant: Variant, *, by: User) -> bool:
    """Whether other words of ``by`` where ``variant`` stands wait for a colleague: nothing changes behind approval."""
    steps = steps_of(variant.post, [variant])[variant.pk]
    return bool(steps) and not (len(steps) == 1 and takes(steps[0], by, desk_of(variant.post), frozenset({by.pk})))


def _told(last: Amendment) -> str:
    """What became of it, by whom, and what to do where it went wrong."""
    told = {"name": last.asked_by.name}
    if last.done_at:
        told["at"] = date_format(timezone.localtime(last.done_at), "DATETIME_FORMAT")
    said = str(_SAID[Kind(last.kind), State(last.state)]) % told
    held = last.kind == Kind.EDIT and last.state == State.WAITING and last.is_stopped  # type: ignore[attr-defined]
    why = reasons.happened(Reason.STOPPED) if held else says(last)
    return f"{said} {why}" if why else said


_SAID = {
    (Kind.EDIT, State.WAITING): gettext_lazy("A change by %(name)s waits."),
    (Kind.EDIT, State.DOING): gettext_lazy("%(name)s changes it there just now."),
    (Kind.EDIT, State.DONE): gettext_lazy("Changed there on %(at)s; %(name)s asked it."),
    (Kind.EDIT, State.REFUSED): gettext_lazy("The change did not succeed."),
    (Kind.DELETE, State.WAITING): gettext_lazy("A removal by %(name)s waits."),
    (Kind.DELETE, State.DOING): gettext_lazy("%(name)s removes it there just now."),
    (Kind.DELETE, State.DONE): gettext_lazy("Removed there on %(at)s; %(name)s asked it."),
    (Kind.DELETE, State.REFUSED): gettext_lazy("The removal did not succeed."),
}
