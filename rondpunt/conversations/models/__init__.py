"""The nouns of this room."""

from rondpunt.conversations.models.aside import Aside
from rondpunt.conversations.models.asking import Asker, Knock
from rondpunt.conversations.models.bulk import Bulk
from rondpunt.conversations.models.contact import CallBack, Contact, ContactDraft, ContactQuestion
from rondpunt.conversations.models.conversation import Conversation
from rondpunt.conversations.models.expert import Expert, ExpertLink, ExpertRequest
from rondpunt.conversations.models.expert_mail import ExpertMail, ExpertReply
from rondpunt.conversations.models.follower import Follower
from rondpunt.conversations.models.formal import FormalMark
from rondpunt.conversations.models.forwarding import Body, BodyReply, Forward
from rondpunt.conversations.models.legal import FormalKind, Jurisdiction, LegalTerm
from rondpunt.conversations.models.link import ConversationLink
from rondpunt.conversations.models.look_rule import LookRule, LookTrust
from rondpunt.conversations.models.merging import ConversationMerge, JointAnswer
from rondpunt.conversations.models.message import Attachment, Message, MessageVersion
from rondpunt.conversations.models.moving import MessageMove
from rondpunt.conversations.models.names_read import NamesRead
from rondpunt.conversations.models.planned import PlannedAnswer
from rondpunt.conversations.models.presence import Presence
from rondpunt.conversations.models.promise import PromiseRule
from rondpunt.conversations.models.receipt import Receipt, ReceiptSetting
from rondpunt.conversations.models.reminder import Reminder
from rondpunt.conversations.models.saved_view import SavedView
from rondpunt.conversations.models.seal import Seal, SealReader
from rondpunt.conversations.models.second_look import SecondLook, SecondLookFile, SecondLookStandard
from rondpunt.conversations.models.stand_in import StandIn
from rondpunt.conversations.models.standards import DraftStandard, StandardUse
from rondpunt.conversations.models.tagging import ConversationTag
from rondpunt.conversations.models.writing import Draft, DraftCopy, DraftFile

__all__ = [
    "Aside",
    "Asker",
    "Attachment",
    "Body",
    "BodyReply",
    "Bulk",
    "CallBack",
    "Contact",
    "ContactDraft",
    "ContactQuestion",
    "Conversation",
    "ConversationLink",
    "ConversationMerge",
    "ConversationTag",
    "Draft",
    "DraftCopy",
    "DraftFile",
    "DraftStandard",
    "Expert",
    "ExpertLink",
    "ExpertMail",
    "ExpertReply",
    "ExpertRequest",
    "Follower",
    "FormalKind",
    "FormalMark",
    "Forward",
    "JointAnswer",
    "Jurisdiction",
    "Knock",
    "LegalTerm",
    "LookRule",
    "LookTrust",
    "Message",
    "MessageMove",
    "MessageVersion",
    "NamesRead",
    "PlannedAnswer",
    "Presence",
    "PromiseRule",
    "Receipt",
    "ReceiptSetting",
    "Reminder",
    "SavedView",
    "Seal",
    "SealReader",
    "SecondLook",
    "SecondLookFile",
    "SecondLookStandard",
    "StandIn",
    "StandardUse",
]
