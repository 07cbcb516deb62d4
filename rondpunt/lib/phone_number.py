"""Telephone numbers as people write them, and the one way in which the house keeps them (ITU-T E.164)."""

import phonenumbers


def e164(written: str, *, region: str) -> str:
    """``+3293334455`` for "09/333 44 55" in ``region`` (ISO 3166, two letters); "" for what is no number."""
    try:
        number = phonenumbers.parse(written, region)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def shown(number: str) -> str:
    """``+32 9 333 44 55`` for a kept number; what is none is shown as it is."""
    try:
        return phonenumbers.format_number(
            phonenumbers.parse(number, None), phonenumbers.PhoneNumberFormat.INTERNATIONAL
        )
    except phonenumbers.NumberParseException:
        return number
