"""Runs in django-helpdesk's own environment: takes the .eml files of a folder in through its own function, twice.

Its settings are its defaults; SQLite as we use it (WAL, synchronous=FULL), which is faster than Django's default; its
notices go to Django's dummy backend, so that no mail server slows it down. Prints one JSON object.
"""

import importlib
import importlib.metadata
import json
import logging
import sys
import time
from pathlib import Path
from typing import Any

APPS = (
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.sites",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "rest_framework",
    "helpdesk",
)
WARM = 10


def _open(folder: Path) -> None:
    import django
    from django.conf import settings

    pragmas = "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;"
    settings.configure(
        SECRET_KEY="only for this measurement",
        SITE_ID=1,
        INSTALLED_APPS=APPS,
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": folder / "helpdesk.sqlite3",
                "OPTIONS": {"transaction_mode": "IMMEDIATE", "init_command": pragmas},
            }
        },
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
        MEDIA_ROOT=folder / "media",
        USE_TZ=True,
        HELPDESK_TEAMS_MODE_ENABLED=False,  # teams need another package and do nothing for mail
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
    )
    django.setup()
    from django.urls import include, path

    # Its notices hold links to the ticket.
    settings.ROOT_URLCONF = (path("helpdesk/", include("helpdesk.urls", namespace="helpdesk")),)
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)


def _take_in(mails: list[str], queue: Any) -> tuple[float, float]:
    """Seconds by the clock, and of processor time."""
    take = importlib.import_module("helpdesk.email").extract_email_metadata
    quiet = logging.getLogger("peer")
    quiet.setLevel(logging.CRITICAL)
    began, computed = time.perf_counter(), time.process_time()
    for mail in mails:
        take(mail, queue, quiet)
    return time.perf_counter() - began, time.process_time() - computed


def main(folder: Path) -> None:
    """Measure, and print what came of it."""
    logging.disable(logging.CRITICAL)
    mails = [path.read_bytes().decode("utf-8", "replace") for path in sorted(folder.glob("*.eml"))]
    _open(folder)
    models = importlib.import_module("helpdesk.models")
    queue = models.Queue.objects.create(title="Front desk", slug="desk", email_address="vragen@stad.example")
    warm, measured = mails[:WARM], mails[WARM:]
    _take_in(warm, queue)
    before = models.FollowUp.objects.count()
    seconds, computed = _take_in(measured, queue)
    stored = models.FollowUp.objects.count() - before
    _take_in(measured, queue)
    told = {
        "version": importlib.metadata.version("django-helpdesk"),
        "messages": len(measured),
        "stored": stored,
        "tickets": models.Ticket.objects.count(),
        "messages_per_s": len(measured) / seconds,
        "messages_per_cpu_s": len(measured) / computed,
        "stored_twice": models.FollowUp.objects.count() - before - stored,
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
