"""B³ of stories on labelled items, what each kind of evidence adds, how flat the choice of constants is, and whether
the order within a day matters.

    python benchmarks/story_scores.py FOLDER                  # all tables
    python benchmarks/story_scores.py FOLDER scores order     # some: scores, ablation, lowered, plateau, order

FOLDER holds ``SET.jsonl.gz`` of the sets named below. Lines of labelled sets have ``id``, ``title``, ``text``?,
``published``, ``language`` and ``story``; those of the week ``day``, ``title``, ``summary``. Items of all languages are
related together; those in neither French nor English are cut before scoring and told apart.
"""

# ruff: noqa: E402 - numpy is imported after its threads are limited

import argparse
import gzip
import hashlib
import json
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from math import log, sqrt
from pathlib import Path
from statistics import fmean
from typing import Any, NamedTuple

from nlp.threads import limit_threads

limit_threads()

import numpy as np

from corpus.document import Annotations, Content
from crawlers.extraction.imported import parse_published
from nlp.annotate import Annotator
from nlp.embeddings import Embedder, open_embedder
from nlp.openings import opening_of
from nlp.stories import grouping
from nlp.stories.article import FIGURES, NAMES, OPENING, ROOTS, WORDS, Article, make_article
from nlp.stories.candidates import Candidates
from nlp.stories.desk import Desk
from nlp.stories.rarity import weigh
from nlp.stories.terms import read_words, stem
from veille.articles import to_hours
from veille.relating import make_relating

LABELLED = ("fr-cyber-dev", "og2021-first-half")
WEEK = "fr-rss-week-2026-08-10"
SCORED = ("en", "fr")
SLICES = ("all", *SCORED, "across")
#: What ENOUGH is moved by, FADING and AGAINST set to, for the plateau.
AROUND = (-0.09, -0.06, -0.03, 0.0, 0.03, 0.06, 0.09)
FADINGS, SHARES = (48.0, 120.0), (0.4, 0.5, 0.7, 0.8)
#: Without some evidence all scores are lower, or without rivals higher, and another threshold is right: what ENOUGH
#: is moved by to find it.
MOVED = {"words": (-0.18, -0.13), "meaning": (-0.15, -0.1), "names": (-0.04,), "rivals": (0.12, 0.24)}
NO_FADING = 1e9
#: Single-pass centroids: thresholds, and hours after which a cluster takes nothing more.
THRESHOLDS, PASSED = (0.2, 0.25, 0.3, 0.35), 96.0
RESAMPLED, SEEDS = 2000, (1, 2, 3)

Outcome = Sequence[str]
Relate = Callable[[Sequence[Article]], Outcome]


@dataclass(frozen=True)
class Labelled:
    """Items in their order, as articles not yet weighed, with what was read of them; ``stories`` are the labels."""

    name: str
    items: Sequence[Mapping[str, Any]]
    contents: Sequence[Content]
    found: Sequence[Annotations]
    articles: Sequence[Article]

    @property
    def stories(self) -> list[str]:
        return [item["story"] for item in self.items]


class Score(NamedTuple):
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / max(self.precision + self.recall, 1e-9)


# --- reading


def read_lines(file: Path) -> list[dict[str, Any]]:
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def read_set(file: Path, annotator: Annotator, embedder: Embedder) -> Labelled:
    items, name = read_lines(file), file.name.removesuffix(".jsonl.gz")
    contents = [to_content(item) for item in items]
    embedded = embedder.encode([opening_of(content) for content in contents])
    vectors = [vector if vector.any() else None for vector in embedded]
    found = list(annotate(contents, annotator))
    parts = zip(items, contents, found, read_moments(items), vectors, strict=True)
    articles = [
        make_article(item.get("id", f"{name}-{number}"), content, read, moment=to_hours(moment), vector=vector)
        for number, (item, content, read, moment, vector) in enumerate(parts)
    ]
    return Labelled(name, items, contents, found, articles)


def to_content(item: Mapping[str, Any]) -> Content:
    text = item.get("text") or item.get("summary") or ""
    return Content(title=item["title"], body=text, language=item.get("language", "fr"))


def annotate(contents: Sequence[Content], annotator: Annotator, *, batch: int = 64) -> Iterator[Annotations]:
    """Title and opening are read: more of a text is not used."""
    opened = [content.model_copy(update={"body": content.body[:OPENING]}) for content in contents]
    for start in range(0, len(opened), batch):
        yield from annotator.annotate(opened[start : start + batch])


