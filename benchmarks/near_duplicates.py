"""Near-same texts: pairs found, pairs claimed, time and bytes for each document, beside MinHash by datasketch.

    pip install datasketch     # without it only ours is measured
    python benchmarks/near_duplicates.py FILE.jsonl.gz [--items FILE.jsonl.gz] [--bulletins FILE.tar.gz] [--show N]

Lines of FILE have a ``text``, whose first line is its title, and a ``doc``: texts of one ``doc`` are versions of each
other, all others are not. Of the first version of each are made what a watch meets: copies with words changed, with
another title, quoted whole, quoted by half. Lines of --items have a ``title`` and a ``summary``, bulletins a ``title``,
a ``summary`` and ``content``: of the pairs claimed among them some are printed to be read.
"""

import argparse
import gzip
import importlib.util
import json
import random
import re
import tarfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path
from typing import Any

from nlp.stories.fingerprints import NearSame, fingerprint, judge, read_keys, read_passages
from nlp.stories.passages import Hashes
from nlp.stories.postings import Postings
from nlp.threads import limit_threads
from veille.relating import make_relating, open_reader

Text = tuple[str, str]
Pairs = dict[tuple[int, int], NearSame | None]

#: A passage that more texts hold finds none.
MOST = 400
PERMUTATIONS = 128
THRESHOLDS = (0.5, 0.7, 0.8) if importlib.util.find_spec("datasketch") else ()
WORD = re.compile(r"\w+")


def read_lines(file: Path) -> list[dict[str, Any]]:
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def read_bulletins(file: Path) -> Iterator[tuple[str, Text]]:
    with tarfile.open(file) as archive:
        for member in archive:
            if member.isfile() and member.name.endswith(".json"):
                held = archive.extractfile(member)
                assert held is not None
                bulletin = json.load(held)
                yield member.name, (bulletin["title"], f"{bulletin['summary'] or ''}\n{bulletin['content'] or ''}")


def split_title(text: str) -> Text:
    title, _, body = text.partition("\n")
    return title, body


def find_pairs(texts: Sequence[Text]) -> tuple[Pairs, int]:
    """The pairs judged near-same, each text asked against those before it, and the bytes kept."""
    index, found = Postings(), Pairs()
    kept: list[Hashes] = []
    for slot, text in enumerate(texts):
        read = fingerprint(*text)
        candidates, _ = index.find(read_passages(read), most=MOST)
        for earlier in candidates.tolist():
            if near_same := judge(kept[earlier], read):
                found[earlier, slot] = near_same
        index.add(slot, read_keys(read))
        kept.append(read)
    return found, sum(read.nbytes for read in kept) + 12 * len(index)


def find_by_filter(texts: Sequence[Text]) -> tuple[Pairs, int]:
    """The pairs that `veille relate --jsonl` names in ``near_same`` or ``same_as``; all texts are of one day."""
    respond = make_relating(open_reader("use"), now=datetime(2026, 1, 1, tzinfo=UTC))
    questions = [
        {"id": str(number), "title": title, "text": text, "published": "2026-01-01", "language": "en"}
        for number, (title, text) in enumerate(texts)
    ]
    pairs: Pairs = {}
    for answer in respond(questions):
        for other in {*answer["near_same"], answer.get("same_as", answer["id"])} - {answer["id"]}:
            one, two = sorted((int(answer["id"]), int(other)))
            pairs[one, two] = None
    return pairs, 0


def find_by_minhash(texts: Sequence[Text], *, threshold: float) -> tuple[Pairs, int]:
    """The pairs that datasketch's LSH proposes and its estimate confirms; bytes of the signatures alone."""
    datasketch = importlib.import_module("datasketch")
    lsh, found = datasketch.MinHashLSH(threshold=threshold, num_perm=PERMUTATIONS), Pairs()
    kept: list[Any] = []
    for slot, text in enumerate(texts):
        words = WORD.findall(" ".join(text).lower())
        signature = datasketch.MinHash(num_perm=PERMUTATIONS)
        signature.update_batch([" ".join(words[at : at + 3]).encode() for at in range(max(1, len(words) - 2))])
        for earlier in lsh.query(signature):
            if kept[earlier].jaccard(signature) >= threshold:
                found[earlier, slot] = None
        lsh.insert(slot, signature)
        kept.append(signature)
    return found, sum(signature.hashvalues.nbytes for signature in kept)


def measure(name: str, texts: Sequence[Text], groups: Sequence[str], find: Callable[[Sequence[Text]], Any]) -> None:
    started = time.process_time()
    found, size = find(texts)
    spent = time.process_time() - started
    same = {pair for pair in combinations(range(len(texts)), 2) if groups[pair[0]] == groups[pair[1]]}
    right = len(same & found.keys())
    recall, precision = right / len(same), right / max(1, len(found))
    print(
        f"{name:30}{right:6} of {len(same)}{len(found):9}{recall:10.4f}{precision:11.4f}"
        f"{1000 * spent / len(texts):9.2f}{size / len(texts):8.0f}",
        flush=True,
    )


