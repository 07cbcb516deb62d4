"""A verb of the trail in words."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Verb:
    """``label`` for the filter; ``sentence`` with %(actor)s, %(subject)s and the particulars of the line."""

    label: "StrOrPromise"
    sentence: "StrOrPromise"
