"""Pieces of lines: characters that stand together on one baseline, with their place."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from crawlers.extraction.pdf.characters import clean, make_text
from crawlers.extraction.pdf.drawings import Rule
from crawlers.extraction.pdf.glyphs import Glyphs, Run, is_visible
from crawlers.extraction.pdf.superscripts import is_mark, resolve

#: A gap of more font sizes than this parts columns and cells; spaces of justified lines seldom reach it, and where
#: they do the pieces are joined again when lines are made.
_GAP = 1.0
#: A space is at least this wide, in font sizes.
SPACE = 0.13
#: Within a piece; kerning and raised marks leave less.
_THIN_SPACE = 0.15
#: Raised by more font sizes, characters are on another line.
_RAISE = 0.55
#: Superscripts are at most this large beside their line.
_SMALL = 0.82


#: Marks apart from their lines on one page, and lines looked at for each; more is a map.
_MAX_STRAYS, _MAX_HOSTS = 400, 200
#: Points that a mark stands above its line at most.
_HIGHEST = 30.0


class Piece(NamedTuple):
    """Part of a line. ``y`` is its baseline, upwards; ``marked`` where it began with the mark of a footnote."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool
    marked: bool = False

    @property
    def y0(self) -> float:
        return self.y - 0.22 * self.size

    @property
    def y1(self) -> float:
        return self.y + 0.75 * self.size


class _Stretch(NamedTuple):
    """A piece before its text is made: the runs in it, the one that most characters are of, its place; and where
    the eye sees spaces that the file does not have."""

    runs: list[Run]
    base: Run
    x0: float
    x1: float
    spaces: frozenset[int] = frozenset()


def cut_pieces(glyphs: Glyphs, walls: Sequence[Rule]) -> list[Piece]:
    """The pieces of a page in the file's order; ``walls`` are upright rules, which no piece goes through."""
    stretches = _cut_stretches(glyphs, walls)
    notes = {note for stretch in stretches if (note := _leading_mark(stretch, glyphs))}
    text = make_text(glyphs.codes)
    pieces = [_make_piece(stretch, text, notes, glyphs) for stretch in stretches]
    return _attach_strays([piece for piece in pieces if piece.text or piece.marked], notes)


def _cut_stretches(glyphs: Glyphs, walls: Sequence[Rule]) -> list[_Stretch]:
    if not glyphs.runs:
        return []
    visible = np.flatnonzero(is_visible(glyphs.codes))
    owner = np.searchsorted([run.start for run in glyphs.runs], visible, side="right") - 1
    owned = (owner >= 0) & (visible < np.array([run.end for run in glyphs.runs])[owner])
    visible, owner = visible[owned], owner[owned]
    y = np.array([run.y for run in glyphs.runs])[owner]
    size = np.array([run.size for run in glyphs.runs])[owner]
    left, right = glyphs.left[visible], glyphs.right[visible]
    breaks = np.flatnonzero(_find_breaks(left, right, y, size, walls)) + 1
    unspaced = _find_unspaced(glyphs.codes, visible, left, right, size)
    bounds = [0, *breaks.tolist(), len(visible)]
    # Plain lists: what follows touches single values.
    at, of, lefts, rights = visible.tolist(), owner.tolist(), left.tolist(), right.tolist()
    stretches = []
    for start, end in pairwise(bounds):
        spaces = [at[index] for index in unspaced[bisect_right(unspaced, start) : bisect_left(unspaced, end)]]
        # Where every other gap is wide, letters are spaced out.
        kept = frozenset(spaces) if 3 * len(spaces) < end - start else frozenset()
        stretches.append(_stretch(glyphs.runs, at[start:end], of[start:end], lefts[start], rights[end - 1], kept))
    return stretches


def _find_breaks(
    left: NDArray[np.float64],
    right: NDArray[np.float64],
    y: NDArray[np.float64],
    size: NDArray[np.float64],
    walls: Sequence[Rule],
) -> NDArray[np.bool_]:
    gap = left[1:] - right[:-1]
    # The letters of a ligature share one box.
    gap[(left[1:] == left[:-1]) & (right[1:] == right[:-1])] = 0
    scale = np.maximum(size[1:], size[:-1])
    breaks: NDArray[np.bool_] = (gap > _GAP * scale) | (gap < -0.6 * scale) | (np.abs(np.diff(y)) > _RAISE * scale)
    for wall in walls:
        through = (right[:-1] <= wall.x0 + 1) & (left[1:] >= wall.x0 - 1)
        breaks |= through & (y[1:] > wall.y0 - 1) & (y[1:] < wall.y1)
    return breaks


def _find_unspaced(
    codes: NDArray[np.int64],
    visible: NDArray[np.int64],
    left: NDArray[np.float64],
    right: NDArray[np.float64],
    size: NDArray[np.float64],
) -> list[int]:
    """Characters, by their place among the visible, that white but no space parts from the one before.

    Between two digits that is a number's own thin space, or nothing: PDFium puts a space where it is wide.
    """
    gap = left[1:] - right[:-1]
    digits = (codes[visible] >= 48) & (codes[visible] <= 57)
    apart = (gap > _THIN_SPACE * size[1:]) & (np.diff(visible) == 1) & ~(digits[1:] & digits[:-1])
    found: list[int] = (np.flatnonzero(apart) + 1).tolist()
    return found


