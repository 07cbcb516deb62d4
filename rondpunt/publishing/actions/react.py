"""A colleague says in one word what they think of a message; nobody is told who said what."""

from rondpunt.publishing.models import Copy


def react(copy: Copy, *, reaction: str) -> None:
    """``reaction`` is one of ``Copy.Reaction``; "" takes it back. No line on the trail: a reaction has no name."""
    Copy.objects.filter(pk=copy.pk).update(reaction=reaction)
