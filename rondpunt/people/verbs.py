"""What each verb of the trail means, in words. A verb without words here is shown as it is; a test finds those."""

from collections.abc import Mapping

from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from rondpunt.people.post_verbs import POST_VERBS
from rondpunt.people.rights import Role
from rondpunt.people.verb import Verb

VERBS: Mapping[str, Verb] = {
    **POST_VERBS,
    "message.received": Verb(_("message came in"), _("%(actor)s wrote in ‘%(subject)s’")),
    "message.edited": Verb(_("message changed by its author"), _("%(actor)s changed a message in ‘%(subject)s’")),
    "message.removed": Verb(_("message removed by its author"), _("%(actor)s removed a message in ‘%(subject)s’")),
    "conversation.routed": Verb(_("conversation given to a team"), _("%(actor)s gave ‘%(subject)s’ to a team")),
    "conversation.assigned": Verb(_("owner changed"), _("%(actor)s made %(to)s owner of ‘%(subject)s’")),
    "conversation.handed_over": Verb(
        _("conversation handed over"), _("%(actor)s handed ‘%(subject)s’ over from %(from_team)s to %(to_team)s")
    ),
    "conversation.stood_in": Verb(
        _("stood in for who is absent"), _("%(to)s stands in for %(absent)s in ‘%(subject)s’")
    ),
    "conversation.left_to_team": Verb(
        _("left to the team"), _("‘%(subject)s’ is nobody's: %(absent)s is not there, nor who stands in")
    ),
    "conversation.closed": Verb(_("conversation closed"), _("%(actor)s closed ‘%(subject)s’")),
    "conversation.reopened": Verb(_("conversation reopened"), _("%(actor)s reopened ‘%(subject)s’")),
    "answer.written": Verb(_("answer written"), _("%(actor)s answered in ‘%(subject)s’")),
    "answer.planned": Verb(_("answer planned"), _("%(actor)s planned an answer in ‘%(subject)s’ for %(goes_out_at)s")),
    "answer.replanned": Verb(
        _("planned answer moved"), _("%(actor)s moved the planned answer in ‘%(subject)s’ to %(goes_out_at)s")
    ),
    "answer.sent_now": Verb(_("planned answer sent now"), _("%(actor)s sent the planned answer in ‘%(subject)s’ now")),
    "answer.held": Verb(
        _("planned answer held"), _("The answer that %(planned_by)s planned in ‘%(subject)s’ is held: more was said")
    ),
    "answer.taken_back": Verb(_("answer taken back"), _("%(actor)s took back an answer in ‘%(subject)s’")),
    "answer.handed_in": Verb(
        _("answer waits for a look"), _("%(actor)s wrote an answer in ‘%(subject)s’; a colleague looks first")
    ),
    "answer.looked_at": Verb(
        _("answer looked at and sent"), _("%(actor)s looked at the answer of %(writer)s in ‘%(subject)s’ and sent it")
    ),
    "answer.given_back": Verb(
        _("answer given back"), _("%(actor)s gave the answer in ‘%(subject)s’ back to %(writer)s")
    ),
    "answer.not_handed_in": Verb(
        _("answer taken back before a look"), _("%(actor)s took back the answer in ‘%(subject)s’ before anybody looked")
    ),
    "looks.arranged": Verb(
        _("second pair of eyes arranged"), _("%(actor)s arranged at which answers of %(subject)s a colleague looks")
    ),
    "looks.trusted": Verb(
        _("second pair of eyes of a colleague"),
        _("%(actor)s arranged whether a colleague looks at the answers of %(subject)s in %(team)s"),
    ),
    "draft.taken_over": Verb(_("draft taken over"), _("%(actor)s took over the draft of %(writer)s in ‘%(subject)s’")),
    "conversation.forwarded": Verb(
        _("sent on to another body"), _("%(actor)s sent ‘%(subject)s’ on to %(body)s and told the citizen")
    ),
    "conversation.not_forwarded": Verb(
        _("sending on taken back"), _("%(actor)s took back that ‘%(subject)s’ goes to %(body)s")
    ),
    "body.answered": Verb(_("another body answered"), _("%(actor)s answered us about ‘%(subject)s’")),
    "body.added": Verb(_("other body added"), _("%(actor)s added %(name)s to the other bodies")),
    "body.changed": Verb(_("other body changed"), _("%(actor)s changed what we know of %(name)s")),
    "audience.added": Verb(_("audience added"), _("%(actor)s added the audience %(name)s")),
    "audience.changed": Verb(_("audience changed"), _("%(actor)s changed the audience %(name)s")),
    "audience.widened": Verb(_("audience widened"), _("%(actor)s added %(whom)s to the audience %(name)s")),
    "audience.narrowed": Verb(_("audience narrowed"), _("%(actor)s took %(whom)s out of the audience %(name)s")),
    "audience.archived": Verb(_("audience archived"), _("%(actor)s archived the audience %(name)s")),
    "audience.brought_back": Verb(_("audience brought back"), _("%(actor)s brought back the audience %(name)s")),
    "tone.added": Verb(_("example of tone added"), _("%(actor)s added an example to the tone of voice: ‘%(advice)s’")),
    "tone.changed": Verb(_("example of tone changed"), _("%(actor)s changed the example of tone ‘%(advice)s’")),
    "tone.moved": Verb(_("example of tone moved"), _("%(actor)s put the example of tone ‘%(advice)s’ elsewhere")),
    "tone.archived": Verb(_("example of tone archived"), _("%(actor)s archived the example of tone ‘%(advice)s’")),
    "tone.brought_back": Verb(
        _("example of tone brought back"), _("%(actor)s brought back the example of tone ‘%(advice)s’")
    ),
    "variant.written": Verb(
        _("cell written"), _("%(actor)s gave ‘%(subject)s’ words of its own for %(audience)s on %(channel)s")
    ),
    "variant.follows": Verb(
        _("cell follows the core"),
        _("%(actor)s lets ‘%(subject)s’ say what the core says for %(audience)s on %(channel)s"),
    ),
    "variant.corrected": Verb(
        _("planned words corrected"),
        _("%(actor)s corrected the planned words of ‘%(subject)s’ for %(audience)s on %(channel)s"),
    ),
    "variant.planned_again": Verb(
        _("cell planned again"), _("%(actor)s sends ‘%(subject)s’ after all for %(audience)s on %(channel)s")
    ),
    "variant.still_right": Verb(
        _("cell still right"),
        _("%(actor)s found the words of ‘%(subject)s’ for %(audience)s on %(channel)s still right"),
    ),
    "note.written": Verb(_("note written"), _("%(actor)s wrote a note in ‘%(subject)s’")),
    "expert.asked": Verb(_("expert asked"), _("%(actor)s asked %(to)s about ‘%(subject)s’")),
    "expert.answered": Verb(_("expert answered"), _("%(actor)s told us what they know for ‘%(subject)s’")),
    "expert.wrote": Verb(
        _("mail to an expert answered otherwise"),
        _("%(actor)s replied to our mail to %(to)s for ‘%(subject)s’: a note"),
    ),
    "expert.did_not_know": Verb(_("expert does not know"), _("%(actor)s does not know the answer for ‘%(subject)s’")),
    "expert.passed_on": Verb(_("expert passed on"), _("%(actor)s passed the question on to %(to)s for ‘%(subject)s’")),
    "conversation.followed": Verb(_("conversation followed"), _("%(actor)s follows ‘%(subject)s’")),
    "conversation.unfollowed": Verb(
        _("conversation followed no longer"), _("%(actor)s no longer follows ‘%(subject)s’")
    ),
    "expert.reminded": Verb(_("expert reminded"), _("%(actor)s reminded %(to)s of the question in ‘%(subject)s’")),
    "expert.withdrawn": Verb(_("question withdrawn"), _("%(actor)s withdrew the question to %(to)s in ‘%(subject)s’")),
    "expert.expired": Verb(_("question expired"), _("%(to)s did not answer in time in ‘%(subject)s’")),
    "expert.told": Verb(_("expert told"), _("%(to)s heard what became of their answer in ‘%(subject)s’")),
    "delivery.sent": Verb(_("delivery sent"), _("%(subject)s went out by %(channel)s")),
    "delivery.refused": Verb(_("delivery refused"), _("%(channel)s refused %(subject)s: %(reason)s")),
    "delivery.in_doubt": Verb(_("delivery in doubt"), _("%(subject)s by %(channel)s stands in doubt")),
    "delivery.put_off": Verb(_("delivery put off"), _("%(channel)s could not take %(subject)s now; it waits")),
    "delivery.held": Verb(_("delivery held"), _("%(subject)s by %(channel)s is held: %(reason)s")),
    "delivery.sent_after_all": Verb(_("sending after all asked"), _("%(actor)s had %(subject)s sent after all")),
    "delivery.found": Verb(_("delivery found"), _("%(subject)s was found to have arrived by %(channel)s")),
    "delivery.not_there": Verb(_("delivery not found"), _("%(subject)s is not at %(channel)s; it waits to be sent")),
    "delivery.look_again": Verb(_("look again asked"), _("%(actor)s asked to look again for %(subject)s")),
    "delivery.arrived": Verb(_("delivery declared arrived"), _("%(actor)s said that %(subject)s arrived")),
    "delivery.send_again": Verb(_("sending again asked"), _("%(actor)s had %(subject)s sent again")),
    "delivery.withdraw": Verb(_("delivery withdrawn"), _("%(actor)s withdrew %(subject)s")),
    "delivery.withdrawn": Verb(_("delivery withdrawn"), _("%(actor)s withdrew %(subject)s")),
    "delivery.edit_asked": Verb(_("change there asked"), _("%(actor)s changes %(subject)s on %(channel)s")),
    "delivery.removal_asked": Verb(_("removal there asked"), _("%(actor)s removes %(subject)s from %(channel)s")),
    "delivery.edited": Verb(_("changed there"), _("%(subject)s was changed on %(channel)s, as %(asked_by)s asked")),
    "delivery.removed": Verb(_("removed there"), _("%(subject)s was removed from %(channel)s, as %(asked_by)s asked")),
    "delivery.edit_refused": Verb(_("change there refused"), _("%(channel)s did not change %(subject)s: %(reason)s")),
    "delivery.removal_refused": Verb(
        _("removal there refused"), _("%(channel)s did not remove %(subject)s: %(reason)s")
    ),
    "delivery.amendment_withdrawn": Verb(
        _("change there withdrawn"), _("%(actor)s leaves %(subject)s as it is on %(channel)s")
    ),
    "delivery.amendment_put_off": Verb(
        _("change or removal put off"), _("%(channel)s could not change %(subject)s now; it waits")
    ),
    "channel.added": Verb(_("channel added"), _("%(actor)s added the channel %(subject)s")),
    "channel.changed": Verb(_("channel changed"), _("%(actor)s changed the channel %(subject)s")),
    "channel.tested": Verb(_("channel tested"), _("%(actor)s tested the channel %(subject)s")),
    "channel.test_failed": Verb(
        _("channel test failed"), _("%(actor)s tested the channel %(subject)s; that did not work")
    ),
    "channel.paused": Verb(_("channel paused"), _("%(actor)s paused the channel %(subject)s")),
    "channel.resumed": Verb(_("channel resumed"), _("%(actor)s resumed the channel %(subject)s")),
    "channel.needs_you": Verb(_("channel needs somebody"), _("The channel %(subject)s needs somebody: %(reason)s")),
    "channel.posts_stopped": Verb(
        _("posts on a channel stopped"), _("%(actor)s stopped posts on %(subject)s: %(reason)s")
    ),
    "channel.posts_resumed": Verb(_("stop of a channel lifted"), _("%(actor)s lets posts on %(subject)s go out again")),
    "posts.stopped": Verb(_("all posts stopped"), _("%(actor)s stopped all posts: %(reason)s")),
    "posts.resumed": Verb(_("stop of all posts lifted"), _("%(actor)s lets posts go out again")),
    "contact.noted": Verb(_("call or visit written down"), _("%(actor)s wrote down a call or a visit")),
    "answer.spoken": Verb(_("answered aloud"), _("%(actor)s answered ‘%(subject)s’ aloud")),
    "call_back.asked": Verb(
        _("call-back asked"), _("%(actor)s asked %(to)s to ring %(number)s back about ‘%(subject)s’")
    ),
    "call_back.done": Verb(_("rung back"), _("%(actor)s rang back about ‘%(subject)s’")),
    "conversation.put_aside": Verb(_("conversation put aside"), _("%(actor)s put ‘%(subject)s’ aside")),
    "conversation.brought_back": Verb(_("conversation back from aside"), _("%(actor)s brought ‘%(subject)s’ back")),
    "conversation.put_back": Verb(_("done to many, undone"), _("%(actor)s put ‘%(subject)s’ back as it was")),
    "conversation.sealed": Verb(_("conversation sealed"), _("%(actor)s sealed ‘%(subject)s’: %(reason)s")),
    "conversation.unsealed": Verb(_("seal taken off"), _("%(actor)s took the seal off ‘%(subject)s’")),
    "conversation.seal_broken": Verb(_("seal opened"), _("%(actor)s opened the seal of ‘%(subject)s’: %(reason)s")),
    "conversation.read": Verb(_("sealed conversation read"), _("%(actor)s read ‘%(subject)s’")),
    "conversation.tagged": Verb(_("tag put on a conversation"), _("%(actor)s tagged ‘%(subject)s’ with %(tag)s")),
    "conversation.untagged": Verb(_("tag taken off a conversation"), _("%(actor)s took %(tag)s off ‘%(subject)s’")),
    "person.tagged": Verb(_("tag put on a person"), _("%(actor)s tagged %(subject)s with %(tag)s")),
    "person.untagged": Verb(_("tag taken off a person"), _("%(actor)s took the tag %(tag)s off %(subject)s")),
    "tag.arranged": Verb(_("tag arranged"), _("%(actor)s arranged the tag %(before)s: it is now %(name)s")),
    "tag.removed": Verb(_("tag removed"), _("%(actor)s removed the tag %(name)s")),
    "person.changed": Verb(_("person changed"), _("%(actor)s changed what we know of %(subject)s")),
    "conversation.merged": Verb(_("conversations merged"), _("%(actor)s merged ‘%(subject)s’ into %(into)s")),
    "conversation.unmerged": Verb(_("merge undone"), _("%(actor)s took ‘%(subject)s’ apart from %(from_lead)s again")),
    "conversation.linked": Verb(_("conversations linked"), _("%(actor)s linked ‘%(subject)s’ with %(other)s")),
    "conversation.unlinked": Verb(
        _("link taken away"), _("%(actor)s took the link of ‘%(subject)s’ with %(other)s away")
    ),
    "conversation.split": Verb(_("conversation split"), _("%(actor)s began %(to)s with messages of ‘%(subject)s’")),
    "conversation.messages_moved": Verb(_("messages moved"), _("%(actor)s moved messages of ‘%(subject)s’ to %(to)s")),
    "conversation.move_undone": Verb(_("moving undone"), _("%(actor)s put the messages back into ‘%(subject)s’")),
    "person.merged": Verb(_("persons merged"), _("%(actor)s merged %(absorbed)s into %(subject)s")),
    "person.unmerged": Verb(_("merge undone"), _("%(actor)s took %(absorbed)s apart from %(subject)s again")),
    "user.added": Verb(_("user added"), _("%(actor)s made %(subject)s a user")),
    "user.changed": Verb(_("user changed"), _("%(actor)s changed their profile")),
    "user.signed_in": Verb(_("signed in"), _("%(actor)s signed in")),
    "user.signed_out": Verb(_("signed out everywhere"), _("%(actor)s signed %(subject)s out everywhere")),
    "user.deactivated": Verb(_("user deactivated"), _("%(actor)s took the seat of %(subject)s away")),
    "user.reactivated": Verb(_("user reactivated"), _("%(actor)s gave %(subject)s their seat back")),
    "user.absent": Verb(_("absence noted"), _("%(subject)s is absent from %(first)s up to and including %(last)s")),
    "user.back": Verb(_("absence ended"), _("%(subject)s is not absent any more")),
    "membership.given": Verb(_("seat given"), _("%(actor)s made %(subject)s %(role)s in %(team)s")),
    "membership.changed": Verb(_("role changed"), _("%(actor)s made %(subject)s %(role)s in %(team)s")),
    "membership.taken": Verb(_("seat taken away"), _("%(actor)s took %(subject)s out of %(team)s")),
    "invitation.made": Verb(_("invitation made"), _("%(actor)s invited %(email)s")),
    "invitation.sent_again": Verb(_("invitation sent again"), _("%(actor)s invited %(email)s again")),
    "invitation.withdrawn": Verb(_("invitation withdrawn"), _("%(actor)s withdrew the invitation of %(email)s")),
    "invitation.accepted": Verb(_("invitation accepted"), _("%(actor)s accepted an invitation")),
    "team.added": Verb(_("team made"), _("%(actor)s made team %(subject)s")),
    "team.changed": Verb(_("team changed"), _("%(actor)s changed team %(subject)s")),
    "department.added": Verb(_("department made"), _("%(actor)s made department %(subject)s")),
    "department.changed": Verb(_("department changed"), _("%(actor)s changed department %(subject)s")),
    "organisation.changed": Verb(
        _("organisation changed"), _("%(actor)s changed name, language or look of %(subject)s")
    ),
    "standard.added": Verb(_("standard answer written"), _("%(actor)s wrote the standard answer ‘%(subject)s’")),
    "standard.changed": Verb(
        _("standard answer changed"), _("%(actor)s changed the standard answer ‘%(subject)s’: %(changed)s")
    ),
    "standard.file_added": Verb(
        _("file added to a standard answer"), _("%(actor)s added %(file)s to the standard answer ‘%(subject)s’")
    ),
    "standard.file_removed": Verb(
        _("file taken from a standard answer"), _("%(actor)s took %(file)s from the standard answer ‘%(subject)s’")
    ),
    "standard.archived": Verb(_("standard answer archived"), _("%(actor)s archived the standard answer ‘%(subject)s’")),
    "standard.brought_back": Verb(
        _("standard answer brought back"), _("%(actor)s brought the standard answer ‘%(subject)s’ back")
    ),
    "standard.reminded": Verb(
        _("owner reminded of a standard answer"), _("%(actor)s reminded %(owner)s of the standard answer ‘%(subject)s’")
    ),
    "backup.made": Verb(_("backup made"), _("%(actor)s made the backup %(subject)s")),
    "backup.checked": Verb(_("backup checked"), _("%(actor)s read the backup %(subject)s again; it is whole")),
    "house.restored": Verb(_("backup restored"), _("%(actor)s restored Rondpunt from the backup of %(made_at)s")),
    "promise.added": Verb(_("promise made"), _("%(actor)s made a promise rule: %(term)s")),
    "promise.changed": Verb(_("promise changed"), _("%(actor)s changed a promise rule: %(term)s")),
    "promise.removed": Verb(_("promise rule taken away"), _("%(actor)s took a promise rule away: %(term)s")),
    "promise.rechosen": Verb(_("another promise holds"), _("For ‘%(subject)s’ another rule holds: %(term)s")),
    "promise.told": Verb(_("told of a broken promise"), _("%(to)s heard that ‘%(subject)s’ is too late")),
    "promise.broken": Verb(_("promise broken"), _("Nobody had answered ‘%(subject)s’ by the time promised")),
    "receipt.sent": Verb(_("receipt confirmed"), _("%(actor)s confirmed receipt of ‘%(subject)s’ as %(number)s")),
    "receipt.turned_on": Verb(_("receipts turned on"), _("%(actor)s had receipt confirmed on %(subject)s")),
    "receipt.turned_off": Verb(_("receipts turned off"), _("%(actor)s turned receipts off on %(subject)s")),
    "receipt.reworded": Verb(_("receipts reworded"), _("%(actor)s reworded the receipts of %(subject)s")),
    "formal.marked": Verb(
        _("legal clock started"), _("%(actor)s marked ‘%(subject)s’ as formal: %(kind)s, until %(until)s")
    ),
    "formal.extended": Verb(
        _("legal term extended"), _("%(actor)s extended the legal term of ‘%(subject)s’ until %(until)s: %(reason)s")
    ),
    "formal.answered": Verb(
        _("formal answer recorded"), _("%(actor)s recorded the formal answer of %(on)s in ‘%(subject)s’")
    ),
    "formal.answered_late": Verb(
        _("formal answer too late"), _("The formal answer of %(on)s in ‘%(subject)s’ came after %(until)s")
    ),
    "formal.taken_back": Verb(
        _("formal mark taken back"), _("%(actor)s took back that ‘%(subject)s’ is formal: %(reason)s")
    ),
    "formal.legal_soon": Verb(
        _("told of a legal term"), _("%(to)s heard that the legal term of ‘%(subject)s’ ends on %(until)s")
    ),
    "formal.legal_late": Verb(
        _("told of a legal term that passed"), _("%(to)s heard that the legal term of ‘%(subject)s’ has passed")
    ),
    "formal.legal_unconfirmed": Verb(
        _("told to confirm receipt"), _("%(to)s heard that receipt of ‘%(subject)s’ is to be confirmed by %(until)s")
    ),
    "legal_term.added": Verb(_("legal term added"), _("%(actor)s added a legal term: %(kind)s, %(where)s, %(term)s")),
    "legal_term.changed": Verb(
        _("legal term changed"), _("%(actor)s changed a legal term: %(kind)s, %(where)s, %(term)s")
    ),
    "legal_term.removed": Verb(
        _("legal term taken away"), _("%(actor)s took a legal term away: %(kind)s, %(where)s, %(term)s")
    ),
    "legal_terms.loaded": Verb(_("legal terms delivered"), _("%(actor)s laid ready %(number)s legal terms")),
    "formal_kind.added": Verb(_("kind of formal message added"), _("%(actor)s added the kind %(kind)s")),
    "formal_kind.changed": Verb(_("kind of formal message changed"), _("%(actor)s changed the kind %(kind)s")),
    "hours.changed": Verb(_("working hours changed"), _("%(actor)s changed the working hours of %(subject)s")),
    "days.closed": Verb(_("days closed"), _("%(actor)s closed %(subject)s from %(first)s to %(last)s: %(name)s")),
    "day.opened": Verb(_("closed day taken away"), _("%(actor)s opened %(subject)s on %(day)s after all")),
    "simpler_word.kept": Verb(_("simpler word kept"), _("%(actor)s kept ‘%(simpler)s’ for ‘%(subject)s’")),
    "simpler_word.removed": Verb(
        _("simpler word taken away"), _("%(actor)s took the simpler word for ‘%(subject)s’ away")
    ),
    "interest_group.added": Verb(_("interest group made"), _("%(actor)s made the interest group %(name)s")),
    "interest_group.changed": Verb(_("interest group changed"), _("%(actor)s changed the interest group %(name)s")),
    "interest_group.joined": Verb(_("interest group joined"), _("%(actor)s joined the interest group %(name)s")),
    "interest_group.left": Verb(_("interest group left"), _("%(actor)s left the interest group %(name)s")),
    "trail.exported": Verb(_("trail exported"), _("%(actor)s exported the trail")),
}


def sentence(verb: str, *, actor: str, subject: str, particulars: Mapping[str, object]) -> str:
    """One line of the trail in words, in the language of the reader."""
    known = VERBS.get(verb)
    told = Told(particulars, actor=actor, subject=subject, verb=verb)
    if "role" in told:
        told["role"] = dict(Role.choices).get(str(told["role"]), told["role"])
    return str(known.sentence if known else _g("%(actor)s: %(verb)s, %(subject)s")) % told


class Told(dict[str, object]):
    """What a sentence is filled with. Particulars an older line does not have are three dots, not an error."""

    def __missing__(self, name: str) -> str:
        return "…"
