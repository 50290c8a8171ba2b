"""Fifty clients at once on the explorer of a build: answers a second, the slow end, faults, and the server's memory."""

from __future__ import annotations

import asyncio
import random
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx2

from bench.measure import tell

_PATHS = ("/", "/projects", "/findings", "/indicators?q=满意度", "/search?q=补贴", "/questions", "/years")


async def client(
    base: str, until: float, seed: int, times: list[float], faults: list[str], paths: list[str]
) -> None:
    """One reader: a page after the other with a short pause, until the time is over."""
    chance = random.Random(seed)
    async with httpx2.AsyncClient(base_url=base, timeout=30) as http:
        while time.monotonic() < until:
            path = chance.choice(paths)
            started = time.monotonic()
            try:
                answer = await http.get(path)
                if answer.status_code != 200:
                    faults.append(f"{path}: {answer.status_code}")
            except httpx2.HTTPError as error:
                faults.append(f"{path}: {error!r}")
            times.append(time.monotonic() - started)
            await asyncio.sleep(chance.uniform(0.5, 1.5))


def memory_mb(pid: int) -> float:
    """Resident memory of a process, in MB."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


def main() -> None:
    """Serves FOLDER and reads it for SECONDS with CLIENTS readers who pause about a second between pages."""
    folder, seconds, clients = sys.argv[1], float(sys.argv[2]), int(sys.argv[3])
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "jixiao", "serve", folder, "--port", str(port)], stderr=subprocess.DEVNULL
    )
    base = f"http://127.0.0.1:{port}"
    try:
        for _ in range(100):
            try:
                rows = httpx2.get(f"{base}/?format=json").json()["rows"]
                break
            except httpx2.HTTPError:
                time.sleep(0.1)
        paths = [
            *_PATHS,
            *(f"/documents/{row['doc']}" for row in rows[:5]),
            *(f"/documents/{row['doc']}/project/1" for row in rows[:5]),
        ]
        for path in paths:
            httpx2.get(base + path)
        before = memory_mb(server.pid)
        times: list[float] = []
        faults: list[str] = []

        async def run() -> None:
            until = time.monotonic() + seconds
            await asyncio.gather(*(client(base, until, n, times, faults, paths) for n in range(clients)))

        asyncio.run(run())
        after = memory_mb(server.pid)
    finally:
        server.terminate()
        server.wait()
    times.sort()
    tell(
        answers=len(times), faults=len(faults), p50_ms=1000 * times[len(times) // 2], p95_ms=1000 * times[int(len(times) * 0.95)],
        memory_before_mb=before, memory_after_mb=after,
    )  # fmt: skip


if __name__ == "__main__":
    main()
