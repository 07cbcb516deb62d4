"""A real server's address through which some answers get lost after the server has done the work.

The hardest moment of sending: the network has taken the message and we do not hear it. The server behind is a real
one; only the wire is cut.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx

PASSED_ON = frozenset({"authorization", "content-type", "idempotency-key", "atproto-proxy"})


@contextmanager
def lossy_relay(server: str, lost_path: str) -> Iterator[tuple[str, list[int]]]:
    """Relay to ``server`` (http://…) and cut the connection instead of answering when a path holds ``lost_path``.

    Yields the address to use and the list of status codes that were lost.
    """
    lost: list[int] = []

    class Relay(BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            headers = {name: value for name, value in self.headers.items() if name.lower() in PASSED_ON}
            told = httpx.request(self.command, server + self.path, content=body, headers=headers, timeout=20)
            if lost_path in self.path:
                lost.append(told.status_code)
                self.close_connection = True
                return
            self.send_response(told.status_code)
            self.send_header("content-type", told.headers.get("content-type", ""))
            self.send_header("content-length", str(len(told.content)))
            self.end_headers()
            self.wfile.write(told.content)

        do_GET = do_POST = do_PUT = do_DELETE = answer

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing: the test does."""

    relay = ThreadingHTTPServer(("127.0.0.1", 0), Relay)
    thread = threading.Thread(target=relay.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{relay.server_port}", lost
    finally:
        relay.shutdown()
        relay.server_close()
        thread.join()
