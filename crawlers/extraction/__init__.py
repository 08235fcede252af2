"""From pages to documents: one extractor for each shape in which publishers send them."""

from collections.abc import Mapping
from typing import Any

from corpus.document import Draft
from crawlers.extraction.article import ArticleExtractor
from crawlers.extraction.bulletins import BulletinExtractor
from crawlers.extraction.extractor import Extractor
from crawlers.extraction.kev import KevExtractor
from crawlers.extraction.pdf import PdfExtractor
from crawlers.source import Source

EXTRACTORS: dict[str, Extractor] = {
    "article": ArticleExtractor(),
    "bulletin": BulletinExtractor(),
    "kev": KevExtractor(),
    "pdf": PdfExtractor(),
}


def extract_teaser(source: Source, hints: Mapping[str, Any], url: str) -> Draft:
    """What the list or feed said of a page that was refused; ExtractionError where it did not even give a title."""
    kind = "pdf" if "part_of" in hints else source.extractor
    return EXTRACTORS[kind].extract_teaser(url, source=source, hints=hints)
