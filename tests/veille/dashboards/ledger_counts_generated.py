"""A ledger that nobody collected, with all that is odd in it: the same one for a seed."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, get_args

from sqlalchemy import Connection

from corpus.document import (
    Annotations,
    Content,
    DocumentSource,
    Entity,
    Fetch,
    Figure,
    Threats,
    VulnerabilityMention,
)
from corpus.ledger import indexing, tables
from corpus.vocabulary import ActorCategory, AttackType, ContentKind, SourceKind
from tests.veille.newsroom import write_source
from veille.workspace import Workspace

#: In the months before it clocks change, in Europe and in America on different days, and a year begins.
NOW = datetime(2027, 1, 10, 9, 30, tzinfo=UTC)
SLUGS = [f"source-{number:02}" for number in range(14)]
KINDS: Sequence[SourceKind] = ("press", "agency", "report", "advisory")
#: Of some the same name in other writing, and of one none that fits a line.
NAMES = (
    "Évry",
    "E\u0301vry",
    "Nîmes ",
    "Saint  Denis",
    "Leeds",
    "Cork",
    "Élysée-Soft",
    "ALTIMERIS",
    "Altimeris",
    "x" * 300,
)
CVES = [f"CVE-2026-{10_000 + number}" for number in range(40)]
#: What is counted in what words, of whom or what, and in which unit it stands.
SAID = (
    ("{} patients were affected.", "patients", "count", "patient"),
    ("{} personnes ont été blessées.", "personnes", "count", "personne"),
    ("{} servers were encrypted.", "servers", "count", "server"),
    ("{} policiers ont été blessés.", "policiers", "count", "policier"),
    ("La rançon est de {} euros.", "rançon", "money", "EUR"),
    ("It costs {} dollars.", None, "money", "USD"),
    ("{} yen were lost.", None, "money", "JPY"),
    ("{} % des entreprises sont touchées.", "entreprises", "share", "%"),
    ("It took {} days.", None, "duration", "day"),
)
VALUES = (2.0, 3.0, 250.0, 1_234_567.0, 1_234_601.0, 2.5, 0.1)


def fill(workspace: Workspace, *, seed: int, documents: int = 300) -> None:
    """Write it into an empty ledger, and tell the index that all of it is due."""
    random = Random(seed)
    for number, slug in enumerate(SLUGS):
        kind = KINDS[number % len(KINDS)]
        write_source(workspace.settings.sources, slug, kind=kind, expected_per_week=random.choice((1, 5)))
    with workspace.ledger.writing() as tx:
        for slug in SLUGS:
            _poll(tx, slug, random)
        for number in range(documents):
            _write_document(tx, f"d-{number:03}", random)
        for row in _invent_facts(random):
            tx.execute(tables.vulnerabilities.insert(), row)
        for number in range(150):
            _write_run(tx, number, random)


def _poll(tx: Connection, slug: str, random: Random) -> None:
    """A crawl with a look at the source's list, which some never had."""
    at = NOW - timedelta(days=random.choice((2, 9)), microseconds=1234)
    tx.execute(tables.batches.insert(), {"id": f"batch-{slug}", "source": slug, "started": at, "ended": at})
    if random.random() < 0.8:
        state = random.choice(("done", "unchanged", "quarantined"))
        capture = {"source": slug, "url": f"https://{slug}.example/list", "batch": f"batch-{slug}", "role": "list"}
        error = "HTTP 500" if state == "quarantined" else None
        row = {**capture, "kind": "feed", "state": state, "fetched": at, "hints": "{}", "error": error}
        tx.execute(tables.captures.insert(), row)


def _write_document(tx: Connection, identifier: str, random: Random) -> None:
    slug = random.choice(SLUGS)
    seen = NOW - timedelta(days=random.choice((0.2, 3, 20, 82)) * random.random(), microseconds=random.randrange(999))
    content, read = _invent_content(seen, random), None
    if random.random() < 0.9:
        read = _invent_annotations(content, seen, random)
    url = f"https://{slug}.example/{identifier}" if random.random() < 0.8 else None
    batch = f"batch-{slug}" if random.random() < 0.9 else "import"
    number = SLUGS.index(slug)
    source = DocumentSource(slug=slug, title=slug, publisher=f"Éditeur {number % 9}", kind=KINDS[number % len(KINDS)])
    story = random.choice((None, *(f"s-{number}" for number in range(45))))
    row = {
        "id": identifier,
        "source": slug,
        "source_facts": source.model_dump_json(),
        "batch": batch,
        "first_seen": seen,
        "published": content.published,
        "level": content.level,
        "version": 1,
        "reading": 1,
        "content_reading": 1,
        "annotations_reading": 1 if read else None,
        "revision": -int(identifier.rpartition("-")[2]) - 1,
        "story": story,
    }
    tx.execute(tables.documents.insert(), row)
    fetch = Fetch(url=url, fetched_at=seen, first_seen_at=seen, batch=batch)
    key = {"document": identifier, "version": 1, "reading": 1}
    text = {"extractor": "test", "hash": identifier, "read": seen, "fetch": fetch.model_dump_json()}
    tx.execute(tables.contents.insert(), {**key, **text, "content": content.model_dump_json(exclude_defaults=True)})
    if read:
        dumped = read.model_dump_json(exclude_defaults=True)
        tx.execute(tables.annotations.insert(), {**key, "stamp": read.stamp, "read": seen, "annotations": dumped})
    _place(tx, identifier, story, random)


