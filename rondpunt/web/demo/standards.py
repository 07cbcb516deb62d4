"""The standard answers of the demo town, each written through the house's own action."""

import tomllib
from datetime import datetime, timedelta
from pathlib import Path

from django.utils import timezone

from rondpunt.knowledge.actions.keep_standard import Wording, keep_standard
from rondpunt.knowledge.models import StandardAnswer
from rondpunt.web.demo.town import Town

PLACE = Path(__file__).with_name("standards.toml")


def write_standards(town: Town, *, now: datetime) -> list[StandardAnswer]:
    """Write them as they were at ``now``; days in the file count from the day of ``now``."""
    today = timezone.localdate(now)
    written = []
    for row in tomllib.loads(PLACE.read_text(encoding="utf-8"))["standard"]:
        owner = town.users[row["owner"]]
        wording = Wording(
            team=town.teams[row["team"]] if "team" in row else None,
            title=row["title"],
            shortcut=row["shortcut"],
            owner=owner,
            valid_until=today + timedelta(days=row["valid_in"]) if "valid_in" in row else None,
            review_on=today + timedelta(days=row["review_in"]) if "review_in" in row else None,
            texts=row["texts"],
        )
        written.append(keep_standard(None, wording=wording, by=owner, now=now - timedelta(days=20)))
    return written