def read_moments(items: Sequence[Mapping[str, Any]]) -> Iterator[datetime]:
    """When each was published; where only a day is known, a moment of it, the same at every run."""
    draw = random.Random(0)
    for item in items:
        published = parse_published(item.get("published"))
        if published is None:
            day = datetime.fromisoformat(item["day"]).replace(tzinfo=UTC)
            published = day + timedelta(hours=draw.uniform(0, 24))
        yield published


# --- relating


@contextmanager
def constants(**values: float) -> Iterator[None]:
    """Constants of the engine have other values for a while, wherever they were imported to."""
    modules = [module for name, module in sys.modules.items() if name.startswith("nlp.stories.")]
    before = [(module, name, getattr(module, name)) for name in values for module in modules if hasattr(module, name)]
    assert {name for _, name, _ in before} == values.keys(), "a constant has another name now"
    for module, name, _ in before:
        setattr(module, name, values[name])
    try:
        yield
    finally:
        for module, name, value in before:
            setattr(module, name, value)


def relate_by_filter(labelled: Labelled, *, online: bool) -> Outcome:
    """What the filter answers; texts were read before, which takes most of its time."""
    known = {
        (content.title, content.body): (found, None if article.vector is None else article.vector.tobytes())
        for content, found, article in zip(labelled.contents, labelled.found, labelled.articles, strict=True)
    }

    def read(contents: Sequence[Content]) -> list[tuple[Annotations | None, bytes | None]]:
        return [known[content.title, content.body] for content in contents]

    respond = make_relating(read, now=datetime(2026, 1, 1, tzinfo=UTC), online=online)
    questions = [dict(item) for item in labelled.items]
    return [answer["story"] for answer in respond(questions)]


def relate_finally(articles: Sequence[Article]) -> Outcome:
    """All are weighed beside all, then each finds its story in the order of time."""
    known, desk = Candidates(), Desk()
    for slot, article in enumerate(articles):
        known.add(slot, article)
    in_order = sorted(articles, key=lambda article: (article.moment, article.id))
    relate_twice(desk, (weigh(article, known.frequency, len(articles)) for article in in_order))
    return read_stories(desk, articles)


def relate_twice(desk: Desk, articles: Iterable[Article]) -> None:
    """As the stage and the filter do: what was doubtful once more, in the order of time, when all others are known."""
    doubtful = [article for article in articles if desk.relate(article).doubtful]
    for article in sorted(doubtful, key=lambda article: (article.moment, article.id)):
        desk.relate(article, former=desk.story_of(article.id))


def relate_online(articles: Sequence[Article]) -> tuple[Outcome, Outcome]:
    """Each is weighed beside those before it: what is said of it at once, and what it came to in the end."""
    desk, at_once = Desk(), []
    for article in articles:
        desk.relate(desk.weigh(article))
        at_once.append(desk.story_of(article.id) or "")
    return at_once, read_stories(desk, articles)


def read_stories(desk: Desk, articles: Iterable[Article]) -> list[str]:
    return [desk.story_of(article.id) or "" for article in articles]


def relate_by_centroids(labelled: Labelled, threshold: float) -> Outcome:
    """Single-pass clusters: each item goes to the centroid with the best cosine of TF-IDF, or begins one."""
    centroids: dict[str, dict[int, float]] = defaultdict(dict)
    lengths, latest, labels = list[float](), list[float](), list[str]()
    for article, terms in zip(labelled.articles, weigh_terms(list(map(read_terms, labelled.contents))), strict=True):
        dots: Counter[int] = Counter()
        for term, weight in terms.items():
            for cluster, held in centroids[term].items():
                dots[cluster] += weight * held  # type: ignore[assignment]
        cosines = {
            cluster: dot / sqrt(lengths[cluster])
            for cluster, dot in dots.items()
            if article.moment - latest[cluster] <= PASSED
        }
        best = max(cosines, key=lambda cluster: (cosines[cluster], -cluster), default=-1)
        if best < 0 or cosines[best] < threshold:
            best = len(lengths)
            lengths.append(0.0)
            latest.append(0.0)
        lengths[best] += 2 * dots[best] + 1
        latest[best] = article.moment
        for term, weight in terms.items():
            centroids[term][best] = centroids[term].get(best, 0.0) + weight
        labels.append(str(best))
    return labels


