"""Stories of 100,000 documents: documents per CPU-second, memory, candidates, the slowest article; and the stage.

    python benchmarks/story_scale.py FOLDER --bulletins FOLDER_OR_TAR... [--documents N] [--plot SVG]

FOLDER holds the press: ``fr-rss-week-2026-08-10.jsonl.gz`` and ``fr-rss-cyber-2023-2025.jsonl.gz``, whose lines have
``day``, ``title`` and ``summary``; bulletins are JSON with ``title``, ``summary``, ``content`` and ``cves``. Up to the
number, variants of these are made: copies, edited and retold texts, and other events told in the same words. Reading,
embedding and annotating is done before, in a process of its own, and not counted; --prepared keeps it for another run.
Each mode is measured in a process of its own.
"""

# ruff: noqa: E402 - numpy is imported after its threads are limited

import argparse
import gzip
import json
import multiprocessing
import pickle
import random
import re
import tarfile
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from nlp.threads import limit_threads

limit_threads()

import numpy as np

from corpus.document import Annotations, Content, DocumentSource, Draft
from corpus.ledger import batches, captures, documents, vectors, work
from corpus.ledger.captures import Outcome
from corpus.ledger.documents import Reading
from corpus.ledger.work import EVERYTHING, Item
from nlp.stories import desk as desk_module
from nlp.stories.article import OPENING, Article, Weights, make_article, pack, unpack
from nlp.stories.desk import WINDOW, Desk
from nlp.stories.rarity import read_everyday
from nlp.stories.rating import Near
from veille.articles import to_hours
from veille.report import Report
from veille.settings import Settings
from veille.workspace import open_workspace

WEEK, YEARS = "fr-rss-week-2026-08-10.jsonl.gz", "fr-rss-cyber-2023-2025.jsonl.gz"
START, DAYS = datetime(2026, 8, 1, tzinfo=UTC), 30
#: The modes: days that all is published within, and whether what has left the window is forgotten, as the stage does.
MODES = {"30 days": (30.0, True), "30 days, all kept": (30.0, False), "7 days": (7.0, False)}
#: What a variant is of: of the press rather than of bulletins, which no day has by the hundred.
SHARES = {"press": 0.85, "bulletin": 0.15}


class Kind(NamedTuple):
    """A kind of variant: how often it comes, what is changed of its origin, how far its vector is (noise beside 1)."""

    share: float
    words: float
    sentences: float
    renamed: bool
    noise: float


KINDS = (
    Kind(0.15, 0.0, 0.0, False, 0.0),  # a copy
    Kind(0.25, 0.03, 0.0, False, 0.1),  # edited
    Kind(0.30, 0.30, 0.3, False, 0.5),  # retold
    Kind(0.30, 0.20, 0.2, True, 0.9),  # another event, in the same words
)
#: The aims, drawn and told beside what is measured.
LEAST_SPEED, MOST_MEMORY, MOST_TIME = 200, 1536, 20.0


@dataclass(frozen=True)
class Text:
    """A document as it is read: ``day`` counts from the start, ``group`` is press or bulletin."""

    id: str
    group: str
    day: float
    content: Content
    found: Annotations
    vector: Weights


# --- texts


def read_press(file: Path) -> list[dict[str, Any]]:
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def read_bulletins(place: Path) -> Iterator[dict[str, Any]]:
    if place.is_dir():
        yield from (json.loads(file.read_text(encoding="utf-8")) for file in sorted(place.rglob("*.json")))
        return
    with tarfile.open(place) as archive:
        for member in archive:
            if member.isfile() and member.name.endswith(".json"):
                held = archive.extractfile(member)
                assert held is not None
                yield json.load(held)


def read_contents(folder: Path, bulletins: Sequence[Path]) -> Iterator[tuple[str, float, Content]]:
    """Group, day and content. The week stays a week, so that its stories stay as they were; what is of many years is
    spread over the days in its order."""
    draw = random.Random(0)
    week = read_press(folder / WEEK)
    first = min(datetime.fromisoformat(item["day"]) for item in week)
    for item in week:
        day = (datetime.fromisoformat(item["day"]) - first).days + 10 + draw.random()
        yield "press", day, Content(title=item["title"], body=item["summary"] or "", language="fr")
    years = read_press(folder / YEARS)
    for number, item in enumerate(years):
        content = Content(title=item["title"], body=item["summary"] or "", language="fr")
        yield "press", DAYS * number / len(years), content
    read = [bulletin for place in bulletins for bulletin in read_bulletins(place)]
    for number, bulletin in enumerate(read):
        yield "bulletin", DAYS * number / len(read), to_content(bulletin)


