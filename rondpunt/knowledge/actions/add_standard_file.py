"""Put a picture or file beside a standard answer."""

from datetime import datetime

from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rondpunt.knowledge.actions.keep_standard import remember_version
from rondpunt.knowledge.models import StandardAnswer, StandardFile
from rondpunt.lib.file_kinds import kind_of, plain_name
from rondpunt.networks.models import Media
from rondpunt.people.models import User
from rondpunt.people.trail import record

MOST_FILES = 10
LARGEST = 20 * 1024 * 1024  # bytes; each network has its own limit, told when it is used
LONGEST_ALT = 1500


class CannotKeepFile(Exception):
    """The file cannot be kept; the text is for the person at the screen."""


def add_standard_file(
    standard: StandardAnswer, *, name: str, content: bytes, alt: str, by: User, now: datetime
) -> StandardFile:
    """Keep ``content``, its kind told by its bytes; a picture needs ``alt``. Raises ``CannotKeepFile``."""
    name = plain_name(name)
    kind = kind_of(content, name)
    alt = " ".join(alt.replace("\x00", "").split())[:LONGEST_ALT]
    _refuse(name, content, kind, alt)
    media = Media.objects.keep(content, media_type=kind, at=now)
    with transaction.atomic():
        row = StandardAnswer.objects.select_for_update(of=("self",)).get(pk=standard.pk)
        if row.files.count() >= MOST_FILES:
            most = ngettext("At most %d file fits here.", "At most %d files fit here.", MOST_FILES)
            raise CannotKeepFile(most % MOST_FILES)
        kept = {"name": name, "is_picture": kind.startswith("image/"), "alt": alt}
        file, _made = StandardFile.objects.update_or_create(standard=row, media=media, defaults=kept)
        row.version += 1
        row.changed_at = now
        row.save(update_fields=["version", "changed_at"])
        remember_version(row, by=by, now=now)
        record("standard.file_added", subject=row, at=now, actor=by, team_id=row.team_id, file=name)
    return file


def _refuse(name: str, content: bytes, kind: str, alt: str) -> None:
    if not content:
        raise CannotKeepFile(_("%(name)s is empty.") % {"name": name})
    if len(content) > LARGEST:
        said = {"name": name, "most": filesizeformat(LARGEST)}
        raise CannotKeepFile(_("%(name)s is too large: at most %(most)s.") % said)
    if not kind:
        raise CannotKeepFile(_("%(name)s is of a kind that we do not send: unknown, or with macros.") % {"name": name})
    if kind.startswith("image/") and not alt:
        raise CannotKeepFile(_("Describe the picture, for people who cannot see it."))