def _place(tx: Connection, identifier: str, story: str | None, random: Random) -> None:
    """In its story, among the merged or the discarded, which the index was told of before or never."""
    fate = random.choices(("kept", "merged", "discarded"), (18, 1, 1))[0]
    if story and fate != "merged":
        row = {"document": identifier, "since": NOW, "until": None, "story": story, "reason": "test", "by": "test"}
        tx.execute(tables.memberships.insert(), row if fate == "kept" else {**row, "until": NOW})
    if fate == "merged" and identifier != "d-000":
        row_of = tables.documents.update().where(tables.documents.c.id == identifier)
        tx.execute(row_of.values(merged_into="d-000", merged_at=NOW, merge_reason="test", story=None))
    if fate == "discarded":
        work = {
            "stage": "enrich",
            "item": identifier,
            "source": "any",
            "state": "discarded",
            "changed": NOW,
            "shard": 0,
        }
        tx.execute(tables.work.insert(), work)
    indexing.announce(tx, identifier, now=NOW)


def _invent_content(seen: datetime, random: Random) -> Content:
    told = random.choices(SAID, k=random.randrange(4))
    body = " ".join(sentence.format(f"{random.choice(VALUES):.12g}") for sentence, *_ in told)
    published = random.choice(
        (
            None,
            seen - timedelta(hours=random.randrange(72), microseconds=random.randrange(999)),
            seen.replace(hour=0, minute=0, second=0, microsecond=0),
            seen + timedelta(days=random.choice((0.01, 40))),
            seen,
        )
    )
    extra = {
        "cves": [*random.sample(CVES, random.randrange(3)), 7] if random.random() < 0.5 else "none",
        "vendors": random.choices(NAMES[4:9], k=random.randrange(3)),
        "risks": [*random.choices(("Déni de service", "Exécution de code"), k=random.randrange(3)), None],
    }
    return Content(
        kind=random.choice(get_args(ContentKind)),
        title=random.choice(("Une  panne", "Une panne", "A breach", "Un titre qui ne tient pas sur une ligne, " * 4)),
        body=body,
        language=random.choice(("fr", "en", None, "de", "es", "it", "pt")),
        published=published,
        level=random.choice(("full", "teaser", "metadata")),
        extra=extra,
    )


def _invent_annotations(content: Content, seen: datetime, random: Random) -> Annotations:
    kinds = ("person", "organisation", "place", "product", "actor", "malware")
    span: dict[str, Any] = {"field": "title", "start": 0, "end": 1}
    names = [_invent_name(seen, random) for _ in range(random.randrange(9))]
    entities = [
        Entity(kind=random.choices(kinds, (1, 5, 5, 1, 1, 1))[0], text="x", name=name, **span) for name in names
    ]
    threats = Threats(
        attacks=tuple(random.sample(get_args(AttackType), random.choice((0, 0, 1, 3)))),
        actor_categories=tuple(random.sample(get_args(ActorCategory), random.choice((0, 0, 2)))),
        targets=tuple(random.choices(NAMES[:6], k=random.choice((0, 2)))),
    )
    mentions = [VulnerabilityMention(id=cve, **span) for cve in random.choices(CVES, k=random.choice((0, 0, 3)))]
    return Annotations(
        stamp="test",
        language=random.choice(("fr", "en", None)),
        entities=tuple(entities),
        threats=threats,
        vulnerabilities=tuple(mentions),
        figures=tuple(_find_figures(content, random)),
    )


def _invent_name(seen: datetime, random: Random) -> str:
    """One of many, and other ones in the new year, which has an index of its own."""
    if random.random() < 0.2:
        return random.choice(NAMES)
    return f"Nom {abs(round(random.gauss(0, 50))) + (30 if seen.year == NOW.year else 0)}"


def _find_figures(content: Content, random: Random) -> Iterator[Figure]:
    """Those of the body, where each sentence states one."""
    at = 0
    for sentence in content.body.split(". ") if content.body else ():
        end = min(at + len(sentence) + 1, len(content.body))
        said, subject, kind, unit = next(line for line in SAID if line[0].split("{}")[-1].rstrip(".") in sentence)
        number = sentence.removeprefix(said.split("{}")[0]).split(" ")[0]
        start = at + sentence.index(number)
        yield Figure(
            field="body",
            start=start,
            end=start + len(number),
            text=number,
            value=float(number),
            value_max=float(number) * 2 if random.random() < 0.2 else None,
            unit=unit,
            kind=kind,
            bound="=",
            subject=subject,
            sentence=(at, end),
        )
        at = end + 1


def _invent_facts(random: Random) -> Iterator[dict[str, Any]]:
    """Of two catalogues, of which one is not of what is exploited; some take back what they said."""
    for catalogue, cves in (("kev", CVES[:25]), ("others", CVES[15:35])):
        for cve in cves:
            facts: dict[str, Any] = {"title": "x", "vendor": random.choice((*NAMES[4:9], None))}
            if catalogue == "kev":
                added = NOW.date() - timedelta(days=random.choice((0, 1, 20, 70, 300)))
                facts |= {"exploited": True, "added": added.isoformat(), "ransomware": random.random() < 0.3}
            yield {
                "cve": cve,
                "catalogue": catalogue,
                "since": NOW - timedelta(days=random.randrange(30)),
                "until": NOW if random.random() < 0.1 else None,
                "facts": json.dumps({name: value for name, value in facts.items() if value is not None}),
                "capture": 1,
            }


def _write_run(tx: Connection, number: int, random: Random) -> None:
    started = NOW - timedelta(hours=random.randrange(1, 200), microseconds=random.randrange(999))
    ended = None if random.random() < 0.1 else started + timedelta(seconds=random.randrange(100))
    row = {"verb": random.choice(("run", "crawl", "index")), "started": started, "ended": ended}
    tx.execute(tables.runs.insert(), {**row, "id": f"run-{number}", "exit_code": random.choice((0, 0, 1, 2, 3, 4))})
