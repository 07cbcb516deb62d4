"""A Matrix homeserver of our own: Synapse (PyPI ``matrix-synapse``) on SQLite, on loopback, without federation.

Synapse is installed at first use into an environment of its own, outside the checkout (``RONDPUNT_TEST_CACHE`` or
``~/.cache/rondpunt-tests``), under a name that follows from ``matrix/requirements.txt``. The product does not import
it. Citizens and colleagues speak plain HTTP here and share no code with our connector.
"""

import base64
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import httpx

from .npm import cache_folder, end, free_port

LOCK = Path(__file__).parent / "matrix" / "requirements.txt"
NAME = "linderbeke.example"
HTTP = httpx.Client(trust_env=False, timeout=20)  # one for all: to make one costs more than a call
INSTALL_SECONDS, START_SECONDS = 600, 180
CONFIG = """
server_name: {name}
pid_file: {folder}/pid
listeners:
  - {{port: {port}, bind_addresses: [127.0.0.1], type: http, tls: false, resources: [{{names: [client, media]}}]}}
database: {{name: sqlite3, args: {{database: {folder}/homeserver.db}}}}
media_store_path: {folder}/media
log_config: {folder}/log.yaml
signing_key: "ed25519 a_test {seed}"
macaroon_secret_key: test
form_secret: test
report_stats: false
trusted_key_servers: []
federation_domain_whitelist: []
enable_registration: true
enable_registration_without_verification: true
bcrypt_rounds: 4
max_upload_size: 12M
{limits}
"""
LIMITED = ("message", "registration", "joins", "login", "invites", "room_creation", "media_create", "admin_redaction")
LOG = """
version: 1
handlers: {{file: {{class: logging.FileHandler, filename: {folder}/log}}}}
root: {{level: WARNING, handlers: [file]}}
"""


class MatrixMissing(Exception):
    """Something this machine lacks; the text says what to install."""


@dataclass
class Somebody:
    """An account on the server."""

    url: str
    user_id: str
    token: str

    def call(self, method: str, path: str, **options: Any) -> dict[str, Any]:
        """Ask the client API something; fails unless it answers 200."""
        headers = {"Authorization": f"Bearer {self.token}"} | options.pop("headers", {})
        address = f"{self.url}/_matrix/{path}"
        answer = HTTP.request(method, address, headers=headers, **options)
        assert answer.status_code == 200, f"{path}: {answer.text}"
        told: dict[str, Any] = answer.json()
        return told

    def make_room(self, name: str, *members: "Somebody", alias: str = "", encrypted: bool = False) -> str:
        """A public room with these people in it; its id."""
        wanted: dict[str, Any] = {"name": name, "preset": "public_chat"}
        if alias:
            wanted["room_alias_name"] = alias
        if encrypted:
            algorithm = {"algorithm": "m.megolm.v1.aes-sha2"}
            wanted["initial_state"] = [{"type": "m.room.encryption", "state_key": "", "content": algorithm}]
        room = str(self.call("POST", "client/v3/createRoom", json=wanted)["room_id"])
        for one in members:
            one.call("POST", f"client/v3/join/{quote(room)}", json={})
        return room

    def say(self, room: str, content: str | dict[str, Any], *, kind: str = "m.room.message", **more: Any) -> str:
        """Write an event; its id."""
        body = {"msgtype": "m.text", "body": content} if isinstance(content, str) else content
        path = f"client/v3/rooms/{quote(room)}/send/{kind}/{uuid4().hex}"
        return str(self.call("PUT", path, json=body | more)["event_id"])

    def answer(self, room: str, event_id: str, text: str) -> str:
        """A reply to a message; its id."""
        return self.say(room, text, **{"m.relates_to": {"m.in_reply_to": {"event_id": event_id}}})

    def change(self, room: str, event_id: str, text: str) -> str:
        """Replace the words of a message."""
        new = {"msgtype": "m.text", "body": text}
        relation = {"rel_type": "m.replace", "event_id": event_id}
        return self.say(room, f"* {text}", **{"m.new_content": new, "m.relates_to": relation})

    def take_back(self, room: str, event_id: str) -> None:
        """Redact a message."""
        self.call("PUT", f"client/v3/rooms/{quote(room)}/redact/{quote(event_id)}/{uuid4().hex}", json={})

    def upload(self, content: bytes, media_type: str) -> str:
        """Hand in a file; its mxc address."""
        headers = {"Content-Type": media_type}
        return str(self.call("POST", "media/v3/upload", content=content, headers=headers)["content_uri"])

    def read(self, room: str) -> list[dict[str, Any]]:
        """Everything written in the room, the oldest first: the truth about what was sent."""
        wishes = json.dumps({"types": ["m.room.message"]})
        path = f"client/v3/rooms/{quote(room)}/messages"
        told = self.call("GET", path, params={"dir": "f", "limit": 500, "filter": wishes})
        return [event for event in told["chunk"] if event["content"]]