def to_content(bulletin: dict[str, Any]) -> Content:
    cves = [cve["name"] for cve in bulletin["cves"]]
    lead, body = bulletin["summary"] or "", bulletin["content"] or ""
    return Content(title=bulletin["title"], lead=lead, body=body, language="fr", extra={"cves": cves})


def read_texts(folder: Path, bulletins: Sequence[Path], most: int) -> list[Text]:
    from nlp.annotate import Annotator
    from nlp.embeddings import open_embedder
    from nlp.openings import opening_of

    read = list(read_contents(folder, bulletins))[:most]
    made = open_embedder("use").encode([opening_of(content) for _, _, content in read])
    annotator, texts = Annotator(), list[Text]()
    for start in range(0, len(read), 64):
        part = read[start : start + 64]
        opened = [content.model_copy(update={"body": content.body[:OPENING]}) for _, _, content in part]
        for at, found in enumerate(annotator.annotate(opened)):
            group, day, content = part[at]
            texts.append(Text(f"real-{start + at:06}", group, day, content, found, made[start + at]))
    return texts


def make_variants(texts: Sequence[Text], count: int) -> Iterator[Text]:
    draw, noise = random.Random(0), np.random.default_rng(0)
    words = [word for text in texts for word in text.content.body[:OPENING].split()]
    by_group = {group: [text for text in texts if text.group == group] for group in SHARES}
    for number in range(count):
        group = draw.choices(list(SHARES), list(SHARES.values()))[0]
        origin, other = draw.choice(by_group[group]), draw.choice(by_group[group])
        kind = draw.choices(KINDS, [kind.share for kind in KINDS])[0]
        content, found = origin.content, origin.found
        if kind.renamed:
            content, found = rename(content, found, other.found, draw)
        change = {
            name: change_text(getattr(content, name) or "", kind, words, draw) for name in ("title", "lead", "body")
        }
        content = content.model_copy(update=change)
        # Another event comes in another week, where the same day has its mix too; the same one within hours.
        later = 7 * draw.randrange(1, 4) if kind.renamed else draw.expovariate(2)
        vector = disturb(origin.vector, kind.noise, noise)
        yield Text(f"made-{number:06}", group, (origin.day + later) % DAYS, content, found, vector)


def change_text(text: str, kind: Kind, words: Sequence[str], draw: random.Random) -> str:
    kept = [each for each in re.split(r"(?<=[.!?])\s+", text) if draw.random() >= kind.sentences]
    return " ".join(draw.choice(words) if draw.random() < kind.words else word for word in " ".join(kept).split())


def rename(
    content: Content, found: Annotations, other: Annotations, draw: random.Random
) -> tuple[Content, Annotations]:
    """Names become those of another document, numbers others."""
    names = sorted({each.name for each in found.entities})
    others = sorted({each.name for each in other.entities}) or ["Solenne"]
    renamed = {name: draw.choice(others) for name in names}

    def change(text: str) -> str:
        for name, new in renamed.items():
            text = text.replace(name, new)
        return re.sub(r"\d+", lambda digits: str(draw.randrange(1, 10 ** min(9, len(digits[0])))), text)

    told = {name: change(getattr(content, name) or "") for name in ("title", "lead", "body")}
    cves = [change(cve) for cve in content.extra.get("cves", ())]
    content = content.model_copy(update={**told, "extra": {"cves": cves}})
    figures = tuple(each.model_copy(update={"value": each.value * draw.uniform(0.3, 3)}) for each in found.figures)
    entities = tuple(each.model_copy(update={"name": renamed[each.name]}) for each in found.entities)
    mentions = tuple(each.model_copy(update={"id": change(each.id)}) for each in found.vulnerabilities)
    return content, found.model_copy(update={"entities": entities, "figures": figures, "vulnerabilities": mentions})


