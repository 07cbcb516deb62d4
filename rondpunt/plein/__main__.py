"""``python -m rondpunt.plein``: run the practice network on this machine."""

import argparse
from types import FrameType

import uvicorn
from starlette.applications import Starlette

from .app import DOMAIN, create_app


class Server(uvicorn.Server):
    """Ends the streams when it is told to stop."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """First the streams, then as always."""
        app = self.config.app
        if isinstance(app, Starlette):
            app.state.square.hush()
        super().handle_exit(sig, frame)


def main() -> None:
    """Read the options and serve until told to stop."""
    parser = argparse.ArgumentParser(prog="python -m rondpunt.plein", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (this machine only by default)")
    parser.add_argument("--port", type=int, default=8090, help="port to listen on")
    parser.add_argument("--data", default=":memory:", help="file that keeps what is said; by default nothing is kept")
    parser.add_argument("--town", default="Stad Linderbeke", help="name of the organisation")
    parser.add_argument("--town-token", default="", help="access token of the organisation's account")
    parser.add_argument("--domain", default=DOMAIN, help="the part after the second @ of the accounts here")
    parser.add_argument("--faults", action="store_true", help="open POST /test/faults, for tests")
    options = parser.parse_args()
    app = create_app(
        options.data,
        town=options.town,
        town_token=options.town_token,
        domain=options.domain,
        with_faults=options.faults,
    )
    config = uvicorn.Config(app, host=options.host, port=options.port, log_level="warning", timeout_graceful_shutdown=2)
    Server(config).run()


if __name__ == "__main__":
    main()
