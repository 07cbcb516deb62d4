"""The nouns of this room."""

from rondpunt.publishing.models.approval import ApprovalPolicy, ApprovalStage, TrustedTeam
from rondpunt.publishing.models.asset import Asset, AssetText, Rendition
from rondpunt.publishing.models.assignment import Assignment
from rondpunt.publishing.models.comment import Comment
from rondpunt.publishing.models.copy import Copy
from rondpunt.publishing.models.feed import Feed
from rondpunt.publishing.models.house_message import HouseMessage
from rondpunt.publishing.models.imported_row import ImportedRow
from rondpunt.publishing.models.link_card import LinkCard
from rondpunt.publishing.models.link_tags import LinkTags
from rondpunt.publishing.models.mailed_reader import MailedReader
from rondpunt.publishing.models.naming import NamedAccount, NamedHandle
from rondpunt.publishing.models.occasion import Occasion, Occurrence
from rondpunt.publishing.models.outside import OutsideLink, OutsideReview
from rondpunt.publishing.models.part import Part
from rondpunt.publishing.models.post import Post
from rondpunt.publishing.models.post_media import PostMedia
from rondpunt.publishing.models.proposed_change import ChangeWord, ProposedChange
from rondpunt.publishing.models.review import Review, ReviewedCell
from rondpunt.publishing.models.simpler_word import SimplerWord
from rondpunt.publishing.models.together import TogetherLanguage
from rondpunt.publishing.models.urgency import Urgency
from rondpunt.publishing.models.variant import Variant
from rondpunt.publishing.models.wording import Wording

__all__ = [
    "ApprovalPolicy",
    "ApprovalStage",
    "Asset",
    "AssetText",
    "Assignment",
    "ChangeWord",
    "Comment",
    "Copy",
    "Feed",
    "HouseMessage",
    "ImportedRow",
    "LinkCard",
    "LinkTags",
    "MailedReader",
    "NamedAccount",
    "NamedHandle",
    "Occasion",
    "Occurrence",
    "OutsideLink",
    "OutsideReview",
    "Part",
    "Post",
    "PostMedia",
    "ProposedChange",
    "Rendition",
    "Review",
    "ReviewedCell",
    "SimplerWord",
    "TogetherLanguage",
    "TrustedTeam",
    "Urgency",
    "Variant",
    "Wording",
]