def disturb(vector: Weights, noise: float, source: np.random.Generator) -> Weights:
    if not noise:
        return vector
    random_one = source.standard_normal(len(vector)).astype(np.float32)
    moved = vector + np.float32(noise) * random_one / np.linalg.norm(random_one)
    made: Weights = (moved / np.linalg.norm(moved)).astype(np.float32)
    return made


def prepare(folder: Path, bulletins: Sequence[Path], count: int, ledger: int, into: Path) -> str:
    """Write the articles, and the first documents in full, in the order of time; what was made, in a sentence."""
    texts = read_texts(folder, bulletins, count)
    real = Counter(text.group for text in texts)
    texts += make_variants(texts, count - len(texts))
    texts.sort(key=lambda text: (text.day, text.id))
    started = time.process_time()
    with (into / "articles").open("wb") as file:
        for text in texts:
            moment = to_hours(START + timedelta(days=text.day))
            article = make_article(text.id, text.content, text.found, moment=moment, vector=text.vector)
            beside = {"id": text.id, "moment": moment, "language": article.language, "vector": text.vector}
            pickle.dump((pack(article), beside), file)
    spent = time.process_time() - started
    with (into / "documents").open("wb") as file:
        for text in texts[:ledger]:
            pickle.dump((text.id, text.day, text.content, text.found, text.vector.astype("<f4").tobytes()), file)
    told = ", ".join(f"{number:,} {group}" for group, number in real.items())
    per_day = Counter(text.group for text in texts)
    mix = ", ".join(f"{number / DAYS:.0f} {group}" for group, number in per_day.items())
    return (
        f"{len(texts):,} documents: {told} as published, the others variants; a day has {mix}. "
        f"Making the articles took {1000 * spent / len(texts):.2f} CPU-ms each."
    )


def load(file: Path) -> Iterator[Any]:
    with file.open("rb") as held:
        while True:
            try:
                yield pickle.load(held)
            except EOFError:
                return


# --- the engine


@dataclass
class Watched:
    """What is counted while articles are related."""

    candidates: int = 0
    regrouped: int = 0
    milliseconds: list[float] = field(default_factory=list)
    seconds: float = 0.0


class WatchedDesk(Desk):
    def __init__(self, watched: Watched) -> None:
        super().__init__()
        self._watched = watched

    def _find_near(self, slot: int) -> Near:
        near = super()._find_near(slot)
        self._watched.candidates += len(near.slots)
        return near


class Row(NamedTuple):
    """Of the latest articles; ``done`` were related until then, ``held`` lie on the desk."""

    done: int
    held: int
    speed: float
    median: float
    most: float
    worst: float
    candidates: float
    regrouped: float
    memory: int


