"""A generated report of 200 pages, read word by word."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from corpus.document import Content
from crawlers.extraction.pdf import read_pdf
from tests.crawlers.extraction.pdf.report import PAGES, Report, make_report

ROOT = Path(__file__).parents[4]


@pytest.fixture(scope="session")
def report() -> Report:
    return make_report()


@pytest.fixture(scope="session")
def reading(report: Report) -> tuple[Content, float]:
    """The content, and the pages read in a second of processor time."""
    start = time.process_time()
    content = read_pdf(report.data)
    return content, PAGES / (time.process_time() - start)


@pytest.fixture(scope="session")
def content(reading: tuple[Content, float]) -> Content:
    return reading[0]


def words_of(content: Content, *kinds: str) -> list[str]:
    return [
        word
        for block in content.blocks
        if block.kind in kinds
        for word in content.body[block.start : block.end].split(" ")
    ]


def plain(words: list[str]) -> list[str]:
    """PDFium gives no-break spaces as spaces."""
    return [part for word in words for part in word.split("\u00a0")]


def test_every_word_stands_in_reading_order_whole_and_apart(report: Report, content: Content) -> None:
    assert words_of(content, "heading", "paragraph", "list_item") == plain(report.flow)


def test_notes_are_apart_from_the_text_and_have_every_word(report: Report, content: Content) -> None:
    assert words_of(content, "footnote") == plain(report.notes)
    assert sum(block.kind == "footnote" for block in content.blocks) == report.number_of_notes


def test_tables_keep_their_cells(report: Report, content: Content) -> None:
    assert [(block.page, block.cells) for block in content.blocks if block.kind == "table"] == report.tables
    assert words_of(content, "caption") == report.captions


def test_every_planted_figure_stands_whole_on_its_page(report: Report, content: Content) -> None:
    pages: dict[int | None, list[str]] = {}
    for block in content.blocks:
        pages.setdefault(block.page, []).append(content.body[block.start : block.end])
    lost = [
        figure
        for figure in report.figures
        if not any(figure.text.replace("\u00a0", " ") in text for text in pages[figure.page])
    ]
    assert len(report.figures) > 3000
    assert not lost


def test_no_head_foot_or_page_number_is_in_the_body(report: Report, content: Content) -> None:
    assert not [head for head in report.furniture if head in content.body]
    texts = [content.body[block.start : block.end] for block in content.blocks]
    assert not [text for text in texts if text.isdigit()]


def test_headings_are_told_by_their_print(report: Report, content: Content) -> None:
    headings = [
        (block.level, content.body[block.start : block.end]) for block in content.blocks if block.kind == "heading"
    ]
    assert [text for _, text in headings] == report.headings
    assert {level for level, _ in headings} == {1, 2}


def test_pages_follow_each_other(content: Content) -> None:
    pages = [block.page for block in content.blocks]
    assert pages == sorted(pages, key=lambda page: page or 0)
    assert set(pages) == set(range(1, PAGES + 1))


def test_is_read_at_twenty_pages_a_second(reading: tuple[Content, float]) -> None:
    assert reading[1] >= 20


READ = """
import resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_AS, (1536 << 20, 1536 << 20))
from crawlers.extraction.pdf import read_pdf
first = read_pdf(Path(sys.argv[1]).read_bytes())
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
whole = read_pdf(Path(sys.argv[2]).read_bytes())
assert whole.level == "full", whole.extra
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_memory_is_bounded(report: Report, tmp_path: Path) -> None:
    """In a process of its own, with the memory of a worker: what 200 pages take more than 5."""
    files = [tmp_path / "five.pdf", tmp_path / "whole.pdf"]
    files[0].write_bytes(make_report(5).data)
    files[1].write_bytes(report.data)
    command = [sys.executable, "-c", READ, *map(str, files)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert int(done.stdout) < 120 * 1024  # KiB; 45 MiB were measured
