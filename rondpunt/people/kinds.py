"""What a line of the trail can be about, in words, and what of it stands behind the team wall."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

KINDS: Mapping[str, "StrOrPromise"] = {
    "conversation": _("conversation"),
    "delivery": _("delivery"),
    "channel": _("channel"),
    "stop": _("emergency stop"),
    "person": _("person"),
    "user": _("user"),
    "team": _("team"),
    "department": _("department"),
    "invitation": _("invitation"),
    "organisation": _("organisation"),
    "tag": _("tag"),
    "contact": _("contact"),
    "standardanswer": _("standard answer"),
    "legalterm": _("legal term"),
    "formalkind": _("kind of formal message"),
    "backup": _("backup"),
    "body": _("other body"),
    "feed": _("calendar feed"),
    "simplerword": _("simpler word"),
    "namedaccount": _("name of an account"),
    "linktags": _("tags on links"),
    "interestgroup": _("interest group"),
    "audience": _("audience"),
    "toneexample": _("example of tone"),
    "occasion": _("occasion"),
}
# What the team wall stands around: names and subjects of citizens.
BEHIND_THE_WALL = frozenset(
    {"contact", "conversation", "message", "delivery", "person", "attachment", "draft", "post", "housemessage"}
)
