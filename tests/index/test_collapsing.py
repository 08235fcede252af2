"""Which of the rows that share a value stands for them, and pages of an order that no engine knows."""

from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.collapsing import collapse, page_collapsed, take_best
from index.memory import MemoryBackend
from index.parser import parse
from index.query import Hit, Query, Results

stories = st.lists(st.sampled_from([None, "", "a", "b", "B", "é", "c"]), max_size=30)


@given(stories)
def test_the_first_of_each_value_stays_in_its_place_with_all_that_have_none(values: list[str | None]):
    best = list(take_best(enumerate(values), lambda pair: pair[1]))
    assert best == [
        (place, value) for place, value in enumerate(values) if value is None or values.index(value) == place
    ]


@given(stories, st.integers(1, 4))
def test_a_walk_tells_how_many_rows_each_hit_stands_for(values: list[str | None], batch: int):
    counts, asked = Counter(values), []

    def count_rows(wanted: Sequence[str]) -> dict[str, int]:
        asked.extend(wanted)
        return {value: counts[value] for value in wanted}

    hits = (Hit(str(place), 0.0, {"story": value}) for place, value in enumerate(values))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("index.collapsing.BATCH", batch)
        found = [(hit.row["story"], hit.group_size) for hit in collapse(hits, "story", count_rows)]
    assert Counter(found) == Counter(
        [(value, counts[value]) for value in counts if value is not None] + [(None, 1)] * counts[None]
    )
    assert len(asked) == len(set(asked))


@pytest.mark.parametrize(("limit", "offset"), [(0, 0), (5, 3), (5, 10**12)])
def test_where_a_page_has_no_hits_none_are_looked_for(limit: int, offset: int):
    backend = MemoryBackend()
    backend.put("documents", [{"id": f"d{n}", "story": f"s{n % 3}"} for n in range(9)])
    backend.commit(1)

    def find_page(query: Query) -> Results:
        raise AssertionError("it was looked for")

    query = Query(parse("*"), collapse="story", limit=limit, offset=offset)
    assert page_collapsed(backend, query, query.node, find_page) == Results(total=9, groups=3)
