"""Write a standard answer or change it. Each change is a version; the one before can be read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from rondpunt.knowledge.models import StandardAnswer, StandardText, StandardVersion
from rondpunt.knowledge.models.standard_answer import folded
from rondpunt.lib.placeholders import unknown
from rondpunt.people.models import Team, User
from rondpunt.people.trail import record

FIELDS = ("team", "title", "shortcut", "owner", "valid_until", "review_on")


class ShortcutTaken(Exception):
    """Another standard answer of the same team, or of the organisation, has this shortcut."""

    def __str__(self) -> str:
        return _("Another standard answer here has this shortcut already.")


class ChangedMeanwhile(Exception):
    """A colleague changed it since the page was opened."""

    def __str__(self) -> str:
        return _(
            "A colleague changed this standard answer meanwhile. What you wrote is still here: open it in another tab, "
            "compare, and keep yours again if it is better."
        )


class UnknownPlaceholder(Exception):
    """A placeholder that is not on the list."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What is to be kept; ``texts`` by language, those left empty are not kept."""

    team: Team | None
    title: str
    shortcut: str
    owner: User
    valid_until: date | None
    review_on: date | None
    texts: Mapping[str, str]

    @property
    def said(self) -> dict[str, str]:
        """The texts that say something."""
        return {language: text.strip() for language, text in sorted(self.texts.items()) if text.strip()}


def keep_standard(
    standard: StandardAnswer | None, *, wording: Wording, seen: int = 0, by: User, now: datetime
) -> StandardAnswer:
    """``None`` makes a new one. ``seen`` is the version that the writer looked at.

    Raises ``ShortcutTaken``, ``ChangedMeanwhile`` and ``UnknownPlaceholder``; then nothing has changed.
    """
    for text in wording.said.values():
        if strange := unknown(text):
            raise UnknownPlaceholder(", ".join(strange))
    try:
        with transaction.atomic():
            if standard is None:
                return _make(wording, by, now)
            return _change(standard, wording, seen, by, now)
    except IntegrityError as error:
        raise ShortcutTaken from error


def _make(wording: Wording, by: User, now: datetime) -> StandardAnswer:
    made = StandardAnswer(created_at=now)
    _write(made, wording, now)
    made.save(force_insert=True)
    _write_texts(made, wording)
    remember_version(made, by=by, now=now)
    record("standard.added", subject=made, at=now, actor=by, team_id=made.team_id, shortcut=made.shortcut)
    return made


def _change(standard: StandardAnswer, wording: Wording, seen: int, by: User, now: datetime) -> StandardAnswer:
    row = StandardAnswer.objects.select_for_update(of=("self",)).get(pk=standard.pk)
    if row.version != seen:
        raise ChangedMeanwhile
    before = {text.language: text.text for text in row.texts.all()}
    changed = [name for name in FIELDS if getattr(row, name) != getattr(wording, name)]
    said = wording.said
    changed += sorted(code for code in before.keys() | said.keys() if before.get(code) != said.get(code))
    if not changed:
        return row
    _write(row, wording, now)
    row.version += 1
    row.save()
    _write_texts(row, wording)
    remember_version(row, by=by, now=now)
    record(
        "standard.changed",
        subject=row,
        at=now,
        actor=by,
        team_id=row.team_id,
        changed=", ".join(changed),
        version=row.version,
    )
    return row


def _write(row: StandardAnswer, wording: Wording, now: datetime) -> None:
    for name in FIELDS:
        setattr(row, name, getattr(wording, name))
    row.searched = folded(" ".join((wording.title, wording.shortcut, *wording.said.values())))
    row.changed_at = now


def _write_texts(row: StandardAnswer, wording: Wording) -> None:
    row.texts.exclude(language__in=wording.said).delete()
    for language, text in wording.said.items():
        StandardText.objects.update_or_create(standard=row, language=language, defaults={"text": text})


def remember_version(standard: StandardAnswer, *, by: User, now: datetime) -> None:
    """Write down how it is now; called with every change, inside its transaction."""
    StandardVersion.objects.create(
        standard=standard,
        number=standard.version,
        title=standard.title,
        shortcut=standard.shortcut,
        texts={text.language: text.text for text in StandardText.objects.filter(standard=standard)},
        files=[{"media": file.media_id, "name": file.name, "alt": file.alt} for file in standard.files.all()],
        by=by,
        at=now,
    )
