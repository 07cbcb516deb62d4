"""The passive: nobody is told who acts. Dutch worden, German werden, French être, English be, each with a participle.

Adjectives and nouns in its place ("is open", "wordt kapitein") are no passive, nor is what somebody did by themselves
("is gekomen", "est arrivé").
"""

from collections.abc import Iterator
from functools import lru_cache

from rondpunt.lib.plain_language.hint import Kind, Particulars
from rondpunt.lib.plain_language.place import Place
from rondpunt.lib.plain_language.sentences import Sentence, opens_clause
from rondpunt.lib.plain_language.tongue import Passive, Tongue, tongue

FURTHEST = 25  # words between a verb and its participle, where they may stand apart
LONGEST_PARTICIPLE = 40  # letters
MOST_BETWEEN = 4  # adverbs and verbs, where they may not
REFLEXIVE = frozenset(("se", "s"))
Pair = tuple[int, int]  # the numbers of the verb and its participle


def passive(sentence: Sentence, language: Tongue) -> Iterator[Place]:
    """Each participle once, from the verb to the participle or the other way round."""
    seen = set()
    for verb, participle in pairs(sentence, language):
        if participle in seen:
            continue
        seen.add(participle)
        first, last = sorted((verb, participle))
        words = sentence.words
        told: Particulars = {"verb": words[verb].low, "participle": words[participle].low}
        yield Place(Kind.PASSIVE, words[first].start, words[last].end, None, told)


def pairs(sentence: Sentence, language: Tongue) -> Iterator[Pair]:
    """Verbs of the passive, each with its participle."""
    rules = language.passive
    find = _in_frame if rules.frame else _near
    for number, word in enumerate(sentence.words):
        if word.low.partition("-")[0] in rules.verbs and not _is_another_word(sentence, number, rules):
            participle = find(sentence, number, language)
            if participle is not None:
                yield number, participle


def _is_another_word(sentence: Sentence, number: int, rules: Passive) -> bool:
    words = sentence.words
    if words[number].low not in rules.doubtful:
        return False
    near = words[max(0, number - FURTHEST) : number + FURTHEST]
    # An infinitive stands after "te" and after another verb, but then its participle stands before it.
    return (number > 0 and words[number - 1].low in rules.not_after) or any(word.low in rules.not_with for word in near)


@lru_cache(maxsize=20_000)
def is_participle(low: str, code: str) -> bool:
    """Whether a word in lower case is the past participle of a verb of this language."""
    rules = tongue(code).passive
    if len(low) > LONGEST_PARTICIPLE or low in rules.never:
        return False
    if not rules.frame and low.rstrip("es") in rules.never:  # "arrivées" as "arrivé"
        return False
    return rules.participle.fullmatch(low) is not None


def _near(sentence: Sentence, verb: int, language: Tongue) -> int | None:
    rules, words = language.passive, sentence.words
    if verb and words[verb - 1].low in REFLEXIVE and language.code == "fr":
        return None
    for number in range(verb + 1, min(verb + 1 + MOST_BETWEEN, len(words))):
        low = words[number].low
        if sentence.between(number - 1, number).strip("\xa0 '’"):
            return None
        if low in rules.between or low in rules.verbs or (rules.adverb and rules.adverb.fullmatch(low)):
            continue
        return number if is_participle(low, language.code) else None
    return None


def _in_frame(sentence: Sentence, verb: int, language: Tongue) -> int | None:
    """Before the verb with nothing but other verbs between ("dat het gebruikt kan worden"), else behind it."""
    rules, words = language.passive, sentence.words
    number = verb - 1
    while number >= 0 and not sentence.between(number, number + 1).strip():
        if words[number].low not in rules.between:
            if _is_verbal(sentence, number, verb, language):
                return number
            break
        number -= 1
    for number in range(verb + 1, min(verb + 1 + FURTHEST, len(words))):
        if clause_ends(sentence, number, language):
            return None
        if _is_verbal(sentence, number, verb, language):
            return number
    return None


def _is_verbal(sentence: Sentence, number: int, verb: int, language: Tongue) -> bool:
    word, rules = sentence.words[number], language.passive
    if word.low in rules.by_itself and sentence.words[verb].low in rules.state:
        return False
    if number and sentence.words[number - 1].low in rules.articles:  # "een vastgesteld plan"
        return False
    # A German noun has a capital, also where it ends as a participle does.
    return is_participle(word.low, language.code) and (language.code != "de" or word.text[0].islower())


def clause_ends(sentence: Sentence, number: int, language: Tongue) -> bool:
    """Whether a new clause begins at this word: behind a mark, or with a word that opens one."""
    gap = sentence.between(number - 1, number)
    if any(mark in gap for mark in ";:()–—"):
        return True
    return opens_clause(sentence, number, language)
