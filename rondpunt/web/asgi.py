"""The web process: what uvicorn serves."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rondpunt.web.settings")
application = get_asgi_application()

from rondpunt.web.start import refuse_to_serve  # noqa: E402  the settings must be known first

refuse_to_serve()
