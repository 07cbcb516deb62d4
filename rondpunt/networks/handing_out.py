"""Bytes from outside, handed to a browser so that they can do nothing there."""

from django.http import FileResponse

from rondpunt.networks.models import Media

# Kinds that browsers draw and never run. Everything else is only ever saved.
SHOWN = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"})
POLICY = "default-src 'none'; sandbox"
A_YEAR = 365 * 24 * 3600


def handed_out(media: Media | None, *, name: str, media_type: str) -> FileResponse | None:
    """The file under its name: pictures in place, all else as a download; None when it is not on the disk."""
    try:
        content = media.file.open("rb") if media else None
    except FileNotFoundError:
        content = None
    if content is None:
        return None
    is_shown = media_type in SHOWN
    response = FileResponse(
        content,
        as_attachment=not is_shown,
        filename=name or "file",
        content_type=media_type if is_shown else "application/octet-stream",
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = POLICY
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    # The same id is always the same bytes; private, because it stands behind a wall.
    response["Cache-Control"] = f"private, max-age={A_YEAR}, immutable"
    return response
