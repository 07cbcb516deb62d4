"""From bytes to text when the label may be missing, wrong, or the name of something that is not a charset."""

import codecs
import re
from functools import lru_cache

# What is written under the narrow name is in practice the wider one (WHATWG Encoding Standard, "Names and labels").
_WIDER = {
    "ascii": "windows-1252",
    "iso8859-1": "windows-1252",
    "iso8859-9": "windows-1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "hz": "hz",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
_ALIASES = {
    "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949",
    "x-sjis": "cp932",
    "x-gbk": "gb18030",
    "x-big5": "big5hkscs",
    "unicode-1-1-utf-7": "utf-7",
    "unicode-1-1-utf-8": "utf-8",
    "x-mac-roman": "mac-roman",
    "macintosh": "mac-roman",
    "x-user-defined": "windows-1252",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-8-e": "iso-8859-8",
}
# Python text codecs that are not charsets; idna and punycode are also slow on long input.
_NOT_CHARSETS = {
    "idna",
    "punycode",
    "unicode_escape",
    "raw_unicode_escape",
    "undefined",
    "unicode-escape",
    "mbcs",
    "oem",
}
# Seven-bit encodings: every byte sequence looks like ASCII, so only the label can tell.
_SEVEN_BIT = {
    "utf-7",
    "hz",
    "iso2022_jp",
    "iso2022_jp_1",
    "iso2022_jp_2",
    "iso2022_jp_3",
    "iso2022_jp_ext",
    "iso2022_kr",
}
_WIDE = {"utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"}
# PostgreSQL stores no NUL and nobody stores half a surrogate; other controls only harm screens.
_CONTROLS = bytes([*range(9), 11, 12, *range(14, 32), 127])
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_ISO_2022_JP = re.compile(rb"\x1b\$[@B]|\x1b\(J")


@lru_cache(maxsize=256)
def codec_named(label: str) -> str:
    """The Python codec to use for a charset label, or "" when the label means nothing."""
    name = label.strip().strip("'\"").lower()
    name = _ALIASES.get(name, name)
    try:
        found = codecs.lookup(name)
        # Codecs like base64 or zip are in the same registry and are no charsets: bytes.decode takes none of them
        # (codecs.decode does, and each fails with an error of its own). An empty text is not looked up at all.
        b"a".decode(name, "replace")
    except (LookupError, ValueError, TypeError):
        return ""
    if found.name in _NOT_CHARSETS:
        return ""
    return _WIDER.get(found.name, found.name)


def decode(content: bytes, label: str = "") -> str:
    """Text of ``content``; never raises. ``label`` is what the sender claims and is only one opinion.

    Valid UTF-8 with bytes above 127 is UTF-8 whatever the label says: by accident that hardly ever happens. Then
    the label, if everything decodes; then Windows-1252, in which every byte that can be is a character.
    """
    codec = codec_named(label) if label else ""
    if codec in _SEVEN_BIT or codec in _WIDE:
        return clean(_strictly(content, codec) or content.decode(codec, "replace"))
    if content.isascii():
        if not codec and b"\x1b" in content and _ISO_2022_JP.search(content):
            return clean(content.decode("iso2022_jp", "replace"))
        return content.translate(None, _CONTROLS).decode("ascii")
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = _strictly(content, "utf-16")
        if text is not None:
            return clean(text)
    content = content.translate(None, _CONTROLS)
    text = _strictly(content, "utf-8-sig")
    if text is None and codec and codec != "utf-8":
        text = _strictly(content, codec)
    if text is None and _mostly_utf8(content, codec):
        text = content.decode("utf-8", "replace")
    if text is None and codec not in ("", "utf-8", "windows-1252"):
        text = content.decode(codec, "replace")
    return text if text is not None else content.decode("windows-1252", "replace")


def clean(text: str) -> str:
    """Without NUL, other control characters and lone surrogates, which databases and screens cannot bear."""
    if text.isprintable():
        return text
    return _UNPRINTABLE.sub("", text)


def _strictly(content: bytes, codec: str) -> str | None:
    try:
        return content.decode(codec)
    except (UnicodeError, ValueError):
        return None


def _mostly_utf8(content: bytes, codec: str) -> bool:
    """A UTF-8 text with a few broken bytes (cut in the middle of a character), rather than another charset."""
    if codec not in ("", "utf-8"):
        return False
    high = sum(1 for byte in content[:4096] if byte > 127)
    broken = content[:4096].decode("utf-8", "replace").count("\ufffd")
    return high > 0 and broken * 4 <= high
