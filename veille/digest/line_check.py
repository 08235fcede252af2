"""The gate of a line: it is shown only if all that it says stands in the document that it cites."""

from urllib.parse import urldefrag

from corpus.document import Document
from veille.digest.links import open_address
from veille.digest.model import Line
from veille.digest.rereading import read_figures, say_figure
from veille.digest.sentences import sentences_around
from veille.digest.support import find_unsupported


def check(line: Line, document: Document) -> str | None:
    """Why the line must not be shown; None where it may be."""
    return (
        _check_place(line, document)
        or _check_source(line, document)
        or _check_links(line, document)
        or _check_figures(line, document)
        or _check_title(line, document)
    )


def _check_place(line: Line, document: Document) -> str | None:
    if line.document != document.id:
        return f"it is of the document {line.document}, not of {document.id}"
    text = document.content.text_of(line.field)
    if not 0 <= line.start < line.end <= len(text) or text[line.start : line.end] != line.text:
        return f"the words do not stand at {line.start}–{line.end} of the {line.field}"
    return None


def _check_source(line: Line, document: Document) -> str | None:
    if line.title != document.content.title:
        return "the document has another title"
    if line.publisher != document.source.publisher:
        return f"the publisher is {document.source.publisher}"
    if line.dated != "first_seen" and line.moment != document.content.published:
        return f"its publisher dates it {document.content.published}"
    return None


def _check_links(line: Line, document: Document) -> str | None:
    """Links lead to the document's own page and nowhere else."""
    own = {urldefrag(url).url for url in (document.fetch.url, document.fetch.canonical_url) if url}
    for link in filter(None, (line.url, line.link)):
        if open_address(urldefrag(link).url) is None or urldefrag(link).url not in own:
            return "a link leads to another page than the document's"
    return None


def _check_figures(line: Line, document: Document) -> str | None:
    """Each marked figure is read anew where it stands, and must be what the line says beside it."""
    if len(line.marks) != len(line.values):
        return "not every marked figure has a value beside it"
    read = _read_values(line, document)
    for mark, value in zip(line.marks, line.values, strict=True):
        if read.get(mark) != value:
            return f"« {line.text[slice(*mark)]} » is read as {read.get(mark, 'no figure')}, not as {value}"
    return None


def _read_values(line: Line, document: Document) -> dict[tuple[int, int], str]:
    """What the sentences say that the marks are in, and their neighbours; by place in the line."""
    if not line.marks:
        return {}
    first, last = line.start + min(start for start, _ in line.marks), line.start + max(end for _, end in line.marks)
    stretch = sentences_around(document.content, line.field, max(first, line.start), min(last, line.end))
    text = document.content.text_of(line.field)
    return {
        (figure.start - line.start, figure.end - line.start): say_figure(figure._asdict(), text)
        for figure in read_figures(document, line.field, *stretch)
    }


def _check_title(line: Line, document: Document) -> str | None:
    """The publisher's text may not bear out its title."""
    if line.field != "title":
        return None
    unsupported = find_unsupported(document, line.start, line.end)
    return f"« {unsupported} » stands in the title and not in the text" if unsupported else None
