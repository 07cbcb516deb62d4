"""Names and words as one types them who has no patience for accents: "Élodie Weiß" is "elodie weiss"."""

import unicodedata

# Letters that are one sign to Unicode and two, or another, to whoever types them (the languages of our citizens).
_LETTERS = str.maketrans({"æ": "ae", "œ": "oe", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})


def plain(text: str) -> str:
    """``text`` in lower case and without accents, whichever way these were written (NFC or NFD)."""
    low = text.lower()
    if low.isascii():
        return low
    apart = unicodedata.normalize("NFKD", low)
    return "".join(sign for sign in apart if not unicodedata.combining(sign)).translate(_LETTERS)


def says(text: str, asked: str) -> bool:
    """Whether every word of ``asked`` stands somewhere in ``text``, whatever the capitals and accents."""
    whole = plain(text)
    return all(word in whole for word in plain(asked).split())