def _stretch(runs: list[Run], at: list[int], of: list[int], x0: float, x1: float, spaces: frozenset[int]) -> _Stretch:
    if of[0] == of[-1] and not spaces:
        base = runs[of[0]]._replace(start=at[0], end=at[-1] + 1)
        return _Stretch([base], base, x0, x1)
    parts = []
    # The runs of a stretch follow each other.
    for owner in dict.fromkeys(of):
        first = of.index(owner)
        last = first + of.count(owner) - 1
        parts += _split(runs[owner]._replace(start=at[first], end=at[last] + 1), spaces)
    return _Stretch(parts, _find_base(parts), x0, x1, spaces)


def _split(run: Run, spaces: frozenset[int]) -> list[Run]:
    """A run in parts, at missing spaces."""
    cuts = [run.start, *sorted(at for at in spaces if run.start < at < run.end), run.end]
    return [run._replace(start=start, end=end) for start, end in pairwise(cuts)]


def _find_base(parts: list[Run]) -> Run:
    """Where the line of most characters is."""
    lengths: dict[tuple[float, float], int] = {}
    for part in parts:
        key = (round(part.y, 1), round(part.size, 1))
        lengths[key] = lengths.get(key, 0) + part.end - part.start
    main = max(lengths, key=lengths.__getitem__)
    return next(part for part in parts if (round(part.y, 1), round(part.size, 1)) == main)


def _is_raised(run: Run, base: Run) -> bool:
    rise = run.y - base.y
    small = run.size <= _SMALL * base.size and rise > 0.1 * base.size
    return small or (rise > 0.25 * base.size and run.end - run.start <= 3)


def _leading_mark(stretch: _Stretch, glyphs: Glyphs) -> str | None:
    first = stretch.runs[0]
    codes = glyphs.codes[first.start : min(first.end, first.start + 8)]
    if not _is_raised(first, stretch.base):
        # A note's number in the note's own size.
        digits = make_text(codes).split(" ")[0].strip("().")
        return digits if digits.isdecimal() else None
    text = make_text(codes).strip().strip("().")
    return text if is_mark(text) else None


def _make_piece(stretch: _Stretch, text: str, notes: set[str], glyphs: Glyphs) -> Piece:
    base = stretch.base
    bold = glyphs.is_bold(stretch.runs[0].start, stretch.runs[-1].end)
    if len(stretch.runs) == 1:
        run = stretch.runs[0]
        return Piece(
            clean(text[run.start : run.end].replace("\r\n", " ")), stretch.x0, stretch.x1, base.y, base.size, bold
        )
    parts: list[str] = []
    marked = False
    last = stretch.runs[0].start
    for run in stretch.runs:
        between = " " if run.start in stretch.spaces else text[last : run.start].replace("\r\n", "")
        words = text[run.start : run.end].replace("\r\n", " ")
        if _is_raised(run, base):
            before = "".join(parts).rstrip()
            marked = marked or (not before and is_mark(words))
            parts.append(between if before else "")
            parts.append(resolve(words, before, notes) if before or not is_mark(words) else "")
        else:
            parts.append(between + words)
        last = run.end
    return Piece(clean("".join(parts)), stretch.x0, stretch.x1, base.y, base.size, bold, marked)


def _attach_strays(pieces: list[Piece], notes: set[str]) -> list[Piece]:
    """Marks that the file draws apart from their line, before or after it."""
    strays = [
        index for index, piece in enumerate(pieces) if len(piece.text) <= 7 and (is_mark(piece.text) or not piece.text)
    ]
    if not 0 < len(strays) <= _MAX_STRAYS:
        return pieces
    kept: list[Piece | None] = list(pieces)
    ordered = sorted(range(len(pieces)), key=lambda n: pieces[n].y)
    heights = [pieces[n].y for n in ordered]
    for index in strays:
        stray = pieces[index]
        below = ordered[bisect_left(heights, stray.y - _HIGHEST) : bisect_left(heights, stray.y)][:_MAX_HOSTS]
        host = next((n for n in below if (line := kept[n]) and n != index and _hosts(line, stray)), None)
        if host is None:
            continue
        line = kept[host]
        assert line is not None
        if stray.x1 <= line.x0 + 0.3 * line.size:
            kept[host] = line._replace(marked=True, x0=min(stray.x0, line.x0))
        elif stray.x0 >= line.x1 - 0.2 * line.size:
            kept[host] = line._replace(text=line.text + resolve(stray.text, line.text, notes))
        kept[index] = None
    return [piece for piece in kept if piece and piece.text]


def _hosts(line: Piece, stray: Piece) -> bool:
    rise = stray.y - line.y
    return (
        stray.size <= _SMALL * line.size
        and 0.1 * line.size < rise < 0.75 * line.size
        and line.x0 - line.size <= stray.x1
        and stray.x0 <= line.x1 + 0.6 * line.size
    )
