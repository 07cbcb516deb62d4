"""What each kind of notification says, in words; and notifications as their reader may read them now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from rondpunt.people.models import Notification, User
from rondpunt.people.subjects import seen_by
from rondpunt.people.verbs import Told

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# Sentences with %(actor)s, %(subject)s and the particulars of the notification.
NOTICES: Mapping[str, "StrOrPromise"] = {
    "mentioned": _("%(actor)s named you in a note in ‘%(subject)s’"),
    "stands_in": _("You stand in for %(absent)s in ‘%(subject)s’"),
    "assigned": _("%(actor)s gave you ‘%(subject)s’"),
    "expert_answered": _("%(actor)s answered your question about ‘%(subject)s’"),
    "expert_does_not_know": _("%(actor)s does not know about ‘%(subject)s’"),
    "expert_late": _("%(actor)s wrote about ‘%(subject)s’ after your question had ended"),
    "expert_stranger": _("%(sender)s, not %(actor)s, replied to your question about ‘%(subject)s’"),
    "expert_machine": _("An automatic reply came from %(actor)s to your question about ‘%(subject)s’"),
    "expert_empty": _("%(actor)s replied to your question about ‘%(subject)s’ without a word"),
    "expert_passed_on": _("%(actor)s passed your question about ‘%(subject)s’ on to %(to_name)s"),
    "expert_expired": _("%(to_name)s did not answer your question about ‘%(subject)s’ in time"),
    "body_answered": _("%(actor)s answered about ‘%(subject)s’, which we sent on"),
    "forward_failed": _("The mail to %(body)s about ‘%(subject)s’ could not be delivered"),
    "draft_taken": _("%(actor)s took over your draft in ‘%(subject)s’; you keep a copy"),
    "look_asked": _("%(actor)s asks you to look at an answer in ‘%(subject)s’ before it goes out"),
    "look_passed": _("%(actor)s looked at your answer in ‘%(subject)s’ and sent it"),
    "look_changed": _("%(actor)s changed your answer in ‘%(subject)s’ and sent it; look what was changed"),
    "look_given_back": _("%(actor)s gave your answer in ‘%(subject)s’ back with a remark"),
    "review_asked": _("%(actor)s asks you to look at ‘%(subject)s’ before it goes out"),
    "review_waits": _("‘%(subject)s’ still waits for your word before it can go out"),
    "review_stuck": _("Nobody has approved ‘%(subject)s’ yet; it waits for a word"),
    "post_approved": _("%(actor)s approved ‘%(subject)s’"),
    "post_changes_asked": _("%(actor)s asks for changes in ‘%(subject)s’"),
    "change_proposed": _("%(actor)s asks whether ‘%(subject)s’, which is out, may say something else"),
    "change_approved": _("%(actor)s approved your change of ‘%(subject)s’"),
    "change_refused": _("%(actor)s did not approve your change of ‘%(subject)s’"),
    "task_given": _("%(actor)s gave you the task ‘%(subject)s’"),
    "post_named": _("%(actor)s named you in a comment on ‘%(subject)s’"),
    "post_commented": _("%(actor)s said something of ‘%(subject)s’"),
    "post_outside_fine": _("%(actor)s, whom you asked, finds ‘%(subject)s’ fine"),
    "house_message": _("%(actor)s wrote to colleagues: ‘%(subject)s’"),
    "trust_grew": _("%(count)s answers of %(writer)s in a row needed no change: decide whether they go alone"),
    "came_back": _("‘%(subject)s’, which you put aside, is back"),
    "answer_held": _("Your planned answer in ‘%(subject)s’ is held: something was said since"),
    "promise_late": _("‘%(subject)s’ was not answered by the time promised"),
    "legal_soon": _("The legal term of ‘%(subject)s’ ends on %(until)s: %(what)s"),
    "legal_late": _("The legal term of ‘%(subject)s’ ended on %(until)s: %(what)s"),
    "legal_unconfirmed": _("Confirm receipt of ‘%(subject)s’ by %(until)s: %(what)s"),
    "followed_written": _("%(actor)s wrote in ‘%(subject)s’, which you follow"),
    "followed_answered": _("%(actor)s answered ‘%(subject)s’, which you follow"),
    "followed_closed": _("%(actor)s closed ‘%(subject)s’, which you follow"),
    "channel_needs_you": _("The channel %(subject)s is no longer read, and needs you"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One notification as its reader may read it; ``is_open`` unless a wall stands before its subject now."""

    notification: Notification
    says: str
    url: str
    is_open: bool


def lines_of(reader: User, notifications: Iterable[Notification]) -> list[Line]:
    """The notifications in words, in the language of the moment; a query a kind of subject."""
    found = list(notifications)
    subjects = seen_by(reader, [(one.subject_kind, one.subject_id) for one in found])
    lines = []
    for one in found:
        subject = subjects.get((one.subject_kind, one.subject_id))
        url = getattr(subject, "get_absolute_url", str)()
        if url and one.anchor:
            url += f"#{one.anchor}"
        name = str(subject) if subject else _g("something you can no longer see")
        actor = one.actor_name if subject or one.actor_id else _g("somebody")
        says = says_of(one.kind, actor=actor, subject=name, particulars=one.particulars if subject else {})
        lines.append(Line(one, says, url, subject is not None))
    return lines


def says_of(kind: str, *, actor: str, subject: str, particulars: Mapping[str, object]) -> str:
    """One notification in words; of a kind that has none any more its bare name."""
    return str(NOTICES.get(kind) or _g("%(actor)s: %(kind)s, %(subject)s")) % Told(
        particulars, actor=actor, subject=subject, kind=kind
    )
