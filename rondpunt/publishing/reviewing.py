"""What a reviewer has before them: the cells in the versions that stand now, and the mark of exactly these."""

import hashlib
from collections.abc import Sequence

from rondpunt.publishing.core import ChangedMeanwhile
from rondpunt.publishing.models import Post, Variant


def digest_of(post: Post, variants: Sequence[Variant]) -> str:
    """A SHA-256, hexadecimal, of the versions of the core and of these cells."""
    versions = sorted((variant.pk, variant.version) for variant in variants)
    return hashlib.sha256(repr((post.core_version, versions)).encode()).hexdigest()


def mark_of(variant: Variant) -> str:
    """A cell in its version, as a form carries it: "12.3" is version 3 of cell 12."""
    return f"{variant.pk}.{variant.version}"


def chosen(variants: Sequence[Variant], marks: Sequence[str]) -> list[Variant]:
    """Those of ``variants`` that a form named, in the versions that it named; ``ChangedMeanwhile`` for any other."""
    by_mark = {mark_of(variant): variant for variant in variants}
    if not set(marks) <= set(by_mark):
        raise ChangedMeanwhile
    return [by_mark[mark] for mark in dict.fromkeys(marks)]
