"""Many open tabs on live update, one web process: ``python -m bench.tabs [--tabs 200]``.

Settings come from the environment. Opens a filled house's web process and the event streams of so many tabs, then lets
something happen now and then. The last line is one JSON object: memory and processor time of the web process while
nothing happens, and how long after the commit each tab hears of an event.
"""

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from bench.running import free_port

QUIET_SECONDS, EVENTS = 10.0, 8


def main() -> None:
    """Measure and tell."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--tabs", type=int, default=200)
    count = asked.parse_args().tabs
    from rondpunt.web.cli import open_house

    open_house()
    keys, port = _sessions(count), free_port()
    told = {**os.environ, "PORT": str(port), "RONDPUNT_MODE": "test"}
    process = subprocess.Popen([sys.executable, "-m", "rondpunt", "web"], env=told)
    try:
        print(json.dumps({"tabs": count, **asyncio.run(_measured(process.pid, port, keys))}))
    finally:
        process.terminate()
        process.wait(20)


def _sessions(count: int) -> list[str]:
    """Each tab is somebody signed in; Karin, who hears of everything."""
    from django.test import Client

    from rondpunt.people.models import User

    karin, keys = User.objects.get(name="Karin"), []
    for _ in range(count):
        client = Client()
        client.force_login(karin)
        keys.append(client.cookies["sessionid"].value)
    return keys


def _happens() -> None:
    from django.utils import timezone

    from rondpunt.conversations.models import Conversation
    from rondpunt.people.trail import record

    first = Conversation.objects.order_by("-pk")[0]
    record("note.written", subject=first, at=timezone.now(), team_id=first.team_id)


async def _measured(pid: int, port: int, keys: list[str]) -> dict[str, Any]:
    empty = await _until_open(pid, port)
    heard: list[asyncio.Queue[float]] = [asyncio.Queue() for _ in keys]
    listening = [asyncio.create_task(_tab(port, key, queue)) for key, queue in zip(keys, heard, strict=True)]
    for queue in heard:
        await asyncio.wait_for(queue.get(), 60)  # it stands open
    used, began = _processor(pid), time.monotonic()
    await asyncio.sleep(QUIET_SECONDS)
    quiet = (_processor(pid) - used) / (time.monotonic() - began)
    late: list[float] = []
    for _ in range(EVENTS):
        await asyncio.to_thread(_happens)
        began = time.monotonic()
        late += [await asyncio.wait_for(queue.get(), 30) - began for queue in heard]
        await asyncio.sleep(0.7)
    memory = _memory(pid)
    for task in listening:
        task.cancel()
    share = statistics.quantiles(late, n=100)
    return {
        "web_mb": round(memory, 1),
        "web_mb_without_tabs": round(empty, 1),
        "cpu_percent_when_quiet": round(quiet * 100, 1),
        "heard_p50_ms": round(share[49] * 1000),
        "heard_p95_ms": round(share[94] * 1000),
    }


async def _until_open(pid: int, port: int) -> float:
    for _ in range(200):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.1)
            continue
        writer.close()
        return _memory(pid)
    raise RuntimeError("the web process did not open")


async def _tab(port: int, key: str, heard: "asyncio.Queue[float]") -> None:
    """One event stream; puts the moment of each of its beginnings and news into ``heard``."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    lines = ("GET /conversations/live HTTP/1.1", "Host: localhost", f"Cookie: sessionid={key}", "", "")
    head = "\r\n".join(lines)
    writer.write(head.encode())
    while line := await reader.readline():
        if line.startswith((b": listening", b"event: news")):
            heard.put_nowait(time.monotonic())


def _memory(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


def _processor(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
