"""The pages of the square, as a newcomer without JavaScript uses them."""

import re
from collections.abc import Iterator
from io import BytesIO

import httpx
import pytest
from PIL import Image
from starlette.testclient import TestClient

from rondpunt.plein.app import create_app


@pytest.fixture
def browser() -> Iterator[TestClient]:
    with TestClient(create_app(), base_url="http://plein.test") as client:
        yield client


def ask(browser: TestClient, text: str = "Waar is het containerpark?", **fields: str) -> httpx.Response:
    return browser.post("/als/dirk", data={"text": text, "who": "public", "language": "nl"} | fields)


def number(page: httpx.Response) -> str:
    return str(page.url).rsplit("/", 1)[-1]


def test_every_page_says_that_nothing_is_on_the_internet_and_runs_no_inline_script(browser: TestClient) -> None:
    asked = ask(browser)
    for path in (
        "/",
        "/als/dirk",
        f"/als/dirk/{number(asked)}",
        f"/als/dirk/{number(asked)}/bewerken",
        "/@dirk",
        "/nergens",
    ):
        page = browser.get(path)
        if path != "/nergens":
            assert "niets hiervan staat op het internet" in page.text, path
            assert '<html lang="nl">' in page.text
        assert "default-src 'none'" in page.headers["content-security-policy"]
        assert "unsafe" not in page.headers["content-security-policy"]
        assert not re.search(r"<script(?! src=)|\son\w+=|\sstyle=", page.text), path


def test_a_public_question_mentions_the_town_and_is_seen_by_all(browser: TestClient) -> None:
    asked = ask(browser)
    assert asked.status_code == 200 and "containerpark" in asked.text
    headers = {"Authorization": "Bearer oefen-stadlinderbeke"}
    (notice,) = browser.get("/api/v1/notifications", headers=headers).json()
    assert (notice["type"], notice["status"]["id"]) == ("mention", number(asked))
    assert "containerpark" in browser.get("/").text
    assert "containerpark" in browser.get(f"/@dirk/{number(asked)}").text


def test_a_private_question_is_seen_by_the_town_only(browser: TestClient) -> None:
    asked = ask(browser, "Mijn rijksweg is stuk", who="private")
    assert "Alleen voor de genoemde personen" in asked.text
    assert "rijksweg" not in browser.get("/").text + browser.get("/@dirk").text
    assert browser.get(f"/@dirk/{number(asked)}").status_code == 404
    assert browser.get(f"/als/lotte/{number(asked)}").status_code == 404
    headers = {"Authorization": "Bearer oefen-stadlinderbeke"}
    (thread,) = browser.get("/api/v1/conversations", headers=headers).json()
    assert thread["last_status"]["visibility"] == "direct"


def test_the_answer_of_the_town_is_seen_in_the_thread_and_can_be_answered(browser: TestClient) -> None:
    asked = ask(browser)
    answer = browser.post(
        "/api/v1/statuses",
        headers={"Authorization": "Bearer oefen-stadlinderbeke"},
        json={"status": "@dirk In de Molenstraat.", "in_reply_to_id": number(asked)},
    ).json()
    page = browser.get(f"/als/dirk/{number(asked)}")
    assert "Molenstraat" in page.text and f'name="in_reply_to" value="{answer["id"]}"' in page.text
    thanks = ask(browser, "Dank u", in_reply_to=answer["id"])
    assert [text in thanks.text for text in ("containerpark", "Molenstraat", "Dank u")] == [True] * 3


def test_a_message_can_be_changed_and_taken_away_by_its_author_only(browser: TestClient) -> None:
    asked = number(ask(browser))
    assert browser.post(f"/als/lotte/{asked}/bewerken", data={"text": "gekaapt"}).status_code == 404
    changed = browser.post(f"/als/dirk/{asked}/bewerken", data={"text": "@stadlinderbeke Waar is het park?"})
    assert "Waar is het park?" in changed.text and "bewerkt" in changed.text
    assert browser.post(f"/als/lotte/{asked}/verwijderen").status_code == 404
    browser.post(f"/als/dirk/{asked}/verwijderen")
    assert browser.get(f"/als/dirk/{asked}").status_code == 404


def test_a_picture_needs_a_description(browser: TestClient) -> None:
    made = BytesIO()
    Image.new("RGB", (20, 20), "red").save(made, "PNG")
    files = {"picture": ("put.png", made.getvalue(), "image/png")}
    fields = {"text": "Kijk", "who": "public"}
    refused = browser.post("/als/dirk", data=fields, files=files)
    assert refused.status_code == 422 and "Beschrijf de foto" in refused.text and "Kijk" in refused.text
    shown = browser.post("/als/dirk", data=fields | {"alt": "Een put"}, files=files)
    source = re.search(r'<img class="message__picture" src="([^"]+)" alt="Een put">', shown.text)
    assert source and browser.get(source[1]).headers["content-type"] == "image/png"
    fake = {"picture": ("put.png", b"<svg onload=alert(1)>", "image/png")}
    assert browser.post("/als/dirk", data=fields | {"alt": "x"}, files=fake).status_code == 422


def test_an_empty_or_endless_message_is_refused_with_a_sentence(browser: TestClient) -> None:
    assert "Schrijf eerst iets" in ask(browser, "  ").text
    assert "te lang" in ask(browser, "x" * 501).text
    assert ask(browser, in_reply_to="geen nummer").status_code == 404


def test_another_site_cannot_post_here(browser: TestClient) -> None:
    data = {"text": "gekaapt", "who": "public"}
    assert browser.post("/als/dirk", data=data, headers={"Origin": "http://kwaad.example"}).status_code == 403
    assert browser.post("/als/dirk", data=data, headers={"Origin": "http://plein.test"}).status_code == 200


def test_nobody_can_play_the_town(browser: TestClient) -> None:
    assert browser.get("/als/stadlinderbeke").status_code == 404
    assert browser.post("/als/stadlinderbeke", data={"text": "hallo"}).status_code == 404


def test_faults_exist_only_where_they_were_asked_for(browser: TestClient) -> None:
    assert browser.post("/test/faults", json={"too_many": 1}).status_code == 404
    with TestClient(create_app(with_faults=True)) as faulty:
        assert faulty.post("/test/faults", json={"too_many": 1}).json()["too_many"] == 1
        assert faulty.post("/test/faults", json={"unheard_of": 1}).status_code == 400