def measure_versions(items: Sequence[dict[str, Any]]) -> None:
    groups = [item["doc"] for item in items]
    whole = [split_title(item["text"]) for item in items]
    for name, texts in (("title", [(title, "") for title, _ in whole]), ("title and text", whole)):
        print(f"\n{name:30}{'pairs found':>13}{'claimed':>9}{'recall':>10}{'precision':>11}{'ms':>9}{'bytes':>8}")
        measure("ours", texts, groups, find_pairs)
        measure("the filter, all it does", texts, groups, find_by_filter)
        for threshold in THRESHOLDS:

            def find(texts: Sequence[Text], threshold: float = threshold) -> tuple[Pairs, int]:
                return find_by_minhash(texts, threshold=threshold)

            measure(f"datasketch {threshold}", texts, groups, find)


def change_words(text: str, share: float, words: Sequence[str], draw: random.Random) -> str:
    return " ".join(draw.choice(words) if draw.random() < share else word for word in text.split())


def make_variants(
    text: Text, others: Sequence[Text], words: Sequence[str], draw: random.Random
) -> Iterator[tuple[str, Text]]:
    """What becomes of an article, each with its name; ``others`` are unrelated."""
    title, body = text
    (other_title, other), half = others[0], body[: len(body) // 2]
    for share in (0.02, 0.05, 0.1, 0.2):
        yield f"{share:.0%} of words changed", (title, change_words(body, share, words, draw))
    yield "under another title", (other_title, body)
    yield "paragraph of another added", (title, body + "\n" + " ".join(other.split()[:40]))
    yield "quoted whole with its title", (other_title, f"{other}\n{title}\n{body}")
    yield "quoted whole without title", (other_title, f"{other}\n{body}")
    yield "quoted whole, 2% changed", (other_title, f"{other}\n{change_words(body, 0.02, words, draw)}")
    for count in (15, 30):
        filler = [each for _, each in others[:count]]
        yield f"quoted whole among {count} others", (other_title, "\n".join([*filler[:7], title, body, *filler[7:]]))
    yield "half of it quoted", (other_title, f"{other}\n{half}")
    yield "first half alone", (title, half)
    yield "same title, another text", (title, other)
    yield "unrelated", (other_title, other)


def measure_variants(items: Sequence[dict[str, Any]]) -> None:
    firsts = {item["doc"]: split_title(item["text"]) for item in reversed(items)}
    texts, draw = list(firsts.values()), random.Random(0)
    words = sorted({word for _, body in texts for word in body.split()})
    counts: dict[str, Counter[str]] = {}
    for text in texts:
        others = draw.sample([other for other in texts if other != text], 30)
        for name, variant in make_variants(text, others, words, draw):
            near_same = judge(fingerprint(*text), fingerprint(*variant))
            counts.setdefault(name, Counter())[near_same.kind if near_same else "no"] += 1
    print(f"\n{f'{len(texts)} articles':34}{'copy':>8}{'quoted':>8}{'quotes':>8}{'no':>8}")
    for name, row in counts.items():
        print(f"{name:34}" + "".join(f"{row[kind]:8}" for kind in ("copy", "quoted", "quotes", "no")))


def show_claims(name: str, keyed: Iterable[tuple[str, Text]], *, show: int) -> None:
    """Count the pairs claimed, and print some of those whose texts are not equal to the letter."""
    keys, texts = zip(*keyed, strict=True)
    started = time.process_time()
    found, size = find_pairs(texts)
    spent = time.process_time() - started
    edited = [pair for pair in found if texts[pair[0]] != texts[pair[1]]]
    distinct = list({frozenset((texts[one], texts[other])): (one, other) for one, other in edited}.values())
    print(
        f"\n{name}: {len(texts):,} texts, {len(found):,} pairs claimed, {len(edited):,} of them not equal to the letter"
    )
    milliseconds, bytes_each = 1000 * spent / len(texts), size / len(texts)
    print(f"({len(distinct):,} without repeats), {milliseconds:.2f} ms and {bytes_each:.0f} bytes a text")
    for threshold in THRESHOLDS:
        theirs, _ = find_by_minhash(texts, threshold=threshold)
        unequal = sum(texts[one] != texts[other] for one, other in theirs)
        print(f"  datasketch {threshold} claims {len(theirs):,}, {unequal:,} not equal to the letter")
    for one, other in sorted(random.Random(0).sample(distinct, min(show, len(distinct)))):
        print(f"  {found[one, other]}")
        for at in (one, other):
            print(f"    {keys[at]}: {texts[at][0]} | {texts[at][1][:300]!r}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--items", type=Path)
    parser.add_argument("--bulletins", type=Path)
    parser.add_argument("--show", type=int, default=30)
    options = parser.parse_args()
    limit_threads()
    items = read_lines(options.file)
    measure_versions(items)
    measure_variants(items)
    if options.items:
        lines = read_lines(options.items)
        keyed = ((f"{line.get('day')} {line.get('host')}", (line["title"], line["summary"] or "")) for line in lines)
        show_claims("items", keyed, show=options.show)
    if options.bulletins:
        show_claims("bulletins", read_bulletins(options.bulletins), show=options.show)


if __name__ == "__main__":
    main()
