"""What Kibana, or what stands before it, answers with instead of an answer, in words that say what to do."""

import ssl
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from veille.alerts.lines import one_line
from veille.dashboards.pushing_address import PORT
from veille.errors import StageError

if TYPE_CHECKING:
    import httpx

    from veille.dashboards.pushing_kibana import Answer, Kibana

#: Characters of a server's own words that are told.
LONGEST_REASON = 300

NO_KEY = "does not let us in without a key: set VEILLE_KIBANA_API_KEY; `veille engine key dashboards` makes one"
NO_ENTRY = "does not let us in: see VEILLE_KIBANA_API_KEY; `veille engine key dashboards` makes a key"
NO_PAGE = "has nothing at this address: give the one under which Kibana begins, with its base path if it has one"
NOT_BEHIND = "is not reached by what stands before it: try again in a while"
BY_STATUS = {
    403: "does not allow it: the key needs the role `dashboards` that `veille engine roles` prints, for this space",
    404: NO_PAGE,
    405: NO_PAGE,
    413: "takes no file of this size: raise savedObjects.maxImportPayloadBytes, or the limit of a proxy before it",
    415: "does not take the form in which the file comes: a proxy before it may change what is sent",
    422: "is older than what the dashboards are made for: nothing was written; update it",
    429: "has no capacity for it now: try again in a while",
    500: "failed at it: its own log says more",
    502: NOT_BEHIND,
    503: "is not ready, as while it starts or where it does not reach Elasticsearch: try again in a while",
    504: NOT_BEHIND,
}
NO_JSON = "answers with what is no JSON: a proxy, or a page on which people log in, stands before it"
NOT_WHOLE = "gives an answer that is damaged or cut off: something that stands before it may have cut it"
STRANGER = "answers what Kibana does not: something else stands at this address"
UNKNOWN_END = "; whether it took the file is not known: push again, that leaves nothing twice"
#: What a proxy says that has handed on the file and waits no longer.
UNSURE = frozenset({408, 502, 504})


class KibanaError(StageError):
    """Kibana cannot be reached or refuses the whole; the message says what to do and never holds the key."""


def say_where(kibana: "Kibana") -> str:
    return f"Kibana at {kibana.base}"


def refuse(kibana: "Kibana", answer: "Answer", *, sent: bool = False) -> KibanaError:
    """The error of an answer that is not the one asked for; ``sent`` where a file went with what was asked."""
    told = f"{say_where(kibana)} {_explain(kibana, answer)} (status {answer.status}{_quote(answer)})"
    return KibanaError(told + UNKNOWN_END * (sent and (answer.is_success or answer.status in UNSURE)))


def _explain(kibana: "Kibana", answer: "Answer") -> str:
    if answer.status == 401:
        return NO_ENTRY if kibana.has_key else NO_KEY
    if 300 <= answer.status < 400:
        return f"leads on to {_clear(answer.location)}, where the key is not taken: give the address of Kibana itself"
    if answer.is_success and answer.body is None:
        return NOT_WHOLE if "json" in answer.kind else NO_JSON
    return STRANGER if answer.is_success else BY_STATUS.get(answer.status, "refused what it was asked")


def _clear(location: str) -> str:
    """Where to, without what may be secret in it."""
    try:
        parts = urlsplit(location)
    except ValueError:
        return "what is no address"
    host = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}" if parts.netloc else ""
    return one_line(f"{host}{parts.path}", LONGEST_REASON) or "an address that it does not name"


def _quote(answer: "Answer") -> str:
    """The server's own words; of a page that is no JSON only what it is."""
    if answer.body is None:
        return f", {one_line(answer.kind, 60)}" if answer.kind else ""
    said = one_line(message_of(answer.body), LONGEST_REASON)
    return f", it says: {said}" if said else ""


def message_of(body: Any) -> str:
    """Kibana's own words in an error's body, or none."""
    found = body.get("message") or body.get("error") if isinstance(body, dict) else None
    return found if isinstance(found, str) else ""


def explain_way(kibana: "Kibana", error: "httpx.HTTPError | httpx.InvalidURL | TimeoutError") -> KibanaError:
    """The error of a way on which no whole answer came."""
    import httpx

    told = one_line(str(error), LONGEST_REASON)
    if isinstance(error, TimeoutError):
        return KibanaError(
            f"{say_where(kibana)} did not answer within {kibana.seconds:g} seconds (VEILLE_KIBANA_SECONDS)"
        )
    if _is_untrusted(error):
        return KibanaError(f"{say_where(kibana)} shows a certificate that is not trusted (VEILLE_KIBANA_CA): {told}")
    if isinstance(error, httpx.ConnectError) and _is_tls(error):
        return KibanaError(f"{say_where(kibana)} does not speak TLS: let its address begin with http:// ({told})")
    if isinstance(error, httpx.ConnectError):
        port = "" if urlsplit(kibana.base).port else f"; without a proxy before it, its port is {PORT}"
        return KibanaError(f"{say_where(kibana)} cannot be reached: {told}{port}")
    return KibanaError(f"{say_where(kibana)} broke off before its answer was whole: {told or type(error).__name__}")


def _is_untrusted(error: BaseException) -> bool:
    return any(isinstance(each, ssl.SSLCertVerificationError) for each in _causes(error))


def _is_tls(error: BaseException) -> bool:
    return any(isinstance(each, ssl.SSLError) for each in _causes(error))


def _causes(error: BaseException | None) -> "list[BaseException]":
    causes: list[BaseException] = []
    while error is not None and error not in causes:
        causes.append(error)
        error = error.__cause__ or error.__context__
    return causes
