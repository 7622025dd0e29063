"""The HTTP server's protocol, with limits that the server itself does not have."""

import asyncio
import json
from http import HTTPStatus

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MAX_HEAD = 64 * 1024  # bytes of a request before its body
HEAD_WITHIN = 10.0  # seconds for them to arrive, from the moment of the connection on


class BoundedHttp(HttpToolsProtocol):
    """Refuses requests whose head is endless, or never comes to its end.

    The head is the request line and the header fields (RFC 9112 §2.1).
    """

    _is_in_head = True
    _head_size = 0
    _too_late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        """Wait for the head of the first request."""
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing any more."""
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on, unless the head has grown too large."""
        super().data_received(data)
        if self._is_in_head and not self.transport.is_closing():
            self._head_size += len(data)
            if self._head_size > MAX_HEAD:
                self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)

    def on_message_begin(self) -> None:
        """Begin to read a request."""
        self._is_in_head, self._head_size = True, 0
        if self._too_late is None:
            self._await_head()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """The head is there."""
        self._is_in_head = False
        self._stop_waiting()
        super().on_headers_complete()

    def _await_head(self) -> None:
        self._too_late = self.loop.call_later(HEAD_WITHIN, self._give_up)

    def _stop_waiting(self) -> None:
        if self._too_late is not None:
            self._too_late.cancel()
            self._too_late = None

    def _give_up(self) -> None:
        self._too_late = None
        if not self.transport.is_closing():
            self._refuse(HTTPStatus.REQUEST_TIMEOUT)

    def _refuse(self, status: HTTPStatus) -> None:
        """Answer in the form of the contract, and hang up."""
        is_late = status is HTTPStatus.REQUEST_TIMEOUT
        body = json.dumps(
            {
                "statusCode": status,
                "error": status.phrase,
                "errorCode": "timeout" if is_late else "too-large",
                "message": f"The head of a request has at most {MAX_HEAD} bytes, "
                f"which come within {HEAD_WITHIN:.0f} seconds.",
            }
        ).encode()
        head = (
            f"HTTP/1.1 {status.value} {status.phrase}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        self.transport.write(head.encode() + body)
        self.transport.close()
