"""What became of a request that brought no page: whether trying again can help, and why not."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Literal

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)

#: A server may ask for no longer a rest than this: an absurd Retry-After must not silence a source.
LONGEST_REST = timedelta(days=1)
#: How long a host is left alone whose robots.txt cannot be had, where it does not say: the usual pause between two
#: looks at a list.
CLOSED = timedelta(hours=1)
#: After so long its pages are refused as others are, so that of what the list says of them there is a document.
CLOSED_FOR_GOOD = timedelta(days=5)
MAX_REDIRECTS = 5

#: Statuses with a page in them.
_FINE = frozenset({200, 203})
_MAY_PASS = frozenset({304, 408, 425, 429})
_REASONS = {
    304: "the site says unchanged of a page it never gave us",
    401: "the page asks for a login",
    402: "the page asks for payment",
    403: "the site refuses us the page",
    404: "the page is not there",
    410: "the page was taken away for good",
    429: "the site asks for fewer requests",
    451: "the page is withheld for legal reasons",
}
_FAILURES: dict[type[BaseException], str] = {
    CannotResolveHostError: "the host's name cannot be resolved",
    DownloadConnectionRefusedError: "the server refuses the connection",
    DownloadTimeoutError: "no whole answer came in time",
    ResponseDataLossError: "the answer broke off",
    DownloadFailedError: "the connection failed",
}
#: What Scrapy's middlewares say when they drop a request, and what we say of it.
_REFUSALS = {
    "Forbidden by robots.txt": "the site's robots.txt forbids the page to crawlers",
    "max redirections reached": f"the page redirects more than {MAX_REDIRECTS} times",
    "during decompression": "the page is larger than max_size when decompressed",
}


@dataclass(frozen=True)
class Verdict:
    """``waiting`` where another attempt may help, else ``quarantined``.

    ``rest`` is how long the server wants no request of ours at all; a zero rest is for us to choose.
    """

    state: Literal["waiting", "quarantined"]
    reason: str
    rest: timedelta | None = None


def judge_status(status: int, *, retry_after: str | None = None, now: datetime) -> Verdict | None:
    """None for an answer that holds a page."""
    if status in _FINE:
        return None
    reason = f"HTTP {status}: {_explain(status)}"
    if asks_for_rest(status, retry_after):
        return Verdict("waiting", reason, parse_retry_after(retry_after, now=now) or timedelta())
    if status in _MAY_PASS or status >= 500:
        return Verdict("waiting", reason)
    return Verdict("quarantined", reason)


def asks_for_rest(status: int, retry_after: str | None) -> bool:
    """Whether an answer means the whole site rather than the page."""
    return status == 429 or (status == 503 and retry_after is not None)


def closes_host(status: int) -> bool:
    """Whether such an answer for robots.txt means that nothing of the host may be asked (RFC 9309, 2.3.1.4)."""
    return status == 429 or status >= 500


class HostClosed(IgnoreRequest):
    """Nothing is asked of a host for now, since nobody can tell what its robots.txt allows."""

    def __init__(self, host: str, status: int, retry_after: str | None) -> None:
        self._fact = f"the robots.txt of {host} cannot be had"
        super().__init__(f"HTTP {status}: {self._fact}")
        #: With the port, as addresses have it.
        self.host = host
        self.status = status
        self.retry_after = retry_after

    def since(self, reason: str | None, changed: datetime | None) -> datetime | None:
        """When a page was first put off for this, whatever the status was then, by why and since when it waits."""
        return changed if reason and reason.endswith(self._fact) else None

    def rest(self, *, since: datetime, now: datetime) -> timedelta:
        """What the host asks for; as long again as it was closed, if that is longer and no more than a day."""
        return max(parse_retry_after(self.retry_after, now=now) or CLOSED, min(now - since, LONGEST_REST))


def judge_failure(error: BaseException) -> Verdict:
    """The verdict on a request that got no answer, or one that was cut off."""
    match error:
        case IgnoreRequest():
            said = str(error)
            return Verdict("quarantined", next((ours for theirs, ours in _REFUSALS.items() if theirs in said), said))
        case DownloadCancelledError():  # only ever by DOWNLOAD_MAXSIZE
            return Verdict("quarantined", "the page is larger than max_size")
        case UnsupportedURLSchemeError():
            return Verdict("quarantined", "the address is neither http nor https")
    known = next((reason for kind, reason in _FAILURES.items() if isinstance(error, kind)), None)
    return Verdict("waiting", known or f"{type(error).__name__}: {error}")


def parse_retry_after(value: str | None, *, now: datetime) -> timedelta | None:
    """The rest a Retry-After header asks for, in seconds or until a date, at most a day; None when it is neither."""
    if value is None:
        return None
    if value.strip().isdecimal():
        return timedelta(seconds=min(int(value.strip()[:9]), LONGEST_REST.total_seconds()))
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max(moment - now, timedelta()), LONGEST_REST)


def _explain(status: int) -> str:
    if status in _REASONS:
        return _REASONS[status]
    if 300 <= status < 400:  # Scrapy follows all others
        return "the page redirects to no address of the web"
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "a status that HTTP does not know"
