"""Requests to the pages without a network: each is answered by the application itself."""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx

from veille.web.guard import Guard

Ask = Callable[..., httpx.Response]


def make_client(app: Guard, *, raises: bool = True) -> Ask:
    """Gives ``ask(METHOD, PATH, **options)``, which follows no redirect and keeps no cookie.

    With ``raises`` a mistake in the application is raised, else it is answered as a server does.
    """

    async def send(method: str, path: str, **options: Any) -> httpx.Response:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=raises)  # type: ignore[arg-type]
        async with httpx.AsyncClient(transport=transport, base_url="http://veille.example.org") as client:
            return await client.request(method, path, **options)

    return lambda method, path, **options: asyncio.run(send(method, path, **options))
