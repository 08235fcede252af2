"""Posting to hooks: one attempt within a fixed time, and what is known of it then."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cached_property
from typing import TYPE_CHECKING

from corpus.clock import Clock
from corpus.ledger.outbox import Message, Outcome
from veille.alerts.channels.address import conceal, redact
from veille.alerts.lines import one_line
from veille.mail.addresses import is_loopback

if TYPE_CHECKING:
    import ssl

    import httpx

#: Seconds of an attempt in all, from the name of the host to the answer.
SECONDS = 10.0
#: The longest that a server may ask us to wait.
LONGEST_WAIT = timedelta(days=1)
#: Answers after which another attempt may be taken: beside these, all from 500 on.
LATER = frozenset({408, 425, 429})
#: Bytes read of an answer that is no success: services say there what they did not like.
REMARK = 500

#: From a message and the moment of its attempt, in seconds since 1970, to headers that prove who sends it.
Sign = Callable[[Message, int], Mapping[str, str]]


@dataclass(eq=False)
class HookTransport:
    """Posts payloads of JSON. Redirects are not followed: they would carry what is signed to anybody.

    When a host gave no connection, or no answer in time, what else is for it is not tried one by one.
    """

    agent: str
    sign: Sign
    clock: Clock
    seconds: float = SECONDS
    _down: dict[str, Outcome] = field(default_factory=dict, repr=False)

    def send(self, message: Message, hand_over: Callable[[], None]) -> Outcome:
        import httpx

        host, handing = redact(message.target), _Handing(hand_over)
        if host in self._down:
            return self._down[host]
        try:
            with _without_log():
                return asyncio.run(self._within_time(message, handing))
        except TimeoutError:
            return self._lose(host, f"no answer within {self.seconds:g} seconds", handing, down=True)
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            reason = conceal(one_line(str(error), 200), message.target) or type(error).__name__
            return self._lose(host, f"no answer: {reason}", handing, down=not handing.done)

    def _lose(self, host: str, reason: str, handing: "_Handing", *, down: bool) -> Outcome:
        later = Outcome("later", f"{host} gave {reason}")
        if down:
            self._down[host] = later
        return Outcome("unknown", later.answer) if handing.done else later

    def close(self) -> None:
        """No connection is kept."""

    @cached_property
    def _context(self) -> "ssl.SSLContext":
        """What verifies certificates, read once: it takes as long as ten answers."""
        import httpx

        return httpx.create_ssl_context()

    async def _within_time(self, message: Message, handing: "_Handing") -> Outcome:
        """TimeoutError after that many seconds. The client has no limits of its own: where one of those runs out at the
        same moment, it takes our cancellation for its own, and reads on for as long as a server drips."""
        posting = asyncio.create_task(self._post(message, handing))
        await asyncio.wait({posting}, timeout=self.seconds)
        if posting.done():
            return posting.result()
        while not posting.done():
            posting.cancel()
            await asyncio.wait({posting}, timeout=0.1)
        raise TimeoutError

    async def _post(self, message: Message, handing: "_Handing") -> Outcome:
        import httpx

        url = httpx.URL(message.target)
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Content-Length": str(len(message.payload)),
            "User-Agent": self.agent,
            **self.sign(message, int(self.clock().timestamp())),
        }
        # Nothing on this machine is reached by way of a proxy.
        proxies = not is_loopback(url.host)
        client = httpx.AsyncClient(verify=self._context, timeout=None, trust_env=proxies)  # noqa: S113 - see above
        async with client, client.stream("POST", url, headers=headers, content=handing.feed(message.payload)) as answer:
            remark = conceal(await _read_remark(answer), message.target)
            return judge(answer, remark, redact(message.target), now=self.clock())


@contextmanager
def _without_log() -> Iterator[None]:
    """The client writes every address it asks for into its log: a hook's is a secret."""
    logger, hush = logging.getLogger("httpx"), _Hush()
    logger.addFilter(hush)
    try:
        yield
    finally:
        logger.removeFilter(hush)


class _Hush(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        return False


@dataclass
class _Handing:
    """The body of a request, of which the last byte goes only when the ledger knows."""

    hand_over: Callable[[], None]
    done: bool = False

    async def feed(self, payload: bytes) -> AsyncIterator[bytes]:
        yield payload[:-1]
        self.hand_over()
        self.done = True
        yield payload[-1:]


async def _read_remark(answer: "httpx.Response") -> str:
    if answer.is_success:
        return ""
    remark = b""
    async for part in answer.aiter_raw():
        remark += part
        if len(remark) >= REMARK:
            break
    return one_line(remark[:REMARK].decode("utf-8", "replace"), 200)


def judge(answer: "httpx.Response", remark: str, host: str, *, now: datetime) -> Outcome:
    """What an answer means: taken, to be tried again, or refused for good."""
    told = f"{host} answered {answer.status_code}" + (f": {remark}" if remark else "")
    if answer.is_success:
        return Outcome("sent", told)
    if answer.status_code in LATER or answer.status_code >= 500:
        return Outcome("later", told, retry_after=read_wait(answer.headers.get("Retry-After"), now=now))
    return Outcome("refused", told)


def read_wait(given: str | None, *, now: datetime) -> timedelta | None:
    """How long a server asks us to wait: seconds, or a date (RFC 9110); None where it says nothing we can read."""
    if not given:
        return None
    if re.fullmatch(r"\d{1,9}", given.strip()):
        wait = timedelta(seconds=int(given))
    else:
        try:
            until = parsedate_to_datetime(given)
        except ValueError:
            return None
        wait = (until if until.tzinfo else until.replace(tzinfo=UTC)) - now
    return min(max(wait, timedelta()), LONGEST_WAIT)
