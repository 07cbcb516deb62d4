"""Keep the alt texts that somebody types beside the pictures of a draft."""

from collections.abc import Mapping

from rondpunt.conversations.models import Draft, DraftFile

LONGEST = 1500


def describe_files(draft: Draft, *, alts: Mapping[int, str]) -> None:
    """Store the alt text of each file (by id) of this draft; ids of other drafts are passed over."""
    changed = []
    for file in draft.files.filter(pk__in=alts):
        alt = " ".join(alts[file.pk].replace("\x00", "").split())[:LONGEST]
        if alt != file.alt:
            file.alt = alt
            changed.append(file)
    DraftFile.objects.bulk_update(changed, ["alt"])
