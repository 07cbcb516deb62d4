"""The nouns of this room."""

from rondpunt.people.models.absence import Absence
from rondpunt.people.models.among import Among
from rondpunt.people.models.hours import ClosedDay, WorkingHours
from rondpunt.people.models.interest_group import Interest, InterestGroup
from rondpunt.people.models.invitation import Invitation
from rondpunt.people.models.notification import Notification
from rondpunt.people.models.organisation import Organisation
from rondpunt.people.models.person import Handle, Person, PersonMerge
from rondpunt.people.models.tag import PersonTag, Tag
from rondpunt.people.models.team import Department, Membership, Team
from rondpunt.people.models.trail import TrailEntry
from rondpunt.people.models.user import User

__all__ = [
    "Absence",
    "Among",
    "ClosedDay",
    "Department",
    "Handle",
    "Interest",
    "InterestGroup",
    "Invitation",
    "Membership",
    "Notification",
    "Organisation",
    "Person",
    "PersonMerge",
    "PersonTag",
    "Tag",
    "Team",
    "TrailEntry",
    "User",
    "WorkingHours",
]
