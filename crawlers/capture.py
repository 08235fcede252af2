"""From a request's end to its outcome: the bytes go to the archive, the rest to the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from scrapy.http import Response

from corpus.archive import Archive, ArchiveWriter, digest
from corpus.clock import Clock
from corpus.errors import ArchiveError
from corpus.ledger.captures import Outcome, Role
from corpus.ledger.pages import Page, Validators
from corpus.ledger.work import retry_delay
from corpus.urls import LONGEST, is_short
from crawlers.errors import ExtractionError
from crawlers.source import Source
from crawlers.verdicts import CLOSED_FOR_GOOD, HostClosed, Verdict, judge_failure, judge_status

#: A validator is sent back with every request; longer ones are no validators.
MAX_VALIDATOR = 500
#: The archive keeps bodies as they are read: without the transfer's own encodings, so without the headers about them.
_OF_TRANSFER = frozenset({"content-encoding", "content-length", "transfer-encoding"})


@dataclass(frozen=True)
class Ended:
    """The outcome of a request, and until when its server wants no other."""

    outcome: Outcome
    rest_until: datetime | None = None


class Capturer:
    """Turns what came of the requests of one crawl into outcomes."""

    def __init__(self, source: Source, *, batch: str, archive: Archive, writer: ArchiveWriter, clock: Clock) -> None:
        self._source = source
        self._batch = batch
        self._archive = archive
        self._writer = writer
        self.now = clock

    def capture(self, page: Page, response: Response, *, types: Sequence[str], role: Role = "page") -> Ended:
        """What an answer amounts to. Its content type has to hold one of the words of ``types``, where it has one."""
        now = self.now()
        facts: dict[str, Any] = {
            "status": response.status,
            "final_url": response.url if response.meta.get("redirect_times") else None,
            "content_type": header(response, "Content-Type"),
            "kind": self._source.extractor if role == "list" or not is_pdf(response) else "pdf",
        }
        if facts["final_url"] and not is_short(facts["final_url"]):
            too_long = f"the page redirects to an address of more than {LONGEST} bytes"
            return self._refused(page, Verdict("quarantined", too_long), now, role, facts | {"final_url": None})
        if response.status == 304 and page.digest is not None:
            return Ended(self._unchanged(page, response, now, role, facts))
        verdict = judge_status(response.status, retry_after=header(response, "Retry-After"), now=now)
        verdict = verdict or _judge_type(facts["content_type"], types)
        if verdict is not None:
            return self._refused(page, verdict, now, role, facts)
        body_digest = digest(response.body)
        if body_digest == page.digest:
            return Ended(self._unchanged(page, response, now, role, facts))
        archive = self._writer.write_response(
            page.url, status=response.status, headers=_headers(response), body=response.body, fetched_at=now
        )
        facts |= {"validators": _validators(response), "digest": body_digest, "archive": archive}
        return Ended(self._outcome(page, "done", now, role, facts))

    def fail(self, page: Page, error: BaseException, *, role: Role = "page") -> Ended:
        """What a request amounts to that got no answer."""
        return self._refused(page, judge_failure(error), self.now(), role, {})

    def put_off(self, page: Page, closed: HostClosed, *, role: Role = "page") -> Outcome:
        """The outcome of a page that was not asked for, since its host is left alone."""
        now = self.now()
        since = closed.since(page.reason, page.changed) or now
        if role == "page" and now - since >= CLOSED_FOR_GOOD:
            return self._outcome(page, "quarantined", now, role, {"error": f"for {(now - since).days} days, {closed}"})
        facts = {"error": str(closed), "not_before": now + closed.rest(since=since, now=now)}
        return self._outcome(page, "waiting", now, role, facts)

    def misread(self, page: Page, outcome: Outcome, error: ExtractionError) -> Ended:
        """The outcome of a list that came, and is kept, but is none; the next attempt asks without its validators."""
        not_before = outcome.fetched_at + retry_delay(page.attempts + 1)
        return Ended(
            replace(outcome, state="waiting", error=str(error), not_before=not_before, validators=Validators())
        )

    def recall(self, page: Page) -> bytes:
        """The bytes of the last whole capture; ArchiveError where they are lost."""
        if page.archive is None:
            raise ArchiveError(f"nothing of {page.url} is in the archive")
        return self._archive.read(page.archive).body

    def _unchanged(self, page: Page, response: Response, now: datetime, role: Role, facts: dict[str, Any]) -> Outcome:
        archive = self._writer.write_revisit(
            page.url,
            status=response.status,
            headers=_headers(response),
            fetched_at=now,
            digest=page.digest,
            refers_to=page.archive,
        )
        facts |= {"validators": _validators(response), "digest": page.digest, "archive": archive}
        return self._outcome(page, "unchanged", now, role, facts)

    def _refused(self, page: Page, verdict: Verdict, now: datetime, role: Role, facts: dict[str, Any]) -> Ended:
        pause = verdict.rest or retry_delay(page.attempts + 1)
        facts |= {"error": verdict.reason, "not_before": now + pause if verdict.state == "waiting" else None}
        outcome = self._outcome(page, verdict.state, now, role, facts)
        return Ended(outcome, rest_until=None if verdict.rest is None else now + pause)

    def _outcome(self, page: Page, state: Any, now: datetime, role: Role, facts: dict[str, Any]) -> Outcome:
        return Outcome(
            source=self._source.slug,
            url=page.url,
            batch=self._batch,
            fetched_at=now,
            state=state,
            role=role,
            hints=page.hints,
            **({"kind": self._source.extractor} | facts),
        )


def is_pdf(response: Response) -> bool:
    """By its type or by its first bytes: PDF files are also served as octet streams, and as text."""
    return response.body.startswith(b"%PDF-") or "application/pdf" in (header(response, "Content-Type") or "").lower()


def _judge_type(content_type: str | None, types: Sequence[str]) -> Verdict | None:
    if content_type is None or any(word in content_type.lower() for word in types):
        return None
    return Verdict("quarantined", f"the page is of type '{content_type}', expected {' or '.join(types)}")


def _validators(response: Response) -> Validators:
    return Validators(etag=_validator(response, "ETag"), last_modified=_validator(response, "Last-Modified"))


def _validator(response: Response, name: str) -> str | None:
    value = header(response, name)
    return value if value and len(value) <= MAX_VALIDATOR else None


def header(response: Response, name: str) -> str | None:
    """A header's value; every byte has one in Latin-1, and so none breaks the crawl."""
    value = response.headers.get(name)
    return None if value is None else value.decode("latin-1")


def _headers(response: Response) -> list[tuple[str, str]]:
    named = [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    ]
    kept = [(name, value) for name, value in named if name.lower() not in _OF_TRANSFER]
    return [*kept, ("Content-Length", str(len(response.body)))]
