"""What this room says in words."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rondpunt.lib.placeholders import NAMES

# What each placeholder becomes, for the list beside the form. The name is that in the reader's language.
NAMED = {
    "person": (pgettext_lazy("placeholder", "person"), _("name of the citizen")),
    "my name": (pgettext_lazy("placeholder", "my name"), _("name of the colleague who answers")),
    "team": (pgettext_lazy("placeholder", "team"), _("team of the conversation")),
    "number": (pgettext_lazy("placeholder", "number"), _("number of the conversation")),
    "organisation": (pgettext_lazy("placeholder", "organisation"), _("name of the organisation")),
    "today": (pgettext_lazy("placeholder", "today"), _("date of today")),
}
assert NAMED.keys() == NAMES.keys()
