"""What kind of file is this? Told by its content; the name may lie and only chooses between kinds of plain text."""

import io
import zipfile
from pathlib import PurePath

import filetype

LARGEST_CONTENTS = 2000  # entries of an office file that are looked at
_OFFICE = {
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/presentation.xml": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}


def kind_of(content: bytes, name: str = "") -> str:
    """The media type, or "" when it cannot be told, or when an office file carries macros."""
    if not content:
        return ""
    if content.startswith(b"PK\x03\x04"):
        return _kind_of_zip(content)
    guessed = filetype.guess(content[:8192])
    if guessed is not None:
        return str(guessed.mime)
    if _is_text(content):
        return "text/csv" if name.lower().endswith(".csv") else "text/plain"
    return ""


def plain_name(name: str) -> str:
    """The name without folders, control characters and excess length; its ending stays."""
    bare = "".join(sign for sign in PurePath(name.replace("\\", "/")).name if sign.isprintable()).strip() or "file"
    path = PurePath(bare)
    return f"{path.stem[: 200 - len(path.suffix)]}{path.suffix[:50]}"


def _kind_of_zip(content: bytes) -> str:
    """Office files are zips: only their table of contents is read, nothing is unpacked but a line of at most 200."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names = packed.namelist()[:LARGEST_CONTENTS]
            if any(name.endswith("vbaProject.bin") or name.startswith("Basic/") for name in names):
                return ""
            if "mimetype" in names and packed.getinfo("mimetype").file_size < 200:
                return packed.read("mimetype").decode("ascii", "replace").strip()
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError):
        return ""
    return next((kind for part, kind in _OFFICE.items() if part in names), "application/zip")


def _is_text(content: bytes) -> bool:
    """No control characters but tab, line ends and form feed, and readable as UTF-8 or as Windows-1252.

    What a browser would take for a page or a drawing is not plain text, whatever its name.
    """
    if any(byte < 32 and byte not in b"\t\n\r\f" for byte in content):
        return False
    start = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype", b"<html", b"<svg", b"<?xml", b"<script", b"#!", b"{\\rtf")):
        return False
    for charset in ("utf-8", "cp1252"):
        try:
            content.decode(charset)
        except UnicodeDecodeError:
            continue
        return True
    return False