def relate_all(prepared: Path, mode: str, step: int) -> list[Row]:
    limit_threads()
    read_everyday()
    days, forgets = MODES[mode]
    rows, watched = list[Row](), Watched()
    desk, day = WatchedDesk(watched), 0
    count_regrouped(watched)
    for number, (packed, beside) in enumerate(load(prepared / "articles"), start=1):
        article = to_article(packed, beside, squeeze=days / DAYS)
        if forgets and int(article.moment // 24) != day:
            day = int(article.moment // 24)
            started = time.process_time()
            desk.forget((day - WINDOW / 24) * 24)
            watched.seconds += time.process_time() - started
        started = time.process_time()
        desk.relate(desk.weigh(article))
        spent = time.process_time() - started
        watched.seconds += spent
        watched.milliseconds.append(1000 * spent)
        if number % step == 0:
            rows.append(summarise(number, desk, watched))
            print(f"{mode:20}{tell(rows[-1])}", flush=True)
            watched.__init__()  # type: ignore[misc]
    return rows


def to_article(packed: bytes, beside: dict[str, Any], *, squeeze: float) -> Article:
    """As one that was just made: with arrays of its own."""
    read = unpack(packed, **beside)
    start = to_hours(START)
    arrays = {name: getattr(read, name).copy() for name in ("keys", "kinds", "weights", "fingerprint")}
    return replace(read, moment=start + (read.moment - start) * squeeze, **arrays)


def count_regrouped(watched: Watched) -> None:
    regroup: Callable[..., None] = vars(desk_module)["regroup"]

    def counted(*given: Any, **named: Any) -> None:
        watched.regrouped += 1
        regroup(*given, **named)

    vars(desk_module)["regroup"] = counted


def summarise(number: int, desk: Desk, watched: Watched) -> Row:
    times = watched.milliseconds
    median, most = np.percentile(times, (50, 95))
    return Row(
        number,
        len(desk),
        len(times) / watched.seconds,
        float(median),
        float(most),
        max(times),
        watched.candidates / len(times),
        watched.regrouped / len(times),
        peak_memory(),
    )


def peak_memory() -> int:
    """MiB, of the whole life of this process."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) // 1024


HEAD = (
    f"{'articles':>9}{'held':>9}{'a CPU-s':>9}{'median':>8}{'95 %':>8}{'worst':>8}"
    f"{'candid.':>9}{'regrouped':>11}{'MiB':>7}"
)


def tell(row: Row) -> str:
    return (
        f"{row.done:9,}{row.held:9,}{row.speed:9.0f}{row.median:8.2f}{row.most:8.2f}{row.worst:8.1f}"
        f"{row.candidates:9.1f}{100 * row.regrouped:9.1f} %{row.memory:7}"
    )


# --- the stage


def relate_in_ledger(prepared: Path) -> str:
    """Documents per CPU-second of the stage on a SQLite ledger, and what the parts of it take."""
    from veille import articles as articles_module
    from veille.stages.relate import relate

    limit_threads()
    read_everyday()
    spent: Counter[str] = Counter()
    for owner, name in (
        (Desk, "weigh"),
        (Desk, "relate"),
        (articles_module, "to_article"),
        (articles_module.Window, "slide"),
    ):
        setattr(owner, name, timed(getattr(owner, name), name, spent))
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder), embedder="use", contact="mailto:watch@example.org")
        with open_workspace(settings, clock=lambda: START + timedelta(days=DAYS + 1)) as workspace:
            count = sum(1 for _ in lay_all(workspace.ledger, prepared))
            report = Report("relate", START)
            started, walked = time.process_time(), time.perf_counter()
            relate(workspace, EVERYTHING, report)
            seconds, walked = time.process_time() - started, time.perf_counter() - walked
    assert report.counts["done"] == count
    parts = ", ".join(f"{name} {100 * part / seconds:.0f} %" for name, part in spent.most_common())
    engine = spent["weigh"] + spent["relate"]
    return (
        f"{count:,} documents: {count / seconds:.0f} per CPU-second of it ({seconds:.1f} CPU-s, {walked:.1f} s), "
        f"{count / engine:.0f} of the engine alone; {parts}, the rest is the ledger; {peak_memory()} MiB"
    )


def timed(run: Callable[..., Any], name: str, spent: "Counter[str]") -> Callable[..., Any]:
    def measured(*given: Any, **named: Any) -> Any:
        started = time.process_time()
        try:
            return run(*given, **named)
        finally:
            spent[name] += time.process_time() - started  # type: ignore[assignment]

    return measured


def lay_all(ledger: Any, prepared: Path, *, chunk: int = 500) -> Iterator[str]:
    """Lay the documents into the ledger as crawl, extract and enrich leave them; their ids."""
    waiting: list[Any] = []
    for each in load(prepared / "documents"):
        waiting.append(each)
        if len(waiting) == chunk:
            yield from lay(ledger, waiting)
            waiting = []
    if waiting:
        yield from lay(ledger, waiting)


def lay(ledger: Any, read: Sequence[Any]) -> Iterator[str]:
    seen = START + timedelta(days=DAYS)
    with ledger.writing() as tx:
        batch = batches.begin(tx, "press", now=seen)
        outcomes = [
            Outcome("press", f"https://press.example/{identifier}", batch, seen, "done", kind="article", status=200)
            for identifier, *_ in read
        ]
        found = captures.load(tx, captures.add(tx, outcomes))
        source = DocumentSource(slug="press", title="Press", publisher="Press")
        for capture, (identifier, day, content, _, _) in zip(found, read, strict=True):
            dated = content.model_copy(update={"published": START + timedelta(days=day)})
            draft = Draft(identifier=identifier, urls=(capture.url,), content=dated)
            documents.store(tx, Reading(draft, capture, source, "html 1"), now=seen)
        by_id = {identifier: rest for identifier, *rest in read}
        for document in documents.load(tx, list(by_id)):
            _, _, annotations, vector = by_id[document.id]
            documents.annotate(tx, document, annotations, now=seen)
            vectors.store(tx, document.id, vector, model="use", version=document.version, now=seen)
        work.make_due(tx, [Item("relate", identifier, "press", batch) for identifier in by_id], now=seen)
    yield from by_id


# --- the plot

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 640, 320, 60, 150, 20, 45
COLOURS = ("#1b6ca8", "#c05621", "#2f855a")


def draw(measured: dict[str, list[Row]]) -> str:
    """Documents per CPU-second over the documents that were related, as SVG."""
    right = max(row.done for rows in measured.values() for row in rows)
    top = 100 * (1 + int(max(LEAST_SPEED, *(row.speed for rows in measured.values() for row in rows)) // 100))

    def place(done: float, speed: float) -> tuple[float, float]:
        across = LEFT + (WIDTH - LEFT - RIGHT) * done / right
        return round(across, 1), round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * speed / top, 1)

    def line(points: Sequence[tuple[float, float]], style: str) -> str:
        return f'<polyline fill="none" points="{" ".join(f"{x},{y}" for x, y in points)}" {style}/>'

    def write(x: float, y: float, text: str, style: str = "") -> str:
        return f'<text x="{x}" y="{y}" font-size="12" {style}>{text}</text>'

    parts = [line([place(0, top), place(0, 0), place(right, 0)], 'stroke="#444"')]
    for speed in range(0, top + 1, 100):
        x, y = place(0, speed)
        parts.append(line([(x, y), place(right, speed)], 'stroke="#ddd"'))
        parts.append(write(x - 6, y + 4, str(speed), 'text-anchor="end"'))
    for done in range(0, right + 1, right // 5):
        x, y = place(done, 0)
        parts.append(write(x, y + 18, f"{done:,}", 'text-anchor="middle"'))
    parts.append(write(*place(right / 2, 0), "documents related", 'dy="38" text-anchor="middle"'))
    parts.append(
        write(
            14, HEIGHT / 2, "documents per CPU-second", f'text-anchor="middle" transform="rotate(-90 14 {HEIGHT / 2})"'
        )
    )
    parts.append(line([place(0, LEAST_SPEED), place(right, LEAST_SPEED)], 'stroke="#888" stroke-dasharray="5 4"'))
    parts.append(write(*place(right, LEAST_SPEED), f"aim: {LEAST_SPEED}", 'dx="6" dy="4" fill="#666"'))
    for number, (colour, (mode, rows)) in enumerate(zip(COLOURS, measured.items(), strict=False)):
        parts.append(line([place(row.done, row.speed) for row in rows], f'stroke="{colour}" stroke-width="2"'))
        parts.append(write(WIDTH - RIGHT + 12, TOP + 8 + 18 * number, mode, f'fill="{colour}"'))
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif">'
    ground = f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>'
    return "\n".join([head, ground, *parts, "</svg>\n"])


def alone(run: Callable[..., Any], *given: Any) -> Any:
    """In a process of its own, whose memory is that of this work only."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(run, *given).result()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--bulletins", type=Path, nargs="+", default=[])
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--step", type=int, default=10_000, help="documents of a row")
    parser.add_argument("--ledger", type=int, default=20_000, help="documents that the stage is measured with")
    parser.add_argument("--modes", nargs="*", choices=list(MODES), default=list(MODES))
    parser.add_argument("--prepared", type=Path)
    parser.add_argument("--plot", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        prepared = options.prepared or Path(temporary)
        if not (prepared / "documents").exists():
            prepared.mkdir(parents=True, exist_ok=True)
            print(
                alone(prepare, options.folder, options.bulletins, options.documents, options.ledger, prepared),
                flush=True,
            )
        print(f"{'':20}{HEAD}", flush=True)
        measured = {mode: alone(relate_all, prepared, mode, options.step) for mode in options.modes}
        if options.plot and all(measured.values()):
            options.plot.write_text(draw(measured), encoding="utf-8")
        if options.ledger:
            print(alone(relate_in_ledger, prepared))


if __name__ == "__main__":
    main()