@dataclass
class Homeserver:
    """A running Synapse."""

    url: str
    folder: Path
    process: subprocess.Popen[bytes]

    def join(self, name: str, *, shown: str = "") -> Somebody:
        """Open an account; ``name`` gets something behind it, so that every test has its own people."""
        wanted = {"username": f"{name}-{uuid4().hex[:6]}", "password": "x", "auth": {"type": "m.login.dummy"}}
        made = HTTP.post(f"{self.url}/_matrix/client/v3/register", json=wanted)
        assert made.status_code == 200, made.text
        somebody = Somebody(self.url, made.json()["user_id"], made.json()["access_token"])
        if shown:
            path = f"client/v3/profile/{quote(somebody.user_id)}/displayname"
            somebody.call("PUT", path, json={"displayname": shown})
        return somebody

    def stop(self) -> None:
        """End it and remove its files."""
        end(self.process)
        shutil.rmtree(self.folder, ignore_errors=True)


def install_synapse() -> Path:
    """The Python of an environment with Synapse; made when this lock was never installed here."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    lock_text = LOCK.read_bytes() + version.encode()
    target = cache_folder() / f"matrix-{hashlib.sha256(lock_text).hexdigest()[:16]}"
    with target.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # parallel test workers: one installs, the others wait here
        if not (target / "ready").exists():
            print("Installing the matrix counterpart, once …", file=sys.stderr, flush=True)
            shutil.rmtree(target, ignore_errors=True)
            _make_environment(target)
            (target / "ready").touch()  # only a whole installation is used
    return target / "bin" / "python"


def _make_environment(target: Path) -> None:
    uv = shutil.which("uv", path=os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", ""))))
    if uv is None:
        raise MatrixMissing("Synapse is installed by uv: pip install uv")
    python = ["--python", str(target / "bin" / "python")]
    for command in (
        ["venv", "--quiet", "--python", sys.executable, str(target)],
        ["pip", "install", "--quiet", *python, "--require-hashes", "-r", str(LOCK)],
    ):
        done = subprocess.run([uv, *command], capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False)
        if done.returncode:
            raise MatrixMissing(f"Synapse could not be installed: {done.stderr[-2000:]}")


def start_matrix() -> Homeserver:
    """Start a homeserver and wait until it answers; raise ``MatrixMissing`` when the machine lacks something."""
    python = install_synapse()
    folder, port = Path(tempfile.mkdtemp(prefix="rondpunt-matrix-")), free_port()
    seed = base64.b64encode(os.urandom(32)).decode().rstrip("=")
    often = {f"rc_{name}": {"per_second": 1000, "burst_count": 1000} for name in LIMITED}
    often |= {name: dict.fromkeys(parts, often["rc_joins"]) for name, parts in _IN_PARTS.items()}
    limits = "\n".join(f"{name}: {json.dumps(value)}" for name, value in often.items())
    config = CONFIG.format(name=NAME, folder=folder, port=port, seed=seed, limits=limits)
    (folder / "homeserver.yaml").write_text(config)
    (folder / "log.yaml").write_text(LOG.format(folder=folder))
    command = [str(python), "-m", "synapse.app.homeserver", "-c", str(folder / "homeserver.yaml")]
    with (folder / "out").open("wb") as out:
        process = subprocess.Popen(command, cwd=folder, stdout=out, stderr=subprocess.STDOUT)
    server = Homeserver(f"http://127.0.0.1:{port}", folder, process)
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            httpx.get(f"{server.url}/_matrix/client/versions", trust_env=False, timeout=2).raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return server
    said = "".join(path.read_text() for path in (folder / "out", folder / "log") if path.exists())[-4000:]
    server.stop()
    raise RuntimeError(f"Synapse did not start:\n{said}")


_IN_PARTS = {
    "rc_joins": ("local", "remote"),
    "rc_login": ("address", "account", "failed_attempts"),
    "rc_invites": ("per_room", "per_user", "per_issuer"),
}
