"""A language as the rules need it: lists and patterns from the files in ``words/``, read once."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

LANGUAGES = ("nl", "fr", "de", "en")
_WORDS = files(__package__) / "words"
Set = frozenset[str]


@dataclass(frozen=True, slots=True)
class Passive:
    """How a language makes the passive: its verbs, and what a participle looks like."""

    frame: bool  # the participle may stand far behind its verb or before it (Dutch, German)
    verbs: Set
    state: Set  # of these verbs, those with which ``by_itself`` is no passive
    by_itself: Set
    articles: Set  # before a participle these make it an adjective
    doubtful: Set  # of these verbs, those that may be another word: not after and not with these
    not_after: Set
    not_with: Set
    between: Set
    adverb: re.Pattern[str] | None
    participle: re.Pattern[str]
    never: Set


@dataclass(frozen=True, slots=True)
class Tongue:
    """The lists of one language; words in lower case."""

    code: str
    longest_sentence: int
    unfinished: Set
    may_end: Set
    openers: Set
    after_comma: Set
    negations: Set
    known: Set
    abbreviations: dict[str, str]
    passive: Passive
    wedge: tuple[Set, Set]  # articles and prepositions; empty where the language knows no such thing
    jargon: tuple[tuple[str, tuple[str, ...]], ...]


@cache
def tongue(code: str) -> Tongue:
    """The language of this two-letter code, one of ``LANGUAGES``."""
    told = tomllib.loads((_WORDS / f"{code}.toml").read_text(encoding="utf-8"))
    return Tongue(
        code=code,
        longest_sentence=told["longest_sentence"],
        unfinished=_set(told["unfinished"]),
        may_end=_set(told["may_end"]),
        openers=_set(told["openers"]),
        after_comma=_set(told.get("after_comma", "")),
        negations=_set(told["negations"]),
        known=_set(told["known"].lower()),
        abbreviations=told["abbreviations"],
        passive=_passive(told["passive"]),
        wedge=(_set(told["wedge"]["articles"]), _set(told["wedge"]["prepositions"]))
        if "wedge" in told
        else (Set(), Set()),
        jargon=_jargon((_WORDS / f"jargon.{code}.txt").read_text(encoding="utf-8")),
    )


def _set(words: str) -> Set:
    return frozenset(words.split())


def _passive(told: dict[str, str]) -> Passive:
    patterns = f"{told['weak']}|{told['strong']}".replace("SEPARABLE", told["separable"] or "$")
    return Passive(
        frame=told["order"] == "frame",
        verbs=_set(told["verbs"]),
        state=_set(told.get("state", "")),
        by_itself=_set(told.get("by_itself", "")),
        articles=_set(told.get("articles", "")),
        doubtful=_set(told.get("doubtful", "")),
        not_after=_set(told.get("not_after", "")),
        not_with=_set(told.get("not_with", "")),
        between=_set(told["between"]),
        adverb=re.compile(told["adverb"]) if "adverb" in told else None,
        participle=re.compile(patterns.replace("STEMS", told["stems"])),
        never=_set(told["never"]),
    )


def _wedge(told: dict[str, str]) -> tuple[Set, Set]:
    return _set(told.get("articles", "")), _set(told.get("prepositions", ""))


def _jargon(lines: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """``official = simpler, another``, a line each; comments begin with ``#``."""
    told = (line.split(" = ") for line in lines.splitlines() if line and not line.startswith("#"))
    return tuple((official, tuple(simpler.split(", "))) for official, simpler in told)
