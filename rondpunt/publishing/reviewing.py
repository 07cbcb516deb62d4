"""What a reviewer has before them: the cells in the versions and with the pictures that stand now, and their mark."""

import hashlib
from collections.abc import Sequence

from rondpunt.publishing.core import ChangedMeanwhile
from rondpunt.publishing.models import Post, Variant
from rondpunt.publishing.pictures import mark_of_pictures


def digest_of(post: Post, variants: Sequence[Variant]) -> str:
    """A SHA-256, hexadecimal, of the versions of the core and of these cells, and of their pictures."""
    versions = sorted((variant.pk, variant.version, mark_of_pictures(variant)) for variant in variants)
    return hashlib.sha256(repr((post.core_version, versions)).encode()).hexdigest()


def mark_of(variant: Variant) -> str:
    """A cell in its version, as a form carries it: "12.3" is version 3 of cell 12; then its pictures."""
    return ".".join(filter(None, (str(variant.pk), str(variant.version), mark_of_pictures(variant))))


def chosen(variants: Sequence[Variant], marks: Sequence[str]) -> list[Variant]:
    """Those of ``variants`` that a form named, in the versions that it named; ``ChangedMeanwhile`` for any other."""
    by_mark = {mark_of(variant): variant for variant in variants}
    if not set(marks) <= set(by_mark):
        raise ChangedMeanwhile
    return [by_mark[mark] for mark in dict.fromkeys(marks)]
