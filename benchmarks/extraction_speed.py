"""Pages per CPU-second of the article extractor, against trafilatura alone in the same run.

    python benchmarks/extraction_speed.py                    # pages made up here
    python benchmarks/extraction_speed.py PAGES.jsonl.gz     # JSON lines with "html", and perhaps "url"

Both read the same pages in the same process, in turn; the best round of each counts, since another process can only
make a round slower. Ours reads body, blocks, title, authors, date, language, level, credit and attachments; trafilatura
alone its text.
"""

import argparse
import gzip
import json
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

#: A page, and its address.
Page = tuple[str, str | None]

SENTENCES = (
    "La société Boréal Systèmes a confirmé mardi une intrusion dans ses serveurs de Rennes.",
    "Les attaquants réclament 2,3 millions d'euros pour ne rien publier.",
    "L'agence régionale a saisi le parquet et conseille de changer les mots de passe.",
    "Aucun hôpital n'est touché, selon la direction.",
)


def make_pages(number: int) -> list[Page]:
    menu = "".join(f'<li><a href="/rubrique/{n}">Rubrique {n}</a></li>' for n in range(40))
    pages: list[Page] = []
    for n in range(number):
        text = "".join(f"<p>{' '.join(SENTENCES[(n + k) % 4] for k in range(5))}</p>" for k in range(8 + n % 9))
        head = '<meta property="article:published_time" content="2026-03-02T08:00:00Z">'
        body = f"<nav><ul>{menu}</ul></nav><article><h1>Titre {n}</h1>{text}</article><footer><ul>{menu}</ul></footer>"
        html = f'<html lang="fr"><head><title>Titre {n} | Le Phare</title>{head}</head><body>{body}</body></html>'
        pages.append((html, f"https://phare.example/{n}"))
    return pages


def read_pages(path: Path) -> list[Page]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        items = [json.loads(line) for line in lines if line.strip()]
    return [(item["html"], item.get("url")) for item in items]


def read_by_us(pages: Sequence[Page]) -> None:
    from crawlers.extraction.article import read_article

    now = datetime.now(UTC)
    for html, url in pages:
        read_article(html.encode("utf-8", "replace"), url=url, content_type=None, fetched_at=now)


def read_by_trafilatura(pages: Sequence[Page]) -> None:
    from trafilatura import extract

    for html, _ in pages:
        extract(html, include_comments=False)


def measure(read: Callable[[Sequence[Page]], None], pages: Sequence[Page]) -> float:
    """CPU-seconds of this process for reading all pages."""
    start = time.process_time()
    read(pages)
    return time.process_time() - start


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path, nargs="?")
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=2)
    arguments = parser.parse_args()
    pages = (read_pages(arguments.path) if arguments.path else make_pages(arguments.pages))[: arguments.pages]
    if not pages:
        sys.exit(f"{arguments.path} holds no pages")
    readers = {"veille": read_by_us, "trafilatura alone": read_by_trafilatura}
    for read in readers.values():
        read(pages[:20])  # loads what each needs
    seconds: dict[str, list[float]] = {name: [] for name in readers}
    for _ in range(arguments.rounds):
        for name, read in readers.items():
            seconds[name].append(measure(read, pages))
    for name, rounds in seconds.items():
        print(f"{name:<18}{len(pages) / min(rounds):>8.1f} pages/CPU-s  of {[round(each, 1) for each in rounds]}")
    print(f"ratio {min(seconds['trafilatura alone']) / min(seconds['veille']):.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
