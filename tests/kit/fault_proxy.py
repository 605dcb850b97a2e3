"""A proxy between a tablet and the server that does what bad lines do, at the exact byte.

One request per connection. `fail` adds a rule for the next matching requests; without rules
everything passes. Cuts are resets (RST), as a lost radio link or a killed process gives them.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

PORTAL = b"<!doctype html><title>WiFi</title><form action=/login>Ch\xc3\xa0o m\xe1\xbb\xabng</form>"
_PIECE = 16 * 1024


@dataclass
class Fault:
    """What happens to requests whose `METHOD /path` contains `match`, `times` times (-1: always).

    Shares are of the body's length: `cut_request` 0.5 resets after half of it; `cut_reply` likewise
    (0: after the server has answered wholly, before one byte of it is passed on).
    """

    match: str = ""
    times: int = 1
    cut_request: float | None = None
    cut_reply: float | None = None
    hold: float = 0
    """Seconds before the request is passed on."""
    hold_reply: float = 0
    """Seconds between the server's whole answer and its first byte to the tablet."""
    answer: bytes | None = None
    """Answered in the server's place; it never sees the request."""


def portal(times: int = -1, match: str = "/api/") -> Fault:
    return Fault(match, times, answer=reply(200, PORTAL, "text/html; charset=utf-8"))


def reply(status: int, body: bytes, kind: str = "application/json", more: str = "") -> bytes:
    head = f"HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
    return f"{head}{more}Connection: close\r\n\r\n".encode() + body


@dataclass
class Seen:
    """One request as the proxy saw it."""

    line: str
    sent: int = 0
    """Bytes of the body that reached the server."""
    cookies: bool = False
    status: int = 0
    """Of the server's answer; 0 when there was none."""


@dataclass
class FaultProxy:
    port: int
    upstream: tuple[str, int]
    pages: dict[str, tuple[str, bytes]]
    faults: list[Fault] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    down: bool = False
    """Every request but those for `pages` is reset at once."""
    rate: int = 0
    """Bytes per second in each direction; 0 is as fast as it goes."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def fail(self, *faults: Fault) -> None:
        with self._lock:
            self.faults.extend(faults)

    def heal(self) -> None:
        with self._lock:
            self.faults.clear()
            self.down, self.rate = False, 0

    def count(self, match: str) -> int:
        """Requests that the server has seen so far."""
        return sum(match in one.line and one.status > 0 for one in list(self.seen))

    def _fault(self, line: str) -> Fault:
        with self._lock:
            for one in self.faults:
                if one.match in line and one.times:
                    one.times -= 1
                    return one
        return Fault()

    def serve(self, client: socket.socket) -> None:
        with client, contextlib.suppress(OSError):
            client.settimeout(60)
            head, body = _head(client)
            if not head:
                return
            line = head.split(b" HTTP/")[0].decode()
            path = line.split(" ")[1].split("?")[0]
            if path in self.pages:
                kind, content = self.pages[path]
                client.sendall(reply(200, content, kind, "Cache-Control: no-store\r\n"))
                return
            if self.down:
                _reset(client)
                return
            seen = Seen(line, cookies=b"\r\ncookie:" in head.lower())
            self.seen.append(seen)
            self._pass(client, head, body, seen, self._fault(line))

    def _pass(
        self, client: socket.socket, head: bytes, body: bytes, seen: Seen, fault: Fault
    ) -> None:
        if fault.hold:
            time.sleep(fault.hold)
        length = _length(head)
        if fault.answer is not None:
            while len(body) < length:
                body += client.recv(_PIECE)
            client.sendall(fault.answer)
            return
        with socket.create_connection(self.upstream, 60) as server:
            server.sendall(_closing(head))
            cut = length if fault.cut_request is None else int(length * fault.cut_request)
            for piece in self._body(client, body, length):
                part = piece[: max(0, cut - seen.sent)]
                server.sendall(part)
                seen.sent += len(part)
                if fault.cut_request is not None and seen.sent >= cut:
                    _reset(client)
                    _reset(server)
                    return
            server.shutdown(socket.SHUT_WR)
            answer = _all(server)
        seen.status = int(answer[9:12] or b"0") if answer else 0
        if fault.hold_reply:
            time.sleep(fault.hold_reply)
        if self.down:
            _reset(client)
            return
        if fault.cut_reply is not None:
            start = answer.find(b"\r\n\r\n") + 4
            if fault.cut_reply:
                client.sendall(answer[: start + int((len(answer) - start) * fault.cut_reply)])
            _reset(client)
            return
        self._send(client, answer)

    def _body(self, client: socket.socket, first: bytes, length: int) -> Iterator[bytes]:
        """The body in pieces, at the line's rate."""
        got = len(first)
        if first or length == 0:
            yield first
        while got < length:
            piece = client.recv(min(_PIECE, length - got))
            if not piece:
                raise ConnectionResetError
            self._wait(len(piece))
            got += len(piece)
            yield piece

    def _send(self, client: socket.socket, content: bytes) -> None:
        for start in range(0, len(content), _PIECE):
            piece = content[start : start + _PIECE]
            self._wait(len(piece))
            client.sendall(piece)

    def _wait(self, count: int) -> None:
        if self.rate:
            time.sleep(count / self.rate)


def _head(client: socket.socket) -> tuple[bytes, bytes]:
    got = b""
    while b"\r\n\r\n" not in got:
        piece = client.recv(_PIECE)
        if not piece:
            return b"", b""
        got += piece
    head, body = got.split(b"\r\n\r\n", 1)
    return head + b"\r\n\r\n", body


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.split(b":")[1])
    return 0


def _closing(head: bytes) -> bytes:
    """The same head, asking for one answer per connection."""
    lines = [one for one in head.split(b"\r\n") if not one.lower().startswith(b"connection:")]
    return b"\r\n".join([lines[0], b"Connection: close", *lines[1:]])


def _all(server: socket.socket) -> bytes:
    parts = []
    while piece := server.recv(_PIECE * 4):
        parts.append(piece)
    return b"".join(parts)


def _reset(end: socket.socket) -> None:
    """Close with RST instead of FIN."""
    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    end.close()


@contextlib.contextmanager
def fault_proxy(
    upstream: tuple[str, int], pages: dict[str, tuple[str, bytes]]
) -> Iterator[FaultProxy]:
    """A running proxy before `upstream` that also serves `pages` (path to type and content)."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    proxy = FaultProxy(listener.getsockname()[1], upstream, pages)

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = listener.accept()
                threading.Thread(target=proxy.serve, args=(client,), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)
