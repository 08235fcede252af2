"""What is usual in a report: the size of its body text, and the distance of its lines."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from crawlers.extraction.pdf.layout import Line
from crawlers.extraction.pdf.pieces import Piece

#: Font sizes from line to line where too few lines tell.
_PITCH = 1.25


class Style:
    """Grows as pages are read: ``observe`` comes before what asks for a page's pitch."""

    def __init__(self, pieces: Iterable[Piece]) -> None:
        sizes: Counter[float] = Counter()
        bold: Counter[bool] = Counter()
        for piece in pieces:
            sizes[round_size(piece.size)] += len(piece.text)
            bold[piece.bold] += len(piece.text)
        self.size = max(sizes, key=lambda size: (sizes[size], size)) if sizes else 10.0
        self.is_bold = bold[True] > bold[False]
        self._pitches: defaultdict[float, Counter[float]] = defaultdict(Counter)

    def observe(self, lines: Iterable[Line]) -> None:
        last: Line | None = None
        for line in lines:
            if last and last.left == line.left and abs(last.size - line.size) < 0.3:
                distance = last.y - line.y
                if 0.9 * line.size <= distance <= 2.2 * line.size:
                    self._pitches[round_size(line.size)][round(2 * distance) / 2] += 1
            last = line

    def pitch(self, size: float) -> float:
        """Points from one baseline to the next within a paragraph of a font size."""
        distances = self._pitches[round_size(size)]
        if distances.total() < 4:
            return _PITCH * size
        return max(distances, key=lambda distance: (distances[distance], -distance))


def round_size(size: float) -> float:
    return round(2 * size) / 2
