"""Questions to experts as lists: those of one conversation, and all that a colleague may see."""

from datetime import UTC, datetime

from django.db.models import Q, QuerySet

from rondpunt.conversations.kept_here import may_have
from rondpunt.conversations.models import Conversation, ExpertRequest
from rondpunt.people.models import User

PAGE = 50


def asked_here(conversation: Conversation) -> list[ExpertRequest]:
    """All of one conversation, the newest first."""
    rows = conversation.expert_requests.select_related("expert", "asked_by", "passed_from__expert", "answer")
    return list(rows.prefetch_related("messages", "files").order_by("-asked_at", "-id")[:100])


def request_page(user: User, *, is_done: bool, after: str = "") -> tuple[list[ExpertRequest], str]:
    """A page of what ``user`` may see: open ones by their moment, or ended ones from the last back; and the next."""
    rows = _whole(ExpertRequest.objects.visible_to(user))
    rows = rows.exclude(state__in=ExpertRequest.OPEN) if is_done else rows.filter(state__in=ExpertRequest.OPEN)
    order = ("-due_at", "-id") if is_done else ("due_at", "id")
    if place := _place(after):
        at, number = place
        past = Q(due_at__lt=at) | Q(due_at=at, id__lt=number)
        rows = rows.filter(past if is_done else Q(due_at__gt=at) | Q(due_at=at, id__gt=number))
    found = list(rows.order_by(*order)[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    return found[:PAGE], f"{last.due_at.timestamp():.6f}-{last.pk}" if last else ""


def open_here(conversation: Conversation) -> list[ExpertRequest]:
    """Who is being asked just now."""
    if not may_have(conversation, "requests"):
        return []
    return list(conversation.expert_requests.open().select_related("expert").order_by("due_at", "id")[:20])


def _whole(rows: QuerySet[ExpertRequest]) -> QuerySet[ExpertRequest]:
    return rows.select_related("expert", "asked_by", "conversation__team", "conversation__person")


def _place(text: str) -> tuple[datetime, int] | None:
    at, _, number = text.partition("-")
    try:
        return datetime.fromtimestamp(float(at), UTC), int(number)
    except (ValueError, OverflowError, OSError):
        return None
