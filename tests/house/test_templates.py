"""Templates under a strict Content-Security-Policy: no script, style or event in the page itself."""

import re

import pytest

from rondpunt.web.middleware import POLICY
from tests.house.reading import CHECKOUT, name, product, templates

INLINE_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/(?:json|ld\+json)\")[^>]*>", re.I)
INLINE_STYLE = re.compile(r"<style\b|\sstyle\s*=", re.I)
INLINE_EVENT = re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.I)
SCRIPT_ADDRESS = re.compile(r"(?:href|src|action)\s*=\s*[\"']?\s*javascript:", re.I)
RULES = (INLINE_SCRIPT, INLINE_STYLE, INLINE_EVENT, SCRIPT_ADDRESS)


@pytest.mark.parametrize(
    "bad",
    [
        "<script>alert(1)</script>",
        '<p style="color:red">',
        "<style>p{}</style>",
        '<a href="#" onclick="x()">',
        '<a href="javascript:x()">',
    ],
)
def test_these_rules_see_what_they_forbid(bad: str) -> None:
    assert any(rule.search(bad) for rule in RULES)


def test_no_template_holds_script_or_style() -> None:
    read = templates() + tuple((CHECKOUT / "rondpunt" / "plein" / "templates").glob("*"))
    assert len(read) > 100
    for path in read:
        text = path.read_text(encoding="utf-8")
        found = [match.group() for rule in RULES for match in rule.finditer(text)]
        assert not found, f"{name(path)}: {found}"


def test_the_policy_lets_nothing_run_that_stands_in_the_page() -> None:
    assert "unsafe" not in POLICY
    assert "default-src 'none'" in POLICY and "frame-ancestors 'none'" in POLICY and "base-uri 'none'" in POLICY


def test_nothing_is_called_safe_but_where_it_was_made_safe() -> None:
    """``|safe``, ``autoescape off`` and ``mark_safe`` let HTML through; each place is named here with its reason."""
    letting = re.compile(r"\|\s*safe\b(?!seq)|autoescape off|\bmark_safe\(|\bSafeString\(")
    # Mail in plain text shows "&amp;" as it is, so nothing is escaped there: only HTML pages count.
    pages = [path for path in templates() if path.suffix != ".txt"]
    found = {name(path) for path in (*pages, *product()) if letting.search(path.read_text(encoding="utf-8"))}
    assert found == LETS_HTML_THROUGH


LETS_HTML_THROUGH: set[str] = {
    "rondpunt/publishing/house_news.py",  # linkify escapes
    "rondpunt/publishing/news.py",  # linkify escapes
    "rondpunt/publishing/preview.py",  # linkify escapes
    "rondpunt/conversations/templatetags/telling.py",  # linkify escapes; rich mail went through lib/safe_html.py
    "rondpunt/networks/templatetags/networks.py",  # an icon, from our own template
    "rondpunt/web/templates/_field.html",  # help texts are written by us, never by a visitor
}
