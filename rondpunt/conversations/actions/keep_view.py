"""Keep a view of the inbox under a name, and throw it away again. It is a bookmark: the trail does not tell it."""

from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from rondpunt.conversations.inbox import choice_from, home_view
from rondpunt.conversations.models import SavedView
from rondpunt.people.models import Team, User

MOST_VIEWS = 30  # of one colleague


class CannotKeep(Exception):
    """The view cannot be kept like this; the sentence is for the person at the screen."""


def keep_view(*, user: User, name: str, query: str, team: Team | None) -> SavedView:
    """Keep the view that ``query`` (a query string of the inbox) shows, perhaps for a whole team."""
    choice = choice_from(QueryDict(query.replace("\x00", "")[:2000]), home=home_view(user))
    if user.saved_views.count() >= MOST_VIEWS:
        raise CannotKeep(_("You keep %(most)d views already. Delete one first.") % {"most": MOST_VIEWS})
    try:
        with transaction.atomic():
            return SavedView.objects.create(user=user, name=name, query=choice.query(home=None), team=team)
    except IntegrityError as error:
        raise CannotKeep(_("You have a view called “%(name)s” already.") % {"name": name}) from error
