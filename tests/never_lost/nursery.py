"""Where the workers of a house under test are born: ``python -m tests.never_lost.nursery``.

It has everything loaded and does nothing; asked to ``start``, it forks, and the child runs the product's own worker.
Starting Python anew takes longer than the kills are apart: most workers would die before they had done any work.

One word a line in: ``start`` answers with the process id; ``wait PID`` with how that one ended, as ``Popen.wait`` does.
It holds no database connection and no thread, which would not survive a fork. When its input closes it ends.
"""
# ruff: noqa: E402  Django must be set up before the worker is imported.

import os
import signal
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rondpunt.web.settings")

import django

django.setup()

from django.db import connections

from rondpunt.conversations import jobs  # noqa: F401  what a worker would load at its first task
from rondpunt.networks.registry import networks
from rondpunt.web import worker


def start() -> int:
    """A new worker; its process id."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            # The requests to the nursery are not the worker's to read.
            os.dup2(os.open(os.devnull, os.O_RDWR), 0)
            os.dup2(2, 1)
            worker.main()
            code = 0
        finally:
            os._exit(code)
    return pid


def main() -> None:
    """Answer until the other side closes."""
    networks()
    connections.close_all()
    alive: set[int] = set()
    for line in sys.stdin:
        word, _, pid = line.strip().partition(" ")
        if word == "start":
            answer = start()
            alive.add(answer)
        else:
            answer = os.waitstatus_to_exitcode(os.waitpid(int(pid), 0)[1])
            alive.discard(int(pid))
        print(answer, flush=True)
    # The test was broken off: nobody of its house stays behind.
    for left in alive:
        os.kill(left, signal.SIGTERM)


if __name__ == "__main__":
    main()
