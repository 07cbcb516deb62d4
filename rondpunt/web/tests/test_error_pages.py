"""Pages for what went wrong wear the house style and say what to do."""

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client

from rondpunt.people.models import User


@pytest.mark.django_db
def test_a_wrong_address_is_told_in_the_house_style(chaima: User) -> None:
    browser = Client()
    browser.force_login(chaima)
    reply = browser.get("/conversations/999999/")
    assert reply.status_code == 404
    assert "/static/built/" in reply.text
    assert "entrance__card" in reply.text


@pytest.mark.django_db
def test_an_expired_form_says_that_nothing_was_sent() -> None:
    browser = Client(enforce_csrf_checks=True)
    reply = browser.post("/accounts/login/", {"login": "anna@linderbeke.example", "password": "x"})
    assert reply.status_code == 403
    assert "entrance__card" in reply.text


@pytest.mark.parametrize("page", ["400.html", "500.html"])
def test_the_last_pages_stand_without_request_or_database(page: str) -> None:
    assert f'<html lang="{settings.LANGUAGE_CODE}"' in render_to_string(page)
