"""Which stories come first: what is new, what several outlets tell by themselves, what is followed, what is severe."""

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from corpus.ledger.vulnerabilities import Known
from corpus.vulnerability import CatalogueEntry
from veille.digest.glance import Glance
from veille.digest.model import Reason

#: Added for what must not be overlooked. Judgements, set so that a followed search goes before a story that a dozen
#: outlets tell (about 4), and an exploited CVE before all but a few of those.
FOLLOWED, EXPLOITED, RANSOMWARE, ALERT = 6.0, 3.0, 0.5, 3.0
#: What a story that goes on is worth beside one that is new.
ONGOING = 0.7


@dataclass(frozen=True)
class Candidate:
    """A story of the window: its fresh documents, and how many of it had come before.

    ``searches`` are the names of those followed that find one of the fresh.
    """

    story: str
    fresh: tuple[Glance, ...]
    earlier: int
    exploited: Mapping[str, CatalogueEntry]
    searches: tuple[str, ...]

    @property
    def publishers(self) -> int:
        return len({glance.publisher for glance in self.fresh})

    @property
    def relevance(self) -> float:
        return max(glance.relevance for glance in self.fresh)

    @property
    def newest(self) -> str:
        return max(glance.published for glance in self.fresh)

    @property
    def is_of_bulletins(self) -> bool:
        """Whether only publishers of advisories tell it."""
        return all(glance.source_kind == "advisory" for glance in self.fresh)

    @property
    def alerts(self) -> tuple[str, ...]:
        """Who has raised an alert."""
        return tuple(dict.fromkeys(glance.publisher for glance in self.fresh if glance.kind == "alert"))

    @property
    def score(self) -> float:
        told = self.relevance * (1 + math.log2(1 + self.publishers)) * (ONGOING if self.earlier else 1)
        severe = EXPLOITED * bool(self.exploited) + ALERT * bool(self.alerts)
        extorted = RANSOMWARE * any(entry.ransomware for entry in self.exploited.values())
        return told + severe + extorted + FOLLOWED * bool(self.searches)

    def reasons(self) -> Iterator[Reason]:
        """Why it stands where it does, the weightiest first."""
        yield from (Reason("search", name) for name in self.searches)
        yield from (Reason("alert", publisher) for publisher in self.alerts)
        by_weight = sorted(self.exploited.items(), key=lambda item: not item[1].ransomware)
        for cve, entry in by_weight[:1]:
            yield Reason("ransomware" if entry.ransomware else "exploited", cve, len(self.exploited))
        if not self.earlier:
            yield Reason("new")
        else:
            yield Reason("grown", count=len(self.fresh))


def find_exploited(known: Mapping[str, Sequence[Known]]) -> dict[str, CatalogueEntry]:
    """The CVE of which a catalogue says that attackers use them; of what two say, the graver."""
    entries = [(cve, said.entry) for cve, each in known.items() for said in each if said.entry.exploited]
    return dict(sorted(entries, key=lambda item: item[1].ransomware))


def rank_stories(
    glances: Iterable[Glance],
    *,
    totals: Mapping[str, int],
    exploited: Mapping[str, CatalogueEntry],
    hits: Mapping[str, Collection[str]],
) -> list[Candidate]:
    """The stories of these documents, best first.

    ``totals`` are the numbers of all documents of the stories, ``exploited`` what catalogues say of CVE that attackers
    use, ``hits`` the documents that each followed search finds.
    """
    fresh: dict[str, list[Glance]] = defaultdict(list)
    for glance in glances:
        fresh[glance.story].append(glance)
    ranked = [_weigh(story, each, totals, exploited, hits) for story, each in fresh.items()]
    newest_first = sorted(ranked, key=lambda candidate: (candidate.newest, candidate.story), reverse=True)
    return sorted(newest_first, key=lambda candidate: -round(candidate.score, 2))


def _weigh(
    story: str,
    fresh: Sequence[Glance],
    totals: Mapping[str, int],
    exploited: Mapping[str, CatalogueEntry],
    hits: Mapping[str, Collection[str]],
) -> Candidate:
    named = dict.fromkeys(cve for glance in fresh for cve in glance.cves)
    return Candidate(
        story=story,
        fresh=tuple(fresh),
        earlier=max(0, totals.get(story, len(fresh)) - len(fresh)),
        exploited={cve: exploited[cve] for cve in named if cve in exploited},
        searches=tuple(name for name, found in hits.items() if any(glance.document in found for glance in fresh)),
    )
