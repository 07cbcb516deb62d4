"""``rondpunt run``: the whole house under one command."""

import subprocess
import sys
import threading
import time
from pathlib import Path

import click

from rondpunt.web.cli import FAILED
from rondpunt.web.environment import env
from rondpunt.web.greeting import greeting, plein_port
from rondpunt.web.supervise import Child, Supervisor, answers, port_is_free

READY_SECONDS = 60
CLI = (sys.executable, "-m", "rondpunt")


@click.command(short_help="Prepare, then run everything until Ctrl-C.")
def command() -> None:
    """Prepare, then run web and worker (in the demo also Het Plein) until Ctrl-C.

    A process that falls is started again. PORT says where the pages are, RONDPUNT_DATA where everything is kept.
    """
    ports = [int(env("PORT"))]
    children = [Child("web", [*CLI, "web"]), Child("worker", [*CLI, "worker"])]
    if env("RONDPUNT_MODE") == "demo":
        ports.append(plein_port())
        children.append(_plein())
    _check_ports(ports)
    if code := subprocess.run([*CLI, "prepare"], check=False).returncode:
        sys.exit(code)
    supervisor = Supervisor(children, say=_say)
    # The greeting waits for the web process; the supervisor must not, as it may have to start it again meanwhile.
    code = supervisor.run(ready=threading.Thread(target=_greet, args=(supervisor,), daemon=True).start)
    click.echo("Rondpunt has stopped.")
    sys.exit(code)


def _say(sentence: str) -> None:
    click.echo(f"rondpunt: {sentence}", err=True)


def _plein() -> Child:
    place = Path(env("RONDPUNT_DATA")) / "plein.sqlite3"
    options = ["--port", str(plein_port()), "--data", str(place)]
    return Child("Het Plein", [sys.executable, "-m", "rondpunt.plein", *options])


def _check_ports(ports: list[int]) -> None:
    for port in ports:
        if not port_is_free(env("RONDPUNT_BIND"), port):
            _say(f"port {port} is taken by another program; choose another, such as PORT={ports[0] + 10}")
            sys.exit(FAILED)


def _greet(supervisor: Supervisor) -> None:
    until = time.monotonic() + READY_SECONDS
    while not answers(env("RONDPUNT_BIND"), int(env("PORT"))):
        if supervisor.stopping or time.monotonic() > until:
            return
        time.sleep(0.05)
    click.echo(greeting())
