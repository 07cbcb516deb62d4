"""The plain loop beside us: threads that post and do nothing else. No database, no trail, no second try.

    .venv/bin/python -m bench.plain_loop PORT [--count 10000] [--channels 50] [--threads 32] [--processes 1]

Each thread keeps its connection open, which is the best a loop can do. Prints one JSON object.
"""

import argparse
import json
import subprocess
import sys
import threading
import time
from itertools import count


def main() -> None:
    """Post, and tell how long it took."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("port", type=int)
    asked.add_argument("--count", type=int, default=10_000)
    asked.add_argument("--channels", type=int, default=50)
    asked.add_argument("--threads", type=int, default=32)
    asked.add_argument("--processes", type=int, default=1)
    asked.add_argument("--at", type=float, default=0.0, help="begin at this moment (seconds since 1970)")
    wish = asked.parse_args()
    if wish.processes == 1:
        print(json.dumps(_posted(wish)))
        return
    at = time.time() + 2
    words = [str(wish.port), "--count", str(wish.count // wish.processes), "--channels", str(wish.channels)]
    words += ["--threads", str(wish.threads), "--at", str(at)]
    command = [sys.executable, "-m", "bench.plain_loop", *words]
    all_of_them = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(wish.processes)]
    told = [json.loads(one.communicate()[0]) for one in all_of_them]
    print(json.dumps({"seconds": max(one["seconds"] for one in told)}))


def _posted(wish: argparse.Namespace) -> dict[str, float]:
    import httpx

    numbers = count()
    address = f"http://127.0.0.1:{wish.port}/api/v1/statuses"

    def posts() -> None:
        with httpx.Client(timeout=20, trust_env=False) as client:
            while (number := next(numbers)) < wish.count:
                told = {"status": f"Bericht {number}", "visibility": "public"}
                token = {"Authorization": f"Bearer {number % wish.channels}", "Idempotency-Key": f"{wish.at}-{number}"}
                client.post(address, json=told, headers=token)

    threads = [threading.Thread(target=posts) for _ in range(wish.threads)]
    time.sleep(max(0.0, wish.at - time.time()))
    began = time.time()
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return {"seconds": time.time() - began}


if __name__ == "__main__":
    main()
