"""What happens to posts, pictures and the calendar, in words."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from rondpunt.people.verb import Verb

POST_VERBS: Mapping[str, Verb] = {
    "occasion.added": Verb(_("occasion added"), _("%(actor)s put ‘%(subject)s’ on the calendar")),
    "occasion.changed": Verb(_("occasion changed"), _("%(actor)s changed the occasion ‘%(subject)s’")),
    "occasion.archived": Verb(_("occasion archived"), _("%(actor)s took the occasion ‘%(subject)s’ off the calendar")),
    "occasion.brought_back": Verb(
        _("occasion brought back"), _("%(actor)s put the occasion ‘%(subject)s’ back on the calendar")
    ),
    "occasion.task_added": Verb(_("task of a day added"), _("%(actor)s added the task ‘%(what)s’ to ‘%(subject)s’")),
    "occasion.task_handed": Verb(
        _("task of a day handed over"), _("%(actor)s gave the task ‘%(what)s’ of ‘%(subject)s’ to %(to)s")
    ),
    "occasion.task_done": Verb(_("task of a day done"), _("%(actor)s did ‘%(what)s’ of ‘%(subject)s’")),
    "occasion.task_dropped": Verb(_("task of a day dropped"), _("%(actor)s dropped ‘%(what)s’ of ‘%(subject)s’")),
    "occasion.task_open": Verb(
        _("task of a day open again"), _("%(actor)s opened the task ‘%(what)s’ of ‘%(subject)s’ again")
    ),
    "post.proposed": Verb(_("idea proposed"), _("%(actor)s proposed ‘%(subject)s’")),
    "post.begun": Verb(_("post begun"), _("%(actor)s began ‘%(subject)s’")),
    "post.taken_up": Verb(_("idea taken up"), _("%(actor)s took up ‘%(subject)s’, which %(proposed_by)s proposed")),
    "post.changed": Verb(_("post changed"), _("%(actor)s changed ‘%(subject)s’")),
    "post.cells_added": Verb(
        _("cells added to a post"), _("%(actor)s chose %(count)s more places for ‘%(subject)s’, for %(audience)s")
    ),
    "post.cell_taken_away": Verb(
        _("cell taken away from a post"), _("%(actor)s took ‘%(subject)s’ away from %(channel)s for %(audience)s")
    ),
    "post.planned": Verb(_("post planned"), _("%(actor)s planned ‘%(subject)s’ for %(goes_out_at)s")),
    "feed.opened": Verb(_("calendar feed made"), _("%(actor)s made a calendar feed")),
    "feed.closed": Verb(_("calendar feed closed"), _("%(actor)s closed a calendar feed")),
    "post.moved": Verb(_("post moved"), _("%(actor)s moved ‘%(subject)s’ to %(goes_out_at)s")),
    "post.moment_taken_away": Verb(_("moment taken away"), _("%(actor)s took the moment of ‘%(subject)s’ away")),
    "post.taken_back": Verb(_("post taken back"), _("%(actor)s took ‘%(subject)s’ back before it went out")),
    "post.review_asked": Verb(_("review of a post asked"), _("%(actor)s asked colleagues to look at ‘%(subject)s’")),
    "post.review_reminded": Verb(
        _("reviewers of a post reminded"), _("Reminder that ‘%(subject)s’ waits for a word (colleagues: %(count)s)")
    ),
    "post.review_escalated": Verb(
        _("review of a post escalated"), _("Word to those above that ‘%(subject)s’ still waits (colleagues: %(count)s)")
    ),
    "post.review_withdrawn": Verb(_("review of a post ended"), _("%(actor)s took ‘%(subject)s’ out of review")),
    "post.approved": Verb(_("post approved"), _("%(actor)s approved %(count)s messages of ‘%(subject)s’")),
    "post.changes_asked": Verb(
        _("changes of a post asked"), _("%(actor)s asked for changes in ‘%(subject)s’: %(comment)s")
    ),
    "post.commented": Verb(_("post commented on"), _("%(actor)s said something of ‘%(subject)s’")),
    "post.comment_settled": Verb(_("comment settled"), _("%(actor)s settled a comment on ‘%(subject)s’")),
    "post.comment_reopened": Verb(_("comment open again"), _("%(actor)s opened a comment on ‘%(subject)s’ again")),
    "post.outside_asked": Verb(
        _("reader from outside asked"), _("%(actor)s asked %(to)s, from outside, to read ‘%(subject)s’")
    ),
    "post.outside_asked_again": Verb(
        _("reader from outside asked again"), _("%(actor)s sent %(to)s a new link to ‘%(subject)s’")
    ),
    "post.outside_withdrawn": Verb(
        _("reader from outside let go"), _("%(actor)s ended the link of %(to)s to ‘%(subject)s’")
    ),
    "post.outside_commented": Verb(
        _("comment from outside"), _("%(actor)s, from outside, said something of ‘%(subject)s’")
    ),
    "post.outside_fine": Verb(_("found fine from outside"), _("%(actor)s, from outside, finds ‘%(subject)s’ fine")),
    "post.outside_changes": Verb(
        _("changes asked from outside"), _("%(actor)s, from outside, asks for changes in ‘%(subject)s’")
    ),
    "approval.arranged": Verb(
        _("approval arranged"), _("%(actor)s arranged who approves what goes out on %(subject)s")
    ),
    "channel.languages_arranged": Verb(
        _("languages that go together arranged"),
        _("%(actor)s arranged which languages go out together on %(subject)s: %(languages)s"),
    ),
    "post.sent": Verb(_("post went out"), _("‘%(subject)s’ has gone out")),
    "post.handed_out": Verb(_("post handed out"), _("‘%(subject)s’ was handed out to %(count)s colleagues")),
    "post.marked_urgent": Verb(
        _("message for colleagues urgent"), _("%(actor)s said that ‘%(subject)s’ is urgent: %(because)s")
    ),
    "post.no_longer_urgent": Verb(
        _("message for colleagues not urgent"), _("%(actor)s said that ‘%(subject)s’ is not urgent")
    ),
    "post.archived": Verb(_("post taken along"), _("%(actor)s made an archive package of ‘%(subject)s’")),
    "posts.archived": Verb(
        _("posts taken along"), _("%(actor)s made archive packages of the posts from %(since)s to %(until)s")
    ),
    "post.discarded": Verb(_("post thrown away"), _("%(actor)s threw ‘%(subject)s’ away")),
    "post.brought_back": Verb(_("post brought back"), _("%(actor)s brought ‘%(subject)s’ back")),
    "post.picture_put": Verb(
        _("picture put with a post"), _("%(actor)s put the picture %(picture)s with ‘%(subject)s’")
    ),
    "post.picture_moved": Verb(
        _("picture of a post moved"), _("%(actor)s let the picture %(picture)s come earlier in ‘%(subject)s’")
    ),
    "post.picture_taken_away": Verb(
        _("picture taken away from a post"), _("%(actor)s took the picture %(picture)s away from ‘%(subject)s’")
    ),
    "named_account.kept": Verb(_("name of an account kept"), _("%(actor)s kept the name @%(alias)s for ‘%(subject)s’")),
    "named_account.removed": Verb(_("name of an account taken away"), _("%(actor)s took the name @%(alias)s away")),
    "link_tags.arranged": Verb(_("tags on links arranged"), _("%(actor)s arranged the tags on links to: %(sites)s")),
    "asset.added": Verb(_("picture added"), _("%(actor)s added the picture ‘%(subject)s’")),
    "asset.changed": Verb(_("picture changed"), _("%(actor)s changed what we know of the picture ‘%(subject)s’")),
    "asset.archived": Verb(_("picture archived"), _("%(actor)s archived the picture ‘%(subject)s’")),
    "asset.brought_back": Verb(_("picture brought back"), _("%(actor)s brought the picture ‘%(subject)s’ back")),
    "delivery.change_proposed": Verb(
        _("change there proposed"), _("%(actor)s asks for other words where %(subject)s stands on %(channel)s")
    ),
    "delivery.change_approved": Verb(
        _("change there approved"), _("%(actor)s approved other words for %(subject)s on %(channel)s")
    ),
    "delivery.change_refused": Verb(
        _("change there not approved"), _("%(actor)s did not approve other words for %(subject)s on %(channel)s")
    ),
    "delivery.change_withdrawn": Verb(
        _("proposed change withdrawn"), _("%(actor)s took back the change of %(subject)s on %(channel)s")
    ),
}
