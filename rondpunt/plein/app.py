"""The square as a program that answers HTTP."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from . import api, pages
from .faults import Faults, set_faults
from .guard import Guard
from .seeds import sow
from .square import Square
from .store import Clock, Store

DOMAIN = "plein.example"


def now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


def create_app(
    data: str | Path = ":memory:",
    *,
    town: str = "Stad Linderbeke",
    town_token: str = "",
    domain: str = DOMAIN,
    with_faults: bool = False,
    clock: Clock = now,
) -> Starlette:
    """A practice network that keeps what is said in the file ``data``.

    ``town_token`` is the access token of the town's account (default: ``oefen-`` and its user name). ``with_faults``
    opens ``POST /test/faults``. ``app.state.square`` gives a program the memory behind it.
    """
    store = Store(str(data), domain, clock)
    sow(store, town, town_token)

    @asynccontextmanager
    async def life(app: Starlette) -> AsyncIterator[None]:
        yield
        store.close()

    routes: list[Route | Mount] = [*api.routes, *pages.routes]
    routes.append(Mount("/static", StaticFiles(directory=Path(__file__).with_name("static"))))
    if with_faults:
        routes.append(Route("/test/faults", set_faults, methods=["POST"]))
    app = Starlette(routes=routes, lifespan=life, middleware=[Middleware(Guard)])
    app.state.square = Square(store, town, Faults())
    return app
