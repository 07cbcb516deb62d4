"""``{% load looking %}``: what a colleague changed in an answer, word by word."""

from django import template

from rondpunt.conversations.models import SecondLook
from rondpunt.lib.differences import Piece, differences

register = template.Library()


@register.filter
def differences_of(look: SecondLook) -> list[Piece]:
    """From what was handed in to what goes out."""
    return differences(look.written, look.text)
