"""What has to be so before web and worker start. Every step may be repeated and then does nothing."""

from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from rondpunt.conversations.actions.load_legal_terms import load_legal_terms
from rondpunt.people.models import Organisation
from rondpunt.web.greeting import SETUP_CODE, plein_address
from rondpunt.web.keys import kept


def prepare(*, say: Callable[[str], None]) -> None:
    """Migrate; in the demo load the town, else make or remove the code that opens the wizard."""
    # The web process warns when the folder for collected static files is missing, even where nobody collects.
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    call_command("migrate", interactive=False, verbosity=0)
    if settings.DEMO:
        from rondpunt.web.demo.load import load

        if load(now=timezone.now(), plein=plein_address()):
            say("The demo town is built.")
    else:
        keep_setup_code(settings.DATA / "keys")
    load_legal_terms(now=timezone.now())


def keep_setup_code(folder: Path) -> None:
    """The wizard's code exists as long as there is no organisation, and no longer."""
    if Organisation.objects.exists():
        (folder / SETUP_CODE).unlink(missing_ok=True)
    else:
        kept(folder, SETUP_CODE, "")
