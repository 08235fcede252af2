"""What the hits of a search have more often than the rows of the whole collection."""

from collections.abc import Mapping

from index.query import Unusual

#: Hits that must have a value: what one or two have says nothing. Elasticsearch's default.
LEAST_HITS = 3


def find_unusual(
    counts: Mapping[str, int], everywhere: Mapping[str, int], *, hits: int, rows: int, size: int
) -> tuple[Unusual, ...]:
    """At most ``size`` values, those with the highest scores first, by the number of hits and of all rows they have.

    ``hits`` and ``rows`` count those without any value too, as Elasticsearch does.
    """
    found = [
        Unusual(value, count, everywhere[value], score)
        for value, count in counts.items()
        if count >= LEAST_HITS
        and value in everywhere
        and (score := score_jlh(count / hits, everywhere[value] / rows)) > 0
    ]
    return tuple(sorted(found, key=lambda each: (-each.score, each.value))[:size])


def score_jlh(share: float, everywhere: float) -> float:
    """How much larger the share among the hits is, times how many times larger; 0 where it is not."""
    return max(0.0, share - everywhere) * (share / everywhere)
