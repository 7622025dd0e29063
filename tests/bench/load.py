"""A client that costs little, and the CPU time of the server that it loads."""

import asyncio
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Load:
    """What a run cost: seconds on the clock, and of the server's CPU."""

    requests: int
    seconds: float
    cpu_seconds: float
    statuses: dict[int, int]

    @property
    def rate(self) -> float:
        """Requests a second."""
        return self.requests / self.seconds

    @property
    def cpu_ms(self) -> float:
        """Milliseconds of the server's CPU for one request."""
        return 1000 * self.cpu_seconds / self.requests


def cpu_seconds(pid: int) -> float:
    """What a process and its threads have used of the CPU so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def load(url: str, pid: int, requests: Sequence[bytes], clients: int) -> Load:
    """Send ready-made HTTP/1.1 requests over so many connections, one after the other each."""
    return asyncio.run(_load(url, pid, requests, clients))


async def _load(url: str, pid: int, requests: Sequence[bytes], clients: int) -> Load:
    waiting = list(reversed(requests))
    statuses: dict[int, int] = {}

    async def client() -> None:
        parts = urlsplit(url)
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        while waiting:
            writer.write(waiting.pop())
            status = await _answer(reader)
            statuses[status] = statuses.get(status, 0) + 1
        writer.close()
        await writer.wait_closed()

    began, used = time.perf_counter(), cpu_seconds(pid)
    await asyncio.gather(*(client() for _ in range(clients)))
    taken = time.perf_counter() - began
    return Load(len(requests), taken, cpu_seconds(pid) - used, statuses)


async def _answer(reader: asyncio.StreamReader) -> int:
    head = await reader.readuntil(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    await reader.readexactly(length)
    return int(head.split(b" ", 2)[1])


def get(path: str) -> bytes:
    """A GET request as it goes over the wire."""
    return f"GET {path} HTTP/1.1\r\nHost: bench\r\n\r\n".encode()


def post(path: str, body: bytes, key: str) -> bytes:
    """A POST request with a JSON body and an idempotency key as it goes over the wire."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
        f"Idempotency-Key: {key}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
