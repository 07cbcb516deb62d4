"""Many open tabs on live update, one web process: ``python -m bench.tabs [--tabs 200]``.

Settings come from the environment. Opens a filled house's web process and the event streams of so many tabs, then lets
something happen now and then. The last line is one JSON object: memory and processor time of the web process while
nothing happens, and how long after the commit each tab hears of an event. Then the same while every tab says each ten
seconds which conversation it shows (``beat…``), with a colleague who begins to write now and then (``writing…``).
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

from bench.beating import EVERY_SECONDS, Beats
from bench.running import free_port

QUIET_SECONDS, EVENTS = 10.0, 8


def main() -> None:
    """Measure and tell."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--tabs", type=int, default=200)
    count = asked.parse_args().tabs
    from rondpunt.web.cli import open_house

    open_house()
    keys, port = _sessions("Karin", count), free_port()
    (writer,), conversations = _sessions(_somebody_else(), 1), _conversations(count)
    told = {**os.environ, "PORT": str(port), "RONDPUNT_MODE": "test"}
    process = subprocess.Popen([sys.executable, "-m", "rondpunt", "web"], env=told)
    try:
        print(json.dumps({"tabs": count, **asyncio.run(_measured(process.pid, port, keys, (writer, conversations)))}))
    finally:
        process.terminate()
        process.wait(20)


def _sessions(name: str, count: int) -> list[str]:
    """Each tab is somebody signed in; Karin, who hears of everything, in all but one."""
    from django.test import Client

    from rondpunt.people.models import User

    user, keys = User.objects.get(name=name), []
    for _ in range(count):
        client = Client()
        client.force_login(user)
        keys.append(client.cookies["sessionid"].value)
    return keys


def _somebody_else() -> str:
    """Who may write in the newest conversation, but Karin."""
    from rondpunt.conversations.models import Conversation
    from rondpunt.people.models import Membership

    newest = Conversation.objects.order_by("-pk")[0]
    return str(Membership.objects.filter(team=newest.team, role="agent").order_by("pk")[0].user.name)


def _conversations(count: int) -> list[int]:
    from rondpunt.conversations.models import Conversation

    return list(Conversation.objects.order_by("-pk").values_list("pk", flat=True)[:count])


def _happens() -> None:
    from django.utils import timezone

    from rondpunt.conversations.models import Conversation
    from rondpunt.people.trail import record

    first = Conversation.objects.order_by("-pk")[0]
    record("note.written", subject=first, at=timezone.now(), team_id=first.team_id)


async def _measured(pid: int, port: int, keys: list[str], others: tuple[str, list[int]]) -> dict[str, Any]:
    empty = await _until_open(pid, port)
    heard: list[asyncio.Queue[float]] = [asyncio.Queue() for _ in keys]
    met: list[asyncio.Queue[float]] = [asyncio.Queue() for _ in keys]
    listening = [asyncio.create_task(_tab(port, *one)) for one in zip(keys, heard, met, strict=True)]
    for queue in heard:
        await asyncio.wait_for(queue.get(), 60)  # it stands open
    quiet, news = await _share_of_processor(pid, QUIET_SECONDS), await _news(heard)
    beats = Beats(port)
    beating = asyncio.create_task(beats.go_on(keys, others[1]))
    await asyncio.sleep(EVERY_SECONDS)  # each has been there once
    beats.took.clear()
    busy, news_beside = await _share_of_processor(pid, 2 * EVERY_SECONDS), await _news(heard)
    writing = await _somebody_writes(beats, others, met)
    memory = _memory(pid)
    for task in (beating, *listening):
        task.cancel()
    assert not beats.refused, f"{beats.refused} beats were refused"
    return {
        "web_mb": round(memory, 1),
        "web_mb_without_tabs": round(empty, 1),
        "cpu_percent_when_quiet": round(quiet * 100, 1),
        **_shares("heard", news),
        "cpu_percent_with_beats": round(busy * 100, 1),
        **_shares("beat", beats.took),
        **_shares("heard_beside_beats", news_beside),
        **_shares("writing_heard", writing),
    }


def _shares(name: str, seconds: list[float]) -> dict[str, int]:
    share = statistics.quantiles(seconds, n=100)
    return {f"{name}_p50_ms": round(share[49] * 1000), f"{name}_p95_ms": round(share[94] * 1000)}


async def _share_of_processor(pid: int, seconds: float) -> float:
    used, began = _processor(pid), time.monotonic()
    await asyncio.sleep(seconds)
    return (_processor(pid) - used) / (time.monotonic() - began)


async def _news(heard: "list[asyncio.Queue[float]]") -> list[float]:
    """How long after something happened each tab hears of it."""
    late: list[float] = []
    for _ in range(EVENTS):
        await asyncio.to_thread(_happens)
        began = time.monotonic()
        late += [await asyncio.wait_for(queue.get(), 30) - began for queue in heard]
        await asyncio.sleep(0.7)
    return late


async def _somebody_writes(
    beats: Beats, others: tuple[str, list[int]], met: "list[asyncio.Queue[float]]"
) -> list[float]:
    """How long after a colleague touched the first or the last key each list shows it."""
    key, (conversation, *_) = others
    late: list[float] = []
    for place in range(EVENTS):
        for queue in met:
            while not queue.empty():
                queue.get_nowait()
        began = time.monotonic()
        await beats.beat(key, conversation, "writer-1", "" if place % 2 else "answer")
        late += [await asyncio.wait_for(queue.get(), 30) - began for queue in met]
        await asyncio.sleep(0.7)
    return late


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


async def _tab(port: int, key: str, heard: "asyncio.Queue[float]", met: "asyncio.Queue[float]") -> None:
    """One event stream; the moments of its beginning and news go into ``heard``, of who is where into ``met``."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    lines = ("GET /conversations/live HTTP/1.1", "Host: localhost", f"Cookie: sessionid={key}", "", "")
    head = "\r\n".join(lines)
    writer.write(head.encode())
    while line := await reader.readline():
        if line.startswith((b": listening", b"event: news")):
            heard.put_nowait(time.monotonic())
        elif line.startswith(b"event: present"):
            met.put_nowait(time.monotonic())


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
