"""What the shell around every page needs to know."""

from django.conf import settings
from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, object]:
    """Template context of ``base.html``."""
    return {"demo": settings.DEMO}
