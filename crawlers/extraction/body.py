"""Laying out a body: texts of several kinds into one string, with the place of each."""

import re
from collections.abc import Sequence

from corpus.document import Block
from corpus.vocabulary import BlockKind

_SPACES = re.compile(r"[ \t\r\n\f\v]+")


class Body:
    """A body under construction. Every text added is a block of its own, parted from the next by an empty line,
    list items of one list by a line end."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._blocks: list[Block] = []
        self._length = 0

    def add(self, kind: BlockKind, text: str, *, level: int | None = None, page: int | None = None) -> None:
        """Nothing is added where ``text`` is blank. Pages count from 1."""
        if text := text.strip():
            self._append(kind, text, level=level, page=page)

    def add_table(self, rows: Sequence[Sequence[str]], *, page: int | None = None) -> None:
        """Cells are parted by tabs, rows by line ends; a cell holds neither."""
        cells = tuple(tuple(squeeze(cell) for cell in row) for row in rows)
        text = "\n".join("\t".join(row) for row in cells)
        if text.strip():
            self._append("table", text, cells=cells, page=page)

    def add_section(self, heading: str, kind: BlockKind, texts: Sequence[str]) -> None:
        """A heading and what belongs under it; without the latter, neither."""
        if any(text.strip() for text in texts):
            self.add("heading", heading, level=2)
            for text in texts:
                self.add(kind, text)

    def add_body(self, other: "Body") -> None:
        """Everything that ``other`` holds, after what is here."""
        text = other.text
        for block in other.blocks:
            self._append(
                block.kind, text[block.start : block.end], level=block.level, cells=block.cells, page=block.page
            )

    @property
    def text(self) -> str:
        return "".join(self._parts)

    @property
    def blocks(self) -> tuple[Block, ...]:
        return tuple(self._blocks)

    def _append(
        self,
        kind: BlockKind,
        text: str,
        *,
        level: int | None = None,
        cells: tuple[tuple[str, ...], ...] | None = None,
        page: int | None = None,
    ) -> None:
        if self._blocks:
            self._write("\n" if kind == self._blocks[-1].kind == "list_item" else "\n\n")
        start = self._length
        self._write(text)
        self._blocks.append(Block(kind=kind, start=start, end=self._length, page=page, level=level, cells=cells))

    def _write(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)


def squeeze(text: str) -> str:
    """Runs of white space as one space. No-break spaces stay: in French they hold numbers and units together."""
    return _SPACES.sub(" ", text).strip()
