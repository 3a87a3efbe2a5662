"""Ask the atlas many times a second, as many readers do, and say how long they waited.

    python benchmarks/serve_load.py                          # 200 requests a second for 20 s
    python benchmarks/serve_load.py --rate 50 --seconds 5 --json

The server runs in a process of its own, this is another: with two cores each has one. Requests go out at their time
whether or not earlier ones have come back, and a wait is counted from that time: a server that stalls is not spared.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import resource
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote, urlsplit

ROOT = Path(__file__).resolve().parents[1]
WORDS = ("Boulogne", "Duinkerken", "dunkerque", "Cap Gris-Nez", "Crocodile", "prisoners", "Wimereux", "Hubert-Folie",
         "bommen", "Le Havre", "9th", "port", "burgers", "Calais", "Spry", "mijnen")  # fmt: skip


def paths(address: str) -> list[tuple[float, list[str]]]:
    """What is asked for: shares, and addresses of which one is taken at random."""
    import urllib.request

    def ids(name: str) -> list[str]:
        with urllib.request.urlopen(f"{address}/api/v1/{name}") as answer:
            return [item.get("id") or item["date"] for item in json.load(answer)["items"]]

    places, days, stories, formations = (ids(n) for n in ("places", "days", "stories", "formations"))
    claims = ids("claims?limit=500")

    def both(form: str, names: list[str]) -> list[str]:
        return [f"/{language}/{form}{name}" for language in ("en", "nl") for name in names]

    return [
        (0.15, both("", ["", "map", "days", "stories", "places", "formations", "sources", "conflicts"])),
        (0.20, both("days/", days)),
        (0.10, both("stories/", stories)),
        (0.10, both("places/", places)),
        (0.05, both("formations/", formations)),
        (0.10, both("claims/", claims)),
        (0.15, both("search?q=", [quote(word) for word in WORDS])),
        (0.05, ["/static/atlas.css", "/static/atlas.js", "/static/map/main.js", "/static/map.css"]),
        (0.04, [f"/api/v1/search?q={quote(word)}" for word in WORDS]),
        (0.04, [f"/api/v1/places/{place}" for place in places]),
        (0.02, [f"/api/v1/days/{day}.geojson" for day in days[:40]]),
    ]


class Reader:
    """One connection that is kept open, and opened anew where the server has closed it."""

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port
        self.streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str) -> int:
        """The status of an answer, read to its end."""
        for attempt in (1, 2):
            fresh = self.streams is None
            if self.streams is None:
                self.streams = await asyncio.open_connection(self.host, self.port)
            try:
                return await self._ask(*self.streams, path)
            except (OSError, asyncio.IncompleteReadError):
                self.streams[1].close()
                self.streams = None
                if fresh or attempt == 2:
                    raise
        raise OSError("no connection")

    async def _ask(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str) -> int:
        head = f"GET {path} HTTP/1.1\r\nhost: {self.host}:{self.port}\r\naccept-encoding: gzip\r\n\r\n"
        writer.write(head.encode())
        answer = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = re.search(r"content-length: (\d+)", answer)
        await reader.readexactly(int(length[1]) if length else 0)
        return int(answer.split(" ", 2)[1])


async def load(address: str, rate: float, seconds: float, readers: int, seed: int) -> dict[str, object]:
    """Ask at a steady rate; waits in milliseconds."""
    dice = random.Random(seed)
    mix = paths(address)
    shares = [share for share, _ in mix]
    where = urlsplit(address)
    free: asyncio.Queue[Reader] = asyncio.Queue()
    for _ in range(readers):
        free.put_nowait(Reader(where.hostname or "", where.port or 80))
    waits: list[float] = []
    errors: list[str] = []

    async def one(due: float, path: str) -> None:
        reader = await free.get()
        try:
            status = await asyncio.wait_for(reader.get(path), 20)
            if status != 200:
                errors.append(f"{status} {path}")
        except (TimeoutError, OSError, asyncio.IncompleteReadError) as error:
            errors.append(f"{type(error).__name__} {path}")
        finally:
            free.put_nowait(reader)
        waits.append(1000 * (time.perf_counter() - due))

    began = time.perf_counter()
    tasks = []
    for n in range(int(rate * seconds)):
        due = began + n / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        tasks.append(asyncio.create_task(one(due, dice.choice(dice.choices(mix, shares)[0][1]))))
    await asyncio.gather(*tasks)
    took = time.perf_counter() - began
    waits.sort()
    at = lambda share: round(waits[min(len(waits) - 1, int(share * len(waits)))], 1)  # noqa: E731
    return {
        "requests": len(waits), "seconds": round(took, 2), "a_second": round(len(waits) / took, 1),
        "errors": len(errors), "first_errors": errors[:5],
        "median_ms": at(0.5), "p90_ms": at(0.9), "p99_ms": at(0.99), "longest_ms": round(waits[-1], 1),
        "load_of_the_machine": round(os.getloadavg()[0], 1), "cores": os.cpu_count(),
    }  # fmt: skip


def main() -> int:
    """Start a server, ask it, print what was found."""
    parser = argparse.ArgumentParser(description="Ask the atlas many times a second.")
    parser.add_argument("--rate", type=float, default=200.0, help="requests a second")
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--readers", type=int, default=32, help="connections at once")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--address", default="", help="a server that runs already; else one is started")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    server = None
    address = asked.address.rstrip("/")
    if not address:
        command = [sys.executable, "-m", "wellhit.cli", "serve", "--port", "0"]
        path = os.pathsep.join(p for p in (str(ROOT / "src"), os.environ.get("PYTHONPATH", "")) if p)
        server = subprocess.Popen(
            command, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": path}
        )
        assert server.stderr is not None
        said = server.stderr.readline()
        address = "http://127.0.0.1:" + said.partition("localhost:")[2].partition("/")[0]
    try:
        time.sleep(3 if server else 0)  # what is made beforehand is made
        found = asyncio.run(load(address, asked.rate, asked.seconds, asked.readers, asked.seed))
    finally:
        if server:
            server.terminate()
            server.wait(10)
            spent = resource.getrusage(resource.RUSAGE_CHILDREN)
            found["server_processor_s"] = round(spent.ru_utime + spent.ru_stime, 1)  # its start included
    print(
        json.dumps(found) if asked.json else "\n".join(f"{key:>20}  {value}" for key, value in found.items())
    )
    return 1 if found["errors"] else 0


if __name__ == "__main__":
    sys.exit(main())
