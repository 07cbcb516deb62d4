"""How a demo is told from a real house: by a line on the trail, which nobody can change."""

from rondpunt.people.models import TrailEntry

LOADED = "demo.loaded"


def is_demo() -> bool:
    """Whether this database holds the demo town."""
    return TrailEntry.objects.filter(verb=LOADED).exists()
