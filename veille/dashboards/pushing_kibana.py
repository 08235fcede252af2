"""Asking Kibana: one request within a fixed time, and its answer, whatever that is."""

import asyncio
import json
import ssl
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from veille.dashboards.pushing_faults import UNKNOWN_END, KibanaError, explain_way, say_where
from veille.errors import SettingsError
from veille.mail.addresses import is_loopback

if TYPE_CHECKING:
    import httpx

    from veille.settings import Settings

#: Bytes of an answer: that to an import has some three hundred of each object.
LARGEST = 16 * 1024 * 1024


@dataclass(frozen=True)
class Answer:
    """``body`` is None where what came is no JSON; ``kind`` is what it is said to be."""

    status: int
    kind: str
    location: str
    body: Any

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300


@dataclass(frozen=True)
class Kibana:
    """A server, and what it lets us in by. No redirect is followed: the key would go wherever that leads."""

    base: str
    agent: str
    seconds: float
    context: ssl.SSLContext = field(repr=False)
    key: str | None = field(default=None, repr=False)

    @property
    def has_key(self) -> bool:
        return self.key is not None

    @property
    def is_overheard(self) -> bool:
        """Whether the key goes over a network for everyone to read."""
        parts = urlsplit(self.base)
        return self.has_key and parts.scheme == "http" and not is_loopback(parts.hostname or "")

    def get(self, url: str) -> Answer:
        return self._ask("GET", url)

    def send_file(self, url: str, name: str, content: bytes) -> Answer:
        """As a form in a browser sends it. KibanaError says so where it may have been taken without an answer."""
        import httpx

        try:
            return self._ask("POST", url, files={"file": (name, content, "application/ndjson")})
        except KibanaError as error:
            if isinstance(error.__cause__, (httpx.ConnectError, httpx.InvalidURL)):
                raise
            raise KibanaError(f"{error}{UNKNOWN_END}") from error.__cause__

    def _ask(self, method: str, url: str, **content: Any) -> Answer:
        import httpx

        try:
            return asyncio.run(self._within_time(method, url, **content))
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            raise explain_way(self, error) from error

    async def _within_time(self, method: str, url: str, **content: Any) -> Answer:
        """The client has no limits of its own, which would begin anew with each byte."""
        import httpx

        headers = {"kbn-xsrf": "true", "User-Agent": self.agent, "Accept": "application/json"}
        if self.key is not None:
            headers["Authorization"] = f"ApiKey {self.key}"
        # Nothing on this machine is reached by way of a proxy.
        proxies = not is_loopback(urlsplit(url).hostname or "")
        client = httpx.AsyncClient(verify=self.context, timeout=None, trust_env=proxies)  # noqa: S113 - see above
        async with (
            asyncio.timeout(self.seconds),
            client,
            client.stream(method, url, headers=headers, **content) as answer,
        ):
            return self._read(answer, await self._collect(answer))

    async def _collect(self, answer: "httpx.Response") -> bytes:
        collected = bytearray()
        async for part in answer.aiter_bytes():
            collected += part
            if len(collected) > LARGEST:
                raise KibanaError(f"{say_where(self)} gives an answer that does not end: something else stands there")
        return bytes(collected)

    def _read(self, answer: "httpx.Response", content: bytes) -> Answer:
        try:
            body = json.loads(content)
        except (ValueError, RecursionError):
            body = None
        kind = answer.headers.get("Content-Type", "").partition(";")[0]
        return Answer(answer.status_code, kind, answer.headers.get("Location", ""), body)


def open_kibana(settings: "Settings", base: str) -> Kibana:
    """Nothing is asked yet."""
    try:
        context = ssl.create_default_context(cafile=settings.kibana_ca)
    except OSError as error:
        raise SettingsError(f"kibana_ca: {settings.kibana_ca} holds no certificates (PEM)") from error
    key = settings.kibana_api_key
    secret = key.get_secret_value() if key else None
    return Kibana(base, settings.user_agent, settings.kibana_seconds, context, secret)