def read_terms(content: Content) -> list[str]:
    return stem(read_words(f"{content.title} {content.body}", content.language), content.language)


def weigh_terms(texts: Sequence[Sequence[str]]) -> Iterator[dict[str, float]]:
    """TF-IDF of length one, counted over all texts: the centroids know the rarity of what is still to come."""
    held = Counter(term for words in texts for term in set(words))
    for words in texts:
        weights = {
            term: (1 + log(n)) * log((len(texts) + 1) / (held[term] + 0.5)) for term, n in Counter(words).items()
        }
        length = sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        yield {term: weight / length for term, weight in weights.items()}


# --- scoring

Contributions = dict[int, Score]


def b_cubed(wanted: Sequence[str], found: Outcome, rows: Iterable[int], across: Sequence[str] | None) -> Contributions:
    """Precision and recall of each item (Bagga and Baldwin, 1998) among ``rows``.

    With languages given ``across``, over pairs of two languages, and only of items whose story is told in another.
    """
    chosen = list(rows)
    by_story, by_cluster = defaultdict[str, set[int]](set), defaultdict[str, set[int]](set)
    for row in chosen:
        by_story[wanted[row]].add(row)
        by_cluster[found[row]].add(row)
    scores = Contributions()
    for row in chosen:
        right, put = by_story[wanted[row]], by_cluster[found[row]]
        if across is not None:
            right = {other for other in right if other == row or across[other] != across[row]}
            put = {other for other in put if other == row or across[other] != across[row]}
            if len(right) < 2:
                continue
        both = len(right & put)
        scores[row] = Score(both / len(put), both / len(right))
    return scores


def mean(scores: Iterable[Score]) -> Score:
    listed = list(scores)
    return Score(fmean(each.precision for each in listed), fmean(each.recall for each in listed))


def bootstrap(scores: Contributions, stories: Sequence[str]) -> tuple[float, float]:
    """The middle 95 % of F1 where as many stories are drawn anew."""
    names = sorted({stories[row] for row in scores})
    place = {name: at for at, name in enumerate(names)}
    sums = np.zeros((len(names), 3))
    for row, score in scores.items():
        sums[place[stories[row]]] += (score.precision, score.recall, 1)
    draws = np.random.default_rng(0).integers(0, len(names), (RESAMPLED, len(names)))
    totals = sums[draws].sum(axis=1)
    precision, recall = totals[:, 0] / totals[:, 2], totals[:, 1] / totals[:, 2]
    low, high = np.percentile(2 * precision * recall / (precision + recall), (2.5, 97.5))
    return float(low), float(high)


def slice_scores(labelled: Labelled, found: Outcome) -> dict[str, Contributions]:
    """By what is scored: French and English together, each, pairs across them, and each other language."""
    languages = [article.language or "" for article in labelled.articles]
    score = partial(b_cubed, labelled.stories, found)
    scored = [row for row, language in enumerate(languages) if language in SCORED]
    slices = {"all": score(scored, None)}
    if len({languages[row] for row in scored}) > 1:
        slices |= {code: score([row for row in scored if languages[row] == code], None) for code in SCORED}
        slices["across"] = score(scored, languages)
    for code in sorted(set(languages) - set(SCORED)):
        slices[code] = score([row for row, language in enumerate(languages) if language == code], None)
    return slices


def is_even(article: Article) -> bool:
    return int(hashlib.sha1(article.id.encode(), usedforsecurity=False).hexdigest(), 16) % 2 == 0


# --- tables


def print_scores(labelled: Labelled) -> None:
    print(
        f"\n{labelled.name}: {len(labelled.articles)} items\n{'':30}"
        + "".join(f"{t:>26}" for t in ("all", "even", "odd"))
    )
    started = time.process_time()
    final = relate_finally(labelled.articles)
    spent = time.process_time() - started
    at_once, online = relate_online(labelled.articles)
    rows = {"final": final, "online": online, "online, as said at once": at_once}
    rows |= {f"filter{' --online' * each}": relate_by_filter(labelled, online=each) for each in (False, True)}
    centroids = {threshold: relate_by_centroids(labelled, threshold) for threshold in THRESHOLDS}
    for threshold, found in centroids.items():
        rows[f"centroids {threshold:.2f}"] = found
    for name, found in rows.items():
        print_slices(labelled, name, found, others=name == "final")
    print_gains(labelled, final, centroids)
    print(f"final: {len(labelled.articles) / spent:.0f} items per CPU-second")


