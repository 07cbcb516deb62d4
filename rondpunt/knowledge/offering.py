"""Which standard answers somebody may use in a conversation, in which language, best first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Exists, IntegerField, OuterRef, Value, When

from rondpunt.knowledge.models import StandardAnswer, StandardText
from rondpunt.knowledge.models.standard_answer import StandardAnswerQuerySet, folded
from rondpunt.lib.placeholders import fill
from rondpunt.people.models import User


@dataclass(frozen=True, slots=True)
class Offer:
    """A standard answer with its placeholders filled in, as it would be inserted."""

    standard: StandardAnswer
    language: str
    text: str


def usable(user: User, *, on: date) -> StandardAnswerQuerySet:
    """What ``user`` may use on a day."""
    return StandardAnswer.objects.visible_to(user).offered(on)


def best_first(found: StandardAnswerQuerySet, *, words: str, language: str, team_id: int) -> StandardAnswerQuerySet:
    """Those with every word of ``words``: by shortcut, in the language, of the team, used most; then by title."""
    asked = folded(words).replace(" ", "-")
    called = Case(
        When(shortcut=asked, then=Value(0)),
        When(shortcut__startswith=asked, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    ours = Case(When(team=team_id, then=Value(0)), default=Value(1), output_field=IntegerField())
    spoken = Exists(StandardText.objects.filter(standard=OuterRef("pk"), language=language[:2]))
    ordered = found.saying(words).annotate(called=called if asked else Value(2), spoken=spoken, ours=ours)
    return ordered.order_by("called", "-spoken", "ours", "-used_count", "title", "id").defer("searched")


def offer(standard: StandardAnswer, *, language: str, values: Mapping[str, str], instead: str = "") -> Offer | None:
    """The text in ``language``, else in the language ``instead``, else in the first there is; None without a text."""
    texts = {text.language: text.text for text in standard.texts.all()}
    chosen = next((code for code in (language[:2], instead[:2], *texts) if code in texts), "")
    return Offer(standard, chosen, fill(texts[chosen], values)) if chosen else None
