"""The filter `extract`: loose pages and PDF, read as the stage extract reads captures."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from corpus.document import Block, Content
from corpus.errors import VeilleError
from crawlers.extraction.dates import Moment, parse_date
from crawlers.rules import ArticleRules
from veille.filters import Answer, Question, Respond, in_batches, text_of
from veille.pool import Failure, Limits, WorkerPool

#: Pages that travel to a process together.
CHUNK = 8
#: Bytes of a file that is read.
MAX_FILE = 200 * 1024 * 1024
#: Where a page is, by the field that says so; a question has one of them.
PLACES = ("html", "html_path", "pdf_path")


class Rules(NamedTuple):
    """What the filter needs to know of a source that a question names."""

    article: ArticleRules | None
    timezone: str
    language: str
    country: str | None = None


@contextmanager
def open_extracting(
    *, now: datetime, rules: Mapping[str, Rules] | None = None, processes: int, limits: Limits
) -> Iterator[Respond]:
    """The filter. Pages are read in processes of their own: one that crashes or never ends costs its own answer only.

    ``now`` is when pages were fetched that do not say when; of sources that ``rules`` do not know nothing is known.
    """
    worker = partial(make_answering, rules=rules or {}, now=now)
    with WorkerPool(worker, processes=processes, limits=limits) as pool:
        yield partial(respond_with, pool)


def respond_with(pool: "WorkerPool[Question, Answer]", questions: Sequence[Question]) -> Iterator[Answer]:
    chunks = list(enumerate(in_batches(questions, CHUNK)))
    answered = dict(pool.map_chunks(chunks))
    for number, chunk in chunks:
        for question, answer in zip(chunk, answered[number], strict=True):
            yield answer_failure(question, answer) if isinstance(answer, Failure) else answer


def answer_failure(question: Question, failure: Failure) -> Answer:
    """A report that its reader did not survive is answered with its problem, as one that cannot be read."""
    from crawlers.extraction.pdf import describe_pdf

    if question.get("pdf_path") is None:
        return {"id": question["id"], "error": failure.reason}
    return _answer_report(question, describe_pdf(failure.reason, url=str(question.get("url") or "")))


def make_answering(*, rules: Mapping[str, Rules], now: datetime) -> Callable[[Sequence[Question]], list[Answer]]:
    return lambda questions: [answer(question, rules=rules, now=now) for question in questions]


def answer(question: Question, *, rules: Mapping[str, Rules], now: datetime) -> Answer:
    """One answer, or why there is none."""
    try:
        return _answer(question, rules=rules, now=now)
    except VeilleError as error:
        return {"id": question["id"], "error": str(error)}


def _answer(question: Question, *, rules: Mapping[str, Rules], now: datetime) -> Answer:
    given = [name for name in PLACES if question.get(name) is not None]
    if len(given) != 1:
        raise VeilleError(f"expected one of {', '.join(PLACES)}, found {' and '.join(given) or 'none'}")
    url, fetched_at = text_of(question, "url") or "", _read_fetched(question, now)
    known = rules.get(text_of(question, "source") or "")
    if given == ["pdf_path"]:
        return _answer_pdf(question, url, fetched_at)
    return _answer_html(question, url, fetched_at, known)


def _answer_html(question: Question, url: str, fetched_at: datetime, known: Rules | None) -> Answer:
    from crawlers.extraction.article import read_article

    written = text_of(question, "html")
    if written is None:
        body, content_type = _read_file(question, "html_path"), None
    else:
        body, content_type = written.encode("utf-8", "replace"), "text/html; charset=utf-8"
    article = read_article(
        body,
        url=url or None,
        content_type=content_type,
        fetched_at=fetched_at,
        rules=known.article if known else None,
        timezone=known.timezone if known else "UTC",
        country=known.country if known else None,
        hints={"language": known.language} if known else None,
    )
    dates = {"published": _write(article.published), "updated": _write(article.updated)}
    return _to_answer(question["id"], article.content, dates, article.canonical_url, known)


def _answer_pdf(question: Question, url: str, fetched_at: datetime) -> Answer:
    from crawlers.extraction.pdf import read_pdf

    return _answer_report(question, read_pdf(_read_file(question, "pdf_path"), url=url, latest=fetched_at))


def _answer_report(question: Question, content: Content) -> Answer:
    dates = {"published": write_moment(content.published), "updated": write_moment(content.updated)}
    answered = _to_answer(question["id"], content, dates, None, None)
    problem = content.extra.get("problem")
    return answered | ({"problem": problem} if problem else {})


def _to_answer(
    identifier: str, content: Content, dates: Mapping[str, str | None], canonical: str | None, known: Rules | None
) -> Answer:
    return {
        "id": identifier,
        "title": content.title or None,
        "authors": list(content.authors),
        "published": dates["published"],
        "published_basis": content.published_basis,
        "updated": dates["updated"],
        "language": content.language or (known.language if known else None) or _detect(content),
        "lead": content.lead,
        "body": content.body,
        "blocks": [_to_block(block) for block in content.blocks],
        "level": content.level,
        "canonical_url": canonical,
        "credited_source": content.credited_source,
        "attachments": list(content.attachments),
    }


def _to_block(block: Block) -> dict[str, Any]:
    return block.model_dump(mode="json", exclude_none=True)


def _detect(content: Content) -> str | None:
    from nlp.language import detect_language

    return detect_language(f"{content.title}\n{content.lead or ''}\n{content.body}")


def _write(moment: Moment | None) -> str | None:
    return str(moment) if moment else None


def write_moment(at: datetime | None) -> str | None:
    """A moment of a document; the first of a day in UTC is how a day alone is kept (`Moment`)."""
    if at is None:
        return None
    in_utc = at.astimezone(UTC)
    return str(Moment(in_utc, has_time=any((in_utc.hour, in_utc.minute, in_utc.second, in_utc.microsecond))))


def _read_fetched(question: Question, now: datetime) -> datetime:
    written = text_of(question, "fetched_at")
    return parse_date(written, field="fetched_at", timezone="UTC") if written else now


def _read_file(question: Question, name: str) -> bytes:
    path = Path(text_of(question, name, needed=True) or "")
    try:
        if path.stat().st_size > MAX_FILE:
            raise VeilleError(f"field '{name}': {path} has more than {MAX_FILE >> 20} MB")
        return path.read_bytes()
    except (OSError, ValueError) as error:
        raise VeilleError(f"field '{name}': {path} cannot be read: {getattr(error, 'strerror', error)}") from error
