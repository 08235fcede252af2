"""Tables of scores: one row per thing that is scored, for all items and for each language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

from veille.evaluate.halves import APART, Half, is_even, score_half
from veille.evaluate.tallies import Tally, add


@dataclass(frozen=True)
class Scored:
    """One item after scoring: what `rows` adds up, and by what it is grouped."""

    id: str
    language: str
    tallies: Mapping[str, Tally]


@dataclass(frozen=True)
class Row:
    """One score. A half is null where there is nothing to count in it."""

    name: str
    tally: Tally
    even: Half | None
    odd: Half | None

    @property
    def is_fitted(self) -> bool:
        """Whether the halves differ by more than what is called fitting."""
        return self.even is not None and self.odd is not None and abs(self.even.score - self.odd.score) > APART


@dataclass(frozen=True)
class Section:
    """The rows of some items: ``language`` is null for all of them."""

    language: str | None
    items: int
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Table:
    """An evaluation. ``failed`` items were answered by an error and count as if nothing had been found."""

    kind: str
    items: int
    failed: int
    sections: tuple[Section, ...]


def make_sections(scored: Sequence[Scored]) -> tuple[Section, ...]:
    """All items, then each language where there is more than one."""
    languages = sorted({item.language for item in scored})
    groups = [None, *(languages if len(languages) > 1 else [])]
    return tuple(
        make_section(group, [item for item in scored if group is None or item.language == group]) for group in groups
    )


def make_section(language: str | None, scored: Sequence[Scored]) -> Section:
    """A row that counts nothing, such as a kind of entity that neither side has, is left out."""
    rows = (make_row(name, scored) for name in scored[0].tallies)
    return Section(language, len(scored), tuple(row for row in rows if any(row.tally)))


def make_row(name: str, scored: Sequence[Scored]) -> Row:
    halves = {even: [item.tallies[name] for item in scored if is_even(item.id) is even] for even in (True, False)}
    return Row(
        name,
        reduce(add, [item.tallies[name] for item in scored]),
        even=score_half(halves[True]),
        odd=score_half(halves[False]),
    )
