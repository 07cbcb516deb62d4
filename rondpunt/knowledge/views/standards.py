"""The list of standard answers."""

from typing import Any

from django.db.models import Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rondpunt.knowledge import access
from rondpunt.knowledge.forms import THE_HOUSE, StandardFilterForm
from rondpunt.knowledge.models import StandardAnswer, StandardFile, StandardText
from rondpunt.knowledge.models.standard_answer import StandardAnswerQuerySet
from rondpunt.people.models import Team, User
from rondpunt.people.rights import Right

PAGE = 50


@require_safe
def standards(request: HttpRequest) -> HttpResponse:
    """Fifty a page, by title; expired ones stand among them and say what to do."""
    user, today = access.reader(request), timezone.localdate()
    form = StandardFilterForm(request.GET, teams=_teams(user))
    asked: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    found = _narrowed(StandardAnswer.objects.visible_to(user), asked, today)
    if after := _place(request.GET.get("after", "")):
        found = found.filter(Q(title__gt=after[0]) | Q(title=after[0], pk__gt=after[1]))
    whole = found.select_related("team", "owner").defer("searched")
    # Only what a row shows: the texts themselves may be long.
    texts = Prefetch("texts", StandardText.objects.only("standard_id", "language"))
    whole = whole.prefetch_related(texts, Prefetch("files", StandardFile.objects.only("standard_id")))
    rows = list(whole.order_by("title", "id")[: PAGE + 1])
    query = request.GET.copy()
    query.pop("after", None)
    if len(rows) > PAGE:
        query["after"] = f"{rows[PAGE - 1].pk}-{rows[PAGE - 1].title}"
    context = {
        "form": form,
        "rows": rows[:PAGE],
        "today": today,
        "more": query.urlencode() if len(rows) > PAGE else "",
        "empty": _nothing(user, asked),
        "is_asked": any(asked.values()),
        "may_write": user.can(Right.KNOWLEDGE),
    }
    return render(request, "knowledge/standards.html", context, status=422 if form.errors else 200)


def _teams(user: User) -> list[Team]:
    teams = Team.objects.all()
    return list(teams if user.can(Right.SEE_ALL) else teams.filter(pk__in=user.teams_with(Right.READ)))


def _narrowed(found: StandardAnswerQuerySet, asked: dict[str, Any], today: Any) -> StandardAnswerQuerySet:
    if words := asked.get("words"):
        found = found.saying(words)
    if team := asked.get("team"):
        found = found.filter(team=None if team == THE_HOUSE else int(team))
    if language := asked.get("language"):
        found = found.filter(texts__language=language)
    match asked.get("state", ""):
        case "offered":
            return found.offered(today)
        case "review":
            return found.to_review(today)
        case "expired":
            return found.expired(today)
        case "archived":
            return found.filter(archived_at__isnull=False)
    return found.filter(archived_at=None)


def _place(text: str) -> tuple[str, int] | None:
    number, _dash, title = text.partition("-")
    return (title, int(number)) if number.isascii() and number.isdigit() and len(number) < 18 else None


def _nothing(user: User, asked: dict[str, Any]) -> tuple[str, str]:
    """Why the list is empty, and what to do next."""
    if any(asked.values()):
        return _("Nothing found"), _("Try fewer words, or take a condition away.")
    if user.can(Right.KNOWLEDGE):
        return (
            _("No standard answers yet"),
            _("Write the first one: a question that comes in every week. Colleagues insert it with / in an answer."),
        )
    return _("No standard answers yet"), _("Your editors or the core team write them. Ask for the one you miss.")
