"""The archive: every page as it came, in WARC files, written once and read back by reference."""

from corpus.archive.page import ArchivedPage, digest
from corpus.archive.store import Archive
from corpus.archive.writer import ArchiveWriter

__all__ = ["Archive", "ArchiveWriter", "ArchivedPage", "digest"]