def print_gains(labelled: Labelled, final: Outcome, centroids: Mapping[float, Outcome]) -> None:
    """F1 beside that of the centroids whose threshold is best for the slice, which nobody could know before."""
    ours = {name: mean(scores.values()).f1 for name, scores in scored_slices(labelled, final).items()}
    for name, reached in ours.items():
        theirs = {at: mean(scored_slices(labelled, found)[name].values()).f1 for at, found in centroids.items()}
        best = max(theirs, key=lambda at: theirs[at])
        gain = reached - theirs[best]
        print(f"{name:8}final {100 * reached:.1f}, centroids at {best:.2f} {100 * theirs[best]:.1f}: {100 * gain:+.1f}")


def scored_slices(labelled: Labelled, found: Outcome) -> dict[str, Contributions]:
    return {name: scores for name, scores in slice_scores(labelled, found).items() if name in SLICES}


def print_slices(labelled: Labelled, name: str, found: Outcome, *, others: bool) -> None:
    even = [is_even(article) for article in labelled.articles]
    for sliced, scores in slice_scores(labelled, found).items():
        if sliced not in SLICES and not others:
            continue
        halves = (scores, *({row: each for row, each in scores.items() if even[row] == half} for half in (True, False)))
        print(f"{name:24}{sliced:>6}" + "".join(f"{tell(half, labelled.stories):>26}" for half in halves), flush=True)


def tell(scores: Contributions, stories: Sequence[str]) -> str:
    if not scores:
        return "-"
    score, (low, high) = mean(scores.values()), bootstrap(scores, stories)
    return (
        f"{100 * score.precision:.1f} {100 * score.recall:.1f} {100 * score.f1:.1f} [{100 * low:.0f},{100 * high:.0f}]"
    )


def measure(
    sets: Sequence[Labelled], without: Sequence[int] = (), *, meaning: bool = True, **values: float
) -> list[float]:
    """F1 of each slice that counts, of each set, where the engine lacks some evidence or has other constants."""
    found = []
    with constants(**values):
        for labelled in sets:
            outcome = relate_finally([strip(article, without, meaning=meaning) for article in labelled.articles])
            found += [mean(scores.values()).f1 for scores in scored_slices(labelled, outcome).values()]
    return found


def strip(article: Article, kinds: Sequence[int], *, meaning: bool) -> Article:
    """The article without keys of these kinds, and without its vector where ``meaning`` is not wanted."""
    kept = ~np.isin(article.kinds, kinds)
    return replace(
        article,
        keys=article.keys[kept],
        kinds=article.kinds[kept],
        weights=article.weights[kept],
        vector=article.vector if meaning else None,
    )


def print_head(name: str, sets: Sequence[Labelled]) -> None:
    columns = []
    for labelled in sets:
        several = len({article.language for article in labelled.articles}) > 1
        columns += [f"{labelled.name[:8]} {each}" for each in (SLICES if several else ("all",))]
    print(f"\n{name:26}" + "".join(f"{column:>16}" for column in columns))


def print_row(name: str, scores: Sequence[float]) -> None:
    print(f"{name:26}" + "".join(f"{100 * score:16.1f}" for score in scores), flush=True)


def take_away(sets: Sequence[Labelled]) -> dict[str, Callable[..., list[float]]]:
    return {
        "(nothing)": partial(measure, sets),
        "words": partial(measure, sets, (WORDS, ROOTS)),
        "meaning": partial(measure, sets, meaning=False),
        "names": partial(measure, sets, (NAMES,)),
        "figures": partial(measure, sets, (FIGURES,)),
        "time": partial(measure, sets, FADING=NO_FADING),
        "rivals": partial(measure, sets, AGAINST=0.0),
        "everyday words": partial(measure, sets, EVERYDAY=0),
    }


def print_ablation(sets: Sequence[Labelled]) -> None:
    print_head("F1 without", sets)
    for name, run in take_away(sets).items():
        print_row(name, run())


def print_lowered(sets: Sequence[Labelled]) -> None:
    """The same, with the threshold that is best for what is left."""
    print_head("F1 without, at its best", sets)
    for name, run in take_away(sets).items():
        rows = {moved: run(ENOUGH=moved) for moved in (grouping.ENOUGH + by for by in MOVED.get(name, ()))}
        if rows:
            best = max(rows, key=lambda moved: fmean(rows[moved]))
            print_row(f"{name}, {best:.2f} of {min(rows):.2f}–{max(rows):.2f}", rows[best])


