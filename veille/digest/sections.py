"""Sections: the ranked stories of a digest parted and read, as many as are shown."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from corpus.ledger import Ledger
from veille.digest.entries import make_entry
from veille.digest.model import Entry, Section, SectionKind, Unsupported
from veille.digest.ranking import Candidate
from veille.digest.telling import tell
from veille.digest.untold import noted
from veille.wording import Language

#: Stories in a section: of one search, of all others, and of bulletins.
OF_SEARCH, OF_STORIES, OF_BULLETINS = 10, 15, 12
#: Stories that are read for each that is shown, where many only repeat: reading one costs as much as ranking hundreds.
LOOKED_AT = 3


@dataclass(frozen=True)
class SectionMaker:
    """Makes the sections of one digest, of what arrived up to ``until``; what cannot be told is added to ``untold``."""

    ledger: Ledger
    language: Language
    until: int
    untold: list[Unsupported]

    def make_all(self, ranked: Sequence[Candidate], searches: Sequence[str]) -> Iterator[Section]:
        """First what each followed search finds, then all other stories, then those that only bulletins tell.

        A story that several searches find is in the section of the first of them.
        """
        for name in searches:
            mine = [each for each in ranked if each.searches[:1] == (name,)]
            yield from self._make("search", mine, OF_SEARCH, search=name)
        others = [each for each in ranked if not each.searches]
        yield from self._make("stories", [each for each in others if not each.is_of_bulletins], OF_STORIES)
        yield from self._make("bulletins", [each for each in others if each.is_of_bulletins], OF_BULLETINS)

    def _make(
        self, kind: SectionKind, candidates: Sequence[Candidate], most: int, *, search: str | None = None
    ) -> Iterator[Section]:
        if candidates:
            entries = choose_entries(self._make_entries(candidates), most)
            yield Section(kind, tuple(entries), search, more=len(candidates) - len(entries))

    def _make_entries(self, candidates: Sequence[Candidate]) -> Iterator[Entry]:
        """A story that cannot be told keeps no reader from the others."""
        for each in candidates:
            with noted(self.untold, each.fresh[0].document, each.story):
                yield make_entry(tell(self.ledger, each, until=self.until), each, language=self.language)


def choose_entries(made: Iterator[Entry], most: int) -> list[Entry]:
    """The first that say something of their own; behind them, where there is room, those that only repeat."""
    kept: list[Entry] = []
    repeating: list[Entry] = []
    for entry in islice(made, LOOKED_AT * most):
        (repeating if entry.repeats else kept).append(entry)
        if len(kept) == most:
            break
    return [*kept, *repeating][:most]
