"""What stands before the pages: short requests only, and headers that keep tokens and pages to themselves."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from veille.web.pages import choose_language, content_policy, say, to_html

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]

#: Bytes of a request's path and query: our longest is a token below a path.
MAX_PATH = 1024
#: Bytes of a body, and the seconds that it may take: a mail program sends one line.
MAX_BODY = 4096
BODY_SECONDS = 10.0
#: Of every answer, whatever it is. A page's own Content-Security-Policy is known when its style is read.
HEADERS = {
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "x-robots-tag": "noindex, nofollow",
}


class Guard:
    """Lets a request through when it is short, with its whole body read, and puts the headers on the answer."""

    def __init__(self, app: App, *, body_seconds: float = BODY_SECONDS) -> None:
        self._app, self._body_seconds = app, body_seconds
        own = HEADERS | {"content-security-policy": content_policy()}
        self._headers = [(name.encode(), value.encode()) for name, value in own.items()]

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        guarded = self._put_headers(send)
        if len(scope["raw_path"]) + len(scope["query_string"]) > MAX_PATH:
            await _refuse(scope, guarded, 414)
            return
        try:
            body = await asyncio.wait_for(_read_body(receive), self._body_seconds)
        except TimeoutError:
            await _refuse(scope, guarded, 408)
            return
        if len(body) > MAX_BODY:
            await _refuse(scope, guarded, 413)
            return
        await self._app(scope, _replay(body, receive), guarded)

    def _put_headers(self, send: Send) -> Send:
        async def put(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *self._headers]
            await send(message)

        return put


async def _read_body(receive: Receive) -> bytes:
    """The body; of one that is too long, as much as shows that."""
    body = b""
    while len(body) <= MAX_BODY:
        message = await receive()
        body += message.get("body", b"")
        if message["type"] != "http.request" or not message.get("more_body"):
            break
    return body


def _replay(body: bytes, receive: Receive) -> Receive:
    """What was read already, once more, then what comes after it."""
    read = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def replay() -> Message:
        return next(read, None) or await receive()

    return replay


async def _refuse(scope: MutableMapping[str, Any], send: Send, status: int) -> None:
    accepted = dict(scope["headers"]).get(b"accept-language", b"").decode("latin-1")
    page = say(choose_language(accepted), "refused")
    headers = [(b"content-type", b"text/html; charset=utf-8"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": to_html(page).encode()})
