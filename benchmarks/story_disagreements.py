"""Figures side by side and where outlets disagree, over known stories: a table, and every disagreement to judge.

    python benchmarks/story_disagreements.py FILE.jsonl.gz...

Lines of FILE have ``title``, ``published`` and ``story``, and may have ``id``, ``text``, ``language`` (else French) and
``url``, whose host is the publisher.
"""

import argparse
import gzip
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from corpus.document import Content
from crawlers.extraction.imported import parse_published
from nlp.annotate import Annotator
from nlp.stories.disagreements import Disagreement, find_disagreements
from nlp.stories.figures import Claim, gather, read_claims
from nlp.threads import limit_threads


def read_stories(file: Path, annotator: Annotator) -> Mapping[str, Sequence[Claim]]:
    """The claims of the items in French and English, by story."""
    opener = gzip.open if file.suffix == ".gz" else open
    with opener(file, "rt", encoding="utf-8") as lines:
        items = [item for item in map(json.loads, lines) if item.get("language", "fr") in ("fr", "en")]
    stories: dict[str, list[Claim]] = defaultdict(list)
    for number, (item, content) in enumerate(zip(items, map(to_content, items), strict=True)):
        (read,) = annotator.annotate([content])
        document = str(item.get("id", number))
        publisher = urlsplit(item.get("url", "")).hostname or document
        stories[item["story"]].extend(read_claims(document, publisher, content, read.figures))
    return stories


def to_content(item: Mapping[str, Any]) -> Content:
    language, published = item.get("language", "fr"), parse_published(item["published"])
    return Content(title=item["title"], lead=item.get("text"), language=language, published=published)


def show(found: Disagreement) -> Iterator[str]:
    yield f"  {found.row.what}"
    for side in (found.lower, found.higher):
        for claim in side.claims:
            yield f"    {claim.published:%d %b %H:%M} {claim.publisher:24} {claim.text:28} {claim.sentence}"


def report(name: str, stories: Iterable[Sequence[Claim]]) -> None:
    claims = [each for each in stories if each]
    rows = [row for each in claims for row in gather(each)]
    several = sum(len(row.publishers) > 1 for row in rows)
    found = [disagreement for each in claims for disagreement in find_disagreements(each)]
    print(f"{name:36}{len(claims):8}{sum(map(len, claims)):9}{len(rows):7}{several:14}{len(found):15}", flush=True)
    for disagreement in found:
        print("\n".join(show(disagreement)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=Path, nargs="+")
    options = parser.parse_args()
    limit_threads()
    annotator = Annotator()
    print(f"{'':36}{'stories':>8}{'figures':>9}{'rows':>7}{'of several':>14}{'disagreements':>15}")
    for file in options.files:
        report(file.name, read_stories(file, annotator).values())


if __name__ == "__main__":
    main()
