"""What the shell around every page needs to know. Each answer is asked for only if the page shows it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext

from rondpunt.conversations.counting import in_rail
from rondpunt.conversations.inbox import home_count
from rondpunt.networks.access import stops_to_tell
from rondpunt.people.models import Organisation, User
from rondpunt.people.rights import Right
from rondpunt.web import look
from rondpunt.web.for_you import unseen_count
from rondpunt.web.models import Worker

SILENT_AFTER = timedelta(seconds=60)
FONT = "node_modules/@fontsource-variable/atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-latin-wght-normal.woff2"  # noqa: E501


@dataclass(frozen=True, slots=True)
class Place:
    """One line of the rail."""

    key: str
    name: str
    url: str
    is_here: bool


def _address(name: str) -> str:
    """The address of a page, or nothing where this house has no such room."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _allowed(user: User) -> Iterator[tuple[str, str, str]]:
    """(key, name, address name) of what this user may see."""
    if user.can(Right.READ) or user.can(Right.SEE_ALL):
        yield "inbox", gettext("Conversations"), "conversations:inbox"
        if user.can(Right.ANSWER) or user.can(Right.SEE_ALL):
            yield "contacts", gettext("Call or visit"), "conversations:new_contact"
        yield "persons", gettext("Persons"), "conversations:persons"
        yield "experts", gettext("Asked experts"), "conversations:asked_experts"
        yield "standards", gettext("Standard answers"), "knowledge:standards"
    if user.can(Right.SEALS):
        yield "seals", gettext("Sealed"), "conversations:seals"
    if user.can(Right.TAGS):
        yield "tags", gettext("Tags and topics"), "conversations:tags"
    yield "for_you", gettext("For you"), "web:for_you"
    yield "house_news", gettext("House news"), "publishing:house_news"
    yield "absences", gettext("Absences"), "people:absences"
    yield "interest_groups", gettext("Interest groups"), "people:interest_groups"
    if user.can(Right.CALENDAR):
        yield "calendar", gettext("Calendar"), "publishing:calendar"
        yield "pictures", gettext("Pictures"), "publishing:pictures"
    yield from _arranged(user)


def _arranged(user: User) -> Iterator[tuple[str, str, str]]:
    """The same, of what is arranged and looked after."""
    if user.can(Right.CHANNELS):
        yield "channels", gettext("Channels"), "networks:channels"
    if user.can(Right.STOP):
        yield "stops", gettext("Emergency stop"), "networks:stops"
    if user.can(Right.PROMISES):
        yield "promises", gettext("Promises"), "conversations:promises"
    if user.can(Right.LOOKS):
        yield "looks", gettext("Second pair of eyes"), "conversations:looks"
    if user.can(Right.BODIES):
        yield "bodies", gettext("Other bodies"), "conversations:bodies"
    if user.can(Right.EDITORIAL):
        yield "audiences", gettext("Audiences"), "strategy:audiences"
        yield "approval", gettext("Approval"), "publishing:approval"
    if user.can(Right.CALENDAR) and user.can(Right.KNOWLEDGE):
        yield "simpler_words", gettext("Simpler words"), "publishing:simpler_words"
        yield "naming", gettext("Names and links"), "publishing:naming"
    if user.can(Right.TRAIL):
        yield "trail", gettext("Trail"), "people:trail"
    if user.can(Right.USERS):
        yield "users", gettext("Users"), "people:users"
        yield "teams", gettext("Teams"), "people:teams"
    if user.can(Right.ORGANISATION):
        yield "organisation", gettext("Organisation"), "web:organisation"
    if user.can(Right.HEALTH):
        yield "health", gettext("Health"), "web:health"


def _places(request: HttpRequest) -> list[Place]:
    if not isinstance(request.user, User):
        return []
    found = [(key, name, _address(address)) for key, name, address in _allowed(request.user)]
    # The longest address that the page's own begins with is where we are.
    here = max((url for _, _, url in found if url and request.path.startswith(url)), key=len, default="")
    return [Place(key, name, url, url == here) for key, name, url in found if url]


def workers_alive() -> bool:
    """Whether some worker gave a sign of life within the last minute."""
    since = timezone.now() - SILENT_AFTER
    return Worker.objects.filter(seen_at__gte=since, stopped_at=None).exists()


def _organisation(request: HttpRequest) -> dict[str, object]:
    found = request.house if hasattr(request, "house") else Organisation.objects.first()
    if found is None:
        return {}
    return {
        "name": found.name,
        "logo": bool(found.logo),
        "has_colour": bool(found.colour),
        "style_version": look.version(found),
    }


def shell(request: HttpRequest) -> dict[str, object]:
    """Template context of ``base.html``."""
    user = request.user if hasattr(request, "user") and isinstance(request.user, User) else None
    theme = request.COOKIES.get(look.THEME_COOKIE, "")
    return {
        "demo": settings.DEMO,
        "organisation": cache(lambda: _organisation(request)),
        "theme": theme if theme in dict(look.THEMES) else "",
        "themes": look.THEMES,
        "font_file": FONT,
        "places": cache(lambda: _places(request)),
        "home_count": cache(lambda: in_rail(home_count(user)) if user else ""),
        "notice_count": cache(lambda: in_rail(unseen_count(user)) if user else ""),
        "workers_alive": cache(workers_alive),
        "open_stops": cache(lambda: stops_to_tell(user) if user else []),
        "profile_url": cache(lambda: _address("people:profile")),
        "health_url": cache(lambda: _address("web:health") if user and user.can(Right.HEALTH) else ""),
    }
