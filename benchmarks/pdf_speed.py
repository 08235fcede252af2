"""Pages per CPU-second and peak memory of the PDF reader, against bare `pypdfium2` in the same run.

    python benchmarks/pdf_speed.py                  # a report of 200 pages made up here
    python benchmarks/pdf_speed.py FILE.pdf ...     # files of your own

Bare means `get_text_range` of every page: the text as PDFium has it, without order, blocks or tables. Each reads in
a process of its own, because the peak of memory is a process's; the best round counts, since another process can
only make a round slower. Exit status 1 when the reader is slower than 20 pages per CPU-second.
"""

import argparse
import resource
import sys
import time
from collections.abc import Callable, Sequence
from io import BytesIO
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

LEAST = 20
SENTENCE = (
    "La mission relève que les 4 217 centres ont coûté 12,4 M€ en 2025, soit 38 % de plus que prévu, sans que les "
    "ministères concernés en aient évalué les conséquences budgétaires ni la régularité."
)


class Measure(NamedTuple):
    """Pages, CPU-seconds of the best round, characters of text; KiB of memory before the first page and at the peak."""

    pages: int
    seconds: float
    characters: int
    before: int
    peak: int


def make_report(pages: int) -> bytes:
    """Two columns with a running head and page numbers; 5,000 characters a page, as dense reports have."""
    from reportlab.lib.utils import simpleSplit
    from reportlab.pdfgen.canvas import Canvas

    buffer = BytesIO()
    canvas = Canvas(buffer, invariant=1)
    lines = simpleSplit(" ".join([SENTENCE] * 14), "Helvetica", 9, 236)[:58]
    for number in range(1, pages + 1):
        canvas.setFont("Helvetica", 7)
        canvas.drawString(50, 810, "Rapport fictif sur les centres")
        canvas.drawCentredString(297, 30, str(number))
        canvas.setFont("Helvetica", 9)
        for x in (50, 308):
            for row, line in enumerate(lines):
                canvas.drawString(x, 775 - 12 * row, line)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def read_bare(data: bytes) -> tuple[int, int]:
    from pypdfium2 import PdfDocument

    document = PdfDocument(data)
    characters = 0
    for page in document:
        textpage = page.get_textpage()
        characters += len(textpage.get_text_range())
        textpage.close()
        page.close()
    pages = len(document)
    document.close()
    return pages, characters


def read_blocks(data: bytes) -> tuple[int, int]:
    from pypdfium2 import PdfDocument

    from crawlers.extraction.pdf import read_pdf

    content = read_pdf(data)
    if content.level != "full":
        sys.exit(f"the file cannot be read: {content.extra['problem']}")
    document = PdfDocument(data)
    pages = len(document)
    document.close()
    return pages, len(content.body)


READERS: dict[str, Callable[[bytes], tuple[int, int]]] = {"reader": read_blocks, "bare pypdfium2": read_bare}


def measure(name: str, data: bytes, rounds: int) -> Measure:
    read = READERS[name]
    read(make_report(1))  # loads the libraries
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seconds = []
    for _ in range(rounds):
        start = time.process_time()
        pages, characters = read(data)
        seconds.append(time.process_time() - start)
    return Measure(pages, min(seconds), characters, before, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def measure_apart(name: str, data: bytes, rounds: int) -> Measure:
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(measure, (name, data, rounds))


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=Path, nargs="*")
    parser.add_argument("--pages", type=int, default=200, help="of the report that is made up")
    parser.add_argument("--rounds", type=int, default=3)
    return parser.parse_args()


def report(title: str, data: bytes, rounds: int) -> bool:
    """Print the rows of one file; whether the reader is fast enough."""
    print(f"{title}: {len(data) / 1024:,.0f} KiB")
    fast = True
    for name in READERS:
        found = measure_apart(name, data, rounds)
        rate = found.pages / found.seconds
        print(
            f"  {name:<15}{found.pages:>5} pages{rate:>8,.1f} pages/CPU-s{found.characters:>11,} characters"
            f"  peak {found.peak / 1024:,.0f} MiB (+{(found.peak - found.before) / 1024:,.0f})"
        )
        fast = fast and (name != "reader" or rate >= LEAST)
    return fast


def main(arguments: argparse.Namespace) -> int:
    files: Sequence[Path] = arguments.files
    made = [("made up", make_report(arguments.pages))] if not files else []
    inputs = made + [(file.name, file.read_bytes()) for file in files]
    slow = [title for title, data in inputs if not report(title, data, arguments.rounds)]
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main(parse()))
