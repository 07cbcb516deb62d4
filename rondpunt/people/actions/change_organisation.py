"""Name, language, logo and colours of the organisation."""

from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from rondpunt.people.models import Organisation, User
from rondpunt.people.trail import record

FIELDS = ("name", "language", "colour", "colour_dark")


def change_organisation(
    *,
    name: str,
    language: str,
    colour: str,
    colour_dark: str,
    logo: UploadedFile[bytes] | None = None,
    remove_logo: bool = False,
    by: User,
    now: datetime,
) -> Organisation:
    """Keep what is given; a new ``logo`` takes the place of the old. The trail names what changed, or stays silent.

    A house whose first user came by the command line has no organisation yet: it is made here.
    """
    given = {"name": name, "language": language, "colour": colour, "colour_dark": colour_dark}
    with transaction.atomic():
        Organisation.objects.get_or_create(pk=1)
        house = Organisation.objects.select_for_update().get(pk=1)
        changed = [field for field in FIELDS if getattr(house, field) != given[field]]
        before, old = house.name, house.logo.name
        for field in changed:
            setattr(house, field, given[field])
        if logo:
            house.logo.save(logo.name or "logo", logo, save=False)
        elif remove_logo:
            house.logo = ""
        if house.logo.name != old:
            changed.append("logo")
        if changed:
            house.save()
            record("organisation.changed", subject=house, at=now, actor=by, changed=changed, before=before)
    if old and house.logo.name != old:
        # Only now: a rollback would bring the row back, not the file.
        house.logo.storage.delete(old)
    return house
