"""HTML from outside can do nothing but be read."""

import time

import pytest

from rondpunt.lib.safe_html import content_id, inline_ids, make_safe, with_inline_images

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<iframe src='https://evil.example'></iframe>",
    "<form action='https://evil.example'><input name=password></form>",
    "<style>*{display:none}</style><p style='position:fixed'>x</p>",
    "<link rel=stylesheet href=//evil.example><base href='https://evil.example'>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<div onclick=alert(1) id=main class=rail>x</div>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>',
    "<img src='https://pixel.example/x.gif' alt='&lt;img src=x onerror=alert(1)&gt;'>",
    "<img src=x alt='<script>alert(1)</script>'>",
    "<a href='https://x.example/<h1>\" onclick=alert(1) x=\"'>x</a>",
    "<a href='https://x.example/<img alt=\"&quot; onclick=alert(1)\">'>x</a>",
    "<video src=https://evil.example autoplay></video><audio src=x onerror=alert(1)>",
    "<p data-x=1 hx-get=/people/ x-on:click=alert(1)>x</p>",
    "<template><script>alert(1)</script></template><object data=x></object><embed src=x>",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_runs_or_is_fetched(attack: str) -> None:
    safe = make_safe(attack)
    tags = safe.replace("&lt;", "").split("<")[1:]
    for tag in tags:
        inside = tag.split(">")[0].lower()
        name = inside.split(" ")[0].strip("/")
        assert name in {"p", "a", "div", "b", "table", "tbody", "span"}, safe
        outside_quotes = "".join(inside.split('"')[::2])
        for word in ("onerror", "onclick", "onload", "style", "class", "id=", "src", "hx-", "data-", "x-on"):
            assert word not in outside_quotes, safe
    assert "javascript" not in safe.lower()
    assert "pixel.example" not in safe


def test_made_safe_twice_is_made_safe_once() -> None:
    for html in [*ATTACKS, "<h2>Kop</h2><table><tr><th>a</th></tr></table>", "a &amp; b &lt;c&gt;"]:
        once = make_safe(html)
        assert make_safe(once) == once


def test_the_words_and_their_structure_stay() -> None:
    html = "<p>Dag <b>Anna</b>,</p><ul><li>glas</li></ul><blockquote>vol</blockquote><pre>a  b</pre>"
    assert make_safe(html) == html


def test_a_link_gives_nothing_away() -> None:
    assert make_safe('<a href="https://stad.example/glas" target="_top" ping="https://t.example">glas</a>') == (
        '<a href="https://stad.example/glas" rel="noopener noreferrer nofollow">glas</a>'
    )


def test_a_link_into_our_own_house_is_no_link() -> None:
    assert "href" not in make_safe('<a href="/accounts/logout/">klik</a>')


def test_a_heading_of_the_sender_is_no_heading_of_the_page() -> None:
    assert make_safe("<h1>Kop</h1>") == "<div><b>Kop</b></div>"


def test_a_picture_from_elsewhere_becomes_its_description() -> None:
    assert make_safe('<p><img src="https://x.example/a.png" alt="Glasbak"></p>') == "<p>[Glasbak]</p>"
    assert make_safe('<p><img src="https://x.example/a.png"></p>') == "<p></p>"
    assert make_safe('<img src="data:image/svg+xml,x" alt="a">') == "[a]"


def test_a_picture_inside_the_message_is_shown_from_our_own_copy() -> None:
    safe = make_safe('<p><img src="cid:foto%401@mail.example" alt=\'een "bak"\' onerror=x></p>')
    assert inline_ids(safe) == {"foto@1@mail.example"}
    shown = with_inline_images(safe, {"foto@1@mail.example": "/a/1?x=1&y=2"})
    assert shown == '<p><img src="/a/1?x=1&amp;y=2" alt="een &quot;bak&quot;" loading="lazy"></p>'


def test_an_inline_picture_that_never_came_becomes_its_description() -> None:
    safe = make_safe('<img src="cid:weg" alt="<b>plan</b>"><img src="cid:ook">')
    assert with_inline_images(safe, {}) == "[&lt;b&gt;plan&lt;/b&gt;]"


def test_a_picture_without_description_says_so() -> None:
    assert 'alt="geen beschrijving"' in with_inline_images(
        make_safe('<img src="cid:a">'), {"a": "/a/"}, no_alt="geen beschrijving"
    )


def test_only_cid_addresses_have_a_content_id() -> None:
    assert content_id("CID:<a@b>") == "a@b"
    assert content_id("https://a.example") == ""


def test_a_short_post_is_made_safe_fast() -> None:
    post = '<p><span class="h-card"><a href="https://m.example/@vragen">@vragen</a></span> Glasbak vol?</p>'
    make_safe(post)
    started = time.process_time()
    for _ in range(200):
        make_safe(post)
    # Measured 6 µs; the bound only catches a cleaner that is built at every call (over 200 µs).
    assert (time.process_time() - started) / 200 < 200e-6


def test_hostile_nesting_does_not_hang() -> None:
    started = time.process_time()
    make_safe("<div>" * 20_000 + "<img " * 20_000)
    assert time.process_time() - started < 5
