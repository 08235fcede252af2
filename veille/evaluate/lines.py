"""A table of scores as lines of text, in percent."""

from collections.abc import Iterator

from veille.evaluate.halves import APART, Half
from veille.evaluate.tables import Row, Table
from veille.evaluate.tallies import BCubed, Ratio, Tally


def to_lines(table: Table) -> Iterator[str]:
    if table.failed:
        yield f"{table.failed} of {table.items} items failed; they count as if nothing had been found in them"
    if not any(section.rows for section in table.sections):
        yield f"nothing to score: no item is labelled with {table.kind}, and none were found"
    for section in table.sections:
        yield f"== {section.language or 'all'}: {section.items} items"
        yield from map(_row, section.rows)
    if any(row.is_fitted for section in table.sections for row in section.rows):
        yield f"! the halves are more than {APART:g} points apart: fitted to one of them, or too few items to tell"


def _row(row: Row) -> str:
    mark = "!" if row.is_fitted else " "
    return f"{row.name:<40}{_score(row.tally)}   even {_half(row.even)}  odd {_half(row.odd)} {mark}".rstrip()


def _score(tally: Tally) -> str:
    if isinstance(tally, Ratio | BCubed):
        shares = f"P {100 * tally.precision:5.1f}  R {100 * tally.recall:5.1f}  F1 {100 * tally.score:5.1f}"
        if isinstance(tally, BCubed):
            return f"{shares}  (B-cubed over {tally.number})"
        return f"{shares}  ({tally.hits} right, {tally.predicted} found, {tally.wanted} wanted)"
    return f"{100 * tally.score:5.1f}  (mean over {tally.number})"


def _half(half: Half | None) -> str:
    return f"{half.score:5.1f} [{half.low:.1f}–{half.high:.1f}]" if half else "    –"
