"""Lay a picture or file ready beside a draft."""

import mimetypes
from datetime import datetime
from fnmatch import fnmatch

import filetype
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rondpunt.conversations.models import Draft, DraftFile
from rondpunt.lib.file_kinds import plain_name
from rondpunt.networks.models import Media

UNKNOWN = "application/octet-stream"


class CannotAdd(Exception):
    """The file cannot go along; the text is for the person at the screen."""


@transaction.atomic
def add_file(draft: Draft, *, name: str, content: bytes, now: datetime) -> DraftFile:
    """Keep ``content`` beside ``draft``, its kind told by its bytes. Raises ``CannotAdd``; then nothing has changed."""
    name = plain_name(name)
    media_type = media_type_of(name, content)
    _refuse(draft, name, media_type, len(content))
    media = Media.objects.keep(content, media_type=media_type, at=now)
    return DraftFile.objects.create(draft=draft, media=media, name=name)


def lay_ready(draft: Draft, *, media: Media, name: str, alt: str) -> DraftFile:
    """Lay what is in the house already beside ``draft``, described. Raises ``CannotAdd`` as ``add_file`` does."""
    _refuse(draft, name, media.media_type, media.size)
    return DraftFile.objects.create(draft=draft, media=media, name=name, alt=alt)


def _refuse(draft: Draft, name: str, media_type: str, size: int) -> None:
    limits = draft.conversation.channel.allows
    network = draft.conversation.channel.network_title
    said = {"name": name, "network": network}
    if limits.media_count < 1:
        raise CannotAdd(_("%(network)s takes no files.") % said)
    if draft.files.count() >= limits.media_count:
        most = limits.media_count
        raise CannotAdd(ngettext("At most %d file fits here.", "At most %d files fit here.", most) % most)
    if not size:
        raise CannotAdd(_("%(name)s is empty.") % said)
    if limits.media_size and size > limits.media_size:
        said |= {"size": filesizeformat(size), "most": filesizeformat(limits.media_size)}
        raise CannotAdd(_("%(name)s is %(size)s; %(network)s takes at most %(most)s.") % said)
    if limits.media_types and not any(fnmatch(media_type, kind) for kind in limits.media_types):
        said |= {"kind": media_type, "kinds": ", ".join(limits.media_types)}
        raise CannotAdd(_("%(name)s is of the kind %(kind)s; %(network)s takes %(kinds)s.") % said)


def media_type_of(name: str, content: bytes) -> str:
    """The media type by the first bytes; text and other kinds without a signature by their name."""
    found = filetype.guess_mime(content[:8192])
    named = mimetypes.guess_type(name)[0] or UNKNOWN
    if found:
        # Office documents are zip archives inside; there the name says more.
        is_document = found == "application/zip" and named.startswith("application/vnd.")
        return named if is_document else str(found)
    # A name may not make a picture, or a page that runs, out of bytes that are none.
    return named if named.startswith("text/") and named not in ("text/html", "text/javascript") else UNKNOWN
