"""The web process: what uvicorn serves."""

import gc
import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rondpunt.web.settings")
house = get_asgi_application()

# The settings must be known first.
from django.urls import reverse  # noqa: E402

from rondpunt.web.start import refuse_to_serve  # noqa: E402
from rondpunt.web.turnstile import Turnstile  # noqa: E402

refuse_to_serve()
application = Turnstile(house, path=reverse("conversations:live"))

# All that is loaded by now stays: looking through it for rubbish would hold up one page in some hundred for a tenth of
# a second. From here on only what came since is looked through.
gc.collect()
gc.freeze()
