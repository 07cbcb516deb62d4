"""Deny by default: every address asks for sign-in, but those in one list; every screen has its Chaima."""

import re
from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from tests.house.reading import CHECKOUT, files, name

# Views of ours that people may see without signing in. Adding one is a decision: write why.
OPEN = {
    "rondpunt.conversations.views.ask.ask",  # the town's public web form
    "rondpunt.conversations.views.expert_page.expert_page",  # an expert without a seat, by the link in the mail
    "rondpunt.conversations.views.expert_page.expert_file",
    "rondpunt.conversations.views.follow.follow",  # a citizen's conversation, by its secret link
    "rondpunt.conversations.views.follow.asked",
    "rondpunt.conversations.views.follow.follow_file",
    "rondpunt.people.views.invitations.invitation",  # a new colleague, by the link in the mail
    "rondpunt.publishing.views.feeds.feed",  # a calendar program, by its secret address
    "rondpunt.publishing.views.news.news",  # the town's public news page and its feeds
    "rondpunt.publishing.views.news.news_feed",
    "rondpunt.publishing.views.news.news_item",
    "rondpunt.publishing.views.news.news_picture",
    "rondpunt.publishing.views.outside_page.outside_page",  # a reader from outside, by the link in the mail
    "rondpunt.publishing.views.outside_page.outside_card",
    "rondpunt.publishing.views.outside_page.outside_picture",
    "rondpunt.web.views.demo.demo_door",  # 404 outside the demo
    "rondpunt.web.views.health.health_json",  # for a monitor
    "rondpunt.web.views.home.home",  # leads on: to sign-in, to the first-run page
    "rondpunt.web.views.house_style.house_style",  # colours and logo, also of the public pages
    "rondpunt.web.views.house_style.logo",
    "rondpunt.web.views.theme.theme",  # light or dark, a cookie
    "rondpunt.web.views.welcome.welcome",  # the first-run page, by the set-up code
}
# Packages whose own views answer before sign-in: sign-in itself, and the choice of a language.
THEIRS = ("allauth.", "django.views.i18n", "django.contrib.staticfiles")
# What else the URLs name: allauth's redirects, which only lead to pages that are guarded themselves.
REDIRECTS = "django.views.generic.base.View.as_view"


def _views(patterns: list[URLPattern | URLResolver]) -> Iterator[object]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _views(pattern.url_patterns)
        else:
            yield pattern.callback


def _called(view: object) -> str:
    return f"{view.__module__}.{getattr(view, '__qualname__', '')}"


def test_only_the_listed_views_stand_open() -> None:
    views = list(_views(get_resolver().url_patterns))
    assert len(views) > 60
    assert {_called(view) for view in views if getattr(view, "open_to_all", False)} == OPEN


def test_every_other_view_is_ours_or_of_a_package_we_know() -> None:
    for view in _views(get_resolver().url_patterns):
        assert _called(view).startswith(("rondpunt.", *THEIRS, REDIRECTS)), _called(view)


# How the tests of a screen name it, where not by its module.
KNOWN_AS = {
    "ownership": "owner",
    "testing": "channel_test",
    "amending": "Amendment",
    "correcting": "correction",
    "calendar_import": "import_calendar",
}
# No test of this room tries it as Chaima yet. This list may only shrink.
NOT_YET: set[str] = set()

# Screens without a wall between teams, and why.
NO_WALL = {
    "rondpunt/conversations/views/ask.py": "open to citizens",
    "rondpunt/conversations/views/expert_page.py": "open to whoever has the link",
    "rondpunt/conversations/views/follow.py": "open to whoever has the link",
    "rondpunt/people/views/profile.py": "one's own",
    "rondpunt/publishing/views/outside_page.py": "open to whoever has the link",
    "rondpunt/web/views/bad_request.py": "a page that says what is wrong, of nothing",
    "rondpunt/web/views/demo.py": "only in the demo",
    "rondpunt/web/views/home.py": "leads on to a page of one's own",
    "rondpunt/web/views/house_style.py": "open to all",
    "rondpunt/web/views/theme.py": "open to all",
    "rondpunt/web/views/welcome.py": "before there are users",
}


def test_every_screen_is_tried_by_chaima_or_has_no_wall() -> None:
    told = {}
    for room in sorted((CHECKOUT / "rondpunt").glob("*/views")):
        tests = "".join(path.read_text("utf-8") for path in files(".py", under=f"rondpunt/{room.parent.name}/tests"))
        for view in sorted(room.glob("*.py")):
            if view.stem != "__init__" and name(view) not in NO_WALL:
                tried = "chaima" in tests and re.search(rf"\b{KNOWN_AS.get(view.stem, view.stem.rstrip('s'))}", tests)
                told[name(view)] = bool(tried)
    assert told
    assert {view for view, tried in told.items() if not tried} == NOT_YET
    assert not [view for view in NO_WALL if not (CHECKOUT / view).exists()]