def print_plateau(sets: Sequence[Labelled]) -> None:
    print_head("F1 with", sets)
    for by in AROUND:
        print_row(
            f"ENOUGH {grouping.ENOUGH + by:.2f}{'' if by else ' (chosen)'}", measure(sets, ENOUGH=grouping.ENOUGH + by)
        )
    for fading in FADINGS:
        print_row(f"FADING {fading:.0f}", measure(sets, FADING=fading))
    for share in SHARES:
        print_row(f"AGAINST {share:.1f}", measure(sets, AGAINST=share))


def print_orders(week: Labelled) -> None:
    """B³ between what comes of the week in one order and in another: of the articles of each day, and of batches,
    which are the articles of one host on one day, in the order of time."""
    print(f"\n{week.name}: {len(week.items)} items")
    print(
        f"{'in another order, seed':26}{'P':>8}{'R':>8}{'F1':>8}{'stories':>9}{'F1 of those not alone':>24}", flush=True
    )
    for name, shuffle in (("articles of a day", shuffle_articles), ("batches of a day", shuffle_batches)):
        wanted = relate_in(shuffle(week, None), week)
        for seed in SEEDS:
            found = relate_in(shuffle(week, seed), week)
            print_row_of_order(f"{name}, {seed}", wanted, found)


def print_row_of_order(name: str, wanted: Outcome, found: Outcome) -> None:
    scores = b_cubed(wanted, found, range(len(wanted)), None)
    sizes, found_sizes = Counter(wanted), Counter(found)
    several = [each for row, each in scores.items() if max(sizes[wanted[row]], found_sizes[found[row]]) > 1]
    score = mean(scores.values())
    told = f"{100 * score.precision:8.2f}{100 * score.recall:8.2f}{100 * score.f1:8.2f}{len(set(found)):9}"
    print(f"{name:26}{told}{100 * mean(several).f1:24.2f}", flush=True)


def relate_in(order: Sequence[int], week: Labelled) -> list[str]:
    desk = Desk()
    relate_twice(desk, (desk.weigh(week.articles[row]) for row in order))
    return read_stories(desk, week.articles)


def shuffle_articles(week: Labelled, seed: int | None) -> list[int]:
    """Rows of the items, each day's in an order of their own; without a seed as they are given."""
    draw = random.Random(seed)
    keyed = [(item["day"], 0.0 if seed is None else draw.random(), row) for row, item in enumerate(week.items)]
    return [row for _, _, row in sorted(keyed)]


def shuffle_batches(week: Labelled, seed: int | None) -> list[int]:
    draw, batches = random.Random(seed), defaultdict[tuple[str, str], list[int]](list)
    for row, item in enumerate(week.items):
        batches[item["day"], item["host"]].append(row)
    keyed = sorted((day, host if seed is None else str(draw.random()), rows) for (day, host), rows in batches.items())
    articles = week.articles
    in_time = [sorted(rows, key=lambda row: (articles[row].moment, articles[row].id)) for _, _, rows in keyed]
    return [row for rows in in_time for row in rows]


#: Tables of the labelled sets together.
TABLES = {"ablation": print_ablation, "lowered": print_lowered, "plateau": print_plateau}
NAMED = ("scores", *TABLES, "order")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("tables", nargs="*", metavar="TABLE", help=f"of {', '.join(NAMED)}; all where none is named")
    options = parser.parse_args()
    chosen = options.tables or NAMED
    if unknown := sorted(set(chosen) - set(NAMED)):
        parser.error(f"there is no table {', '.join(unknown)}; choose of {', '.join(NAMED)}")
    annotator, embedder = Annotator(), open_embedder("use")

    @cache
    def read(name: str) -> Labelled:
        return read_set(options.folder / f"{name}.jsonl.gz", annotator, embedder)

    for table in chosen:
        if table == "order":
            print_orders(read(WEEK))
        elif table == "scores":
            print("P R F1 [middle 95 % of F1 over stories drawn anew]")
            for name in LABELLED:
                print_scores(read(name))
        else:
            TABLES[table]([read(name) for name in LABELLED])


if __name__ == "__main__":
    main()
