"""Near spellings."""

import pytest
import tantivy
from hypothesis import given, settings
from hypothesis import strategies as st

from index.distance import allowed_distance, find_near, measure_distance

words = st.text("abé", min_size=1, max_size=7)


@pytest.mark.parametrize(
    ("left", "right", "distance"),
    [
        ("rançon", "rançon", 0),
        ("rançon", "rançons", 1),
        ("rançon", "ranon", 1),
        ("rançon", "rancon", 1),
        ("rançon", "raçnon", 1),
        ("abc", "cab", 2),
        # No letter is touched twice: swapped and parted again is three steps.
        ("ca", "abc", 3),
        ("", "ab", 2),
        ("abcdef", "a", 4),
    ],
)
def test_the_distance_counts_letters_and_swaps_of_neighbours(left: str, right: str, distance: int):
    assert measure_distance(left, right, most=3) == measure_distance(right, left, most=3) == distance


@pytest.mark.parametrize(("term", "distance"), [("a", 0), ("ab", 0), ("abc", 1), ("éèêëé", 1), ("abcdef", 2)])
def test_longer_words_may_differ_by_more(term: str, distance: int):
    assert allowed_distance(term) == distance


@given(words, words, st.sampled_from([1, 2]))
@settings(max_examples=50, deadline=None)
def test_words_are_as_near_as_the_automaton_of_an_engine_says(wanted: str, other: str, distance: int):
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("word", tokenizer_name="raw", index_option="basic")
    schema = builder.build()
    index = tantivy.Index(schema)
    writer = index.writer(15_000_000, num_threads=1)
    writer.add_document(tantivy.Document(word=other))
    writer.commit()
    index.reload()
    query = tantivy.Query.fuzzy_term_query(schema, "word", wanted, distance=distance, transposition_cost_one=True)
    assert find_near(wanted, distance)(other) == bool(index.searcher().search(query).count)
