"""The matrix as the screen shows it: rows of audience and language, columns of channels, a cell or a gap in each."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from rondpunt.networks.models import Channel
from rondpunt.publishing.fitting import goes_as_thread, length_of
from rondpunt.publishing.gate import Obstacle
from rondpunt.publishing.models import Post, Variant
from rondpunt.publishing.standing import Standing, deliveries_of, standing
from rondpunt.strategy.models import Audience


@dataclass(frozen=True, slots=True)
class Cell:
    """One variant as it is shown, or the place where there is none."""

    channel: Channel
    variant: Variant | None = None
    standing: Standing | None = None
    length: int = 0  # as the network counts
    limit: int | None = None
    is_thread: bool = False  # too long for one message, and goes as several
    in_the_way: tuple[str, ...] = ()


@dataclass(slots=True)
class Row:
    """One audience in one language."""

    audience: Audience
    language: str
    cells: list[Cell] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Matrix:
    """``stale_count``, ``unwritten_count``: cells that want a look."""

    channels: list[Channel]
    rows: list[Row]
    count: int
    languages: list[str]
    stale_count: int
    unwritten_count: int

    @property
    def is_handed_out(self) -> bool:
        """Whether any of it goes to each colleague by themselves."""
        return any(channel.hands_out for channel in self.channels)


def matrix_of(post: Post, variants: Sequence[Variant], found: Sequence[Obstacle] = ()) -> Matrix:
    """``variants`` with their post, audience and channel; one query more for what became of them."""
    deliveries = deliveries_of(variants)
    in_the_way: dict[int, list[str]] = {}
    for obstacle in found:
        if obstacle.variant:
            in_the_way.setdefault(obstacle.variant.pk, []).append(obstacle.says)
    channels = list({variant.channel_id: variant.channel for variant in variants}.values())
    channels.sort(key=lambda channel: (channel.name, channel.pk))
    rows: dict[tuple[int, str], Row] = {}
    cells: dict[tuple[int, str, int], Cell] = {}
    for variant in variants:
        rows.setdefault((variant.audience_id, variant.language), Row(variant.audience, variant.language))
        where = (variant.audience_id, variant.language, variant.channel_id)
        cells[where] = Cell(
            variant.channel,
            variant,
            standing(variant, deliveries.get(variant.pk, ())),
            length_of(variant, variant.says),
            variant.channel.allows.text,
            goes_as_thread(variant),
            tuple(in_the_way.get(variant.pk, ())),
        )
    for key, row in rows.items():
        row.cells = [cells.get((*key, channel.pk), Cell(channel)) for channel in channels]
    kinds = [cell.standing.kind for cell in cells.values() if cell.standing]
    languages = sorted({variant.language for variant in variants})
    order = sorted(
        rows.values(),
        key=lambda row: (row.audience.is_internal, row.audience.name, row.language != post.language, row.language),
    )
    return Matrix(channels, order, len(cells), languages, kinds.count("stale"), kinds.count("unwritten"))
