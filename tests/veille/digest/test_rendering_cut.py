"""What of a digest goes into a mail."""

from dataclasses import replace

import pytest

from tests.veille.digest import examples
from veille.digest.rendering_cut import TROUBLES, Cut, cut_nothing, cut_to, drop_last


def a_digest(*sizes: int, revisions: int = 0):
    entries = [replace(examples.a_budget(), story=str(number)) for number in range(20)]
    digest = examples.a_digest()
    sections = [replace(digest.sections[1], entries=tuple(entries[:size])) for size in sizes]
    return replace(digest, sections=tuple(sections), revisions=(examples.a_revision(),) * revisions)


def shown(cut: Cut) -> list[int]:
    return [*(len(section.entries) for section in cut.digest.sections), len(cut.digest.revisions)]


@pytest.mark.parametrize(
    ("room", "expected"),
    [(0, [0, 0, 0]), (30, [1, 1, 1]), (50, [2, 1, 2]), (70, [3, 1, 3]), (1000, [6, 1, 4])],
)
def test_sections_take_turns(room, expected):
    cut = cut_to(a_digest(6, 1, revisions=4), [[10] * 6, [10], [10] * 4], room)
    assert shown(cut) == expected
    assert [*cut.entries, cut.revisions] == [total - each for total, each in zip((6, 1, 4), expected, strict=True)]


def test_what_is_too_large_is_passed_over_and_the_order_stays():
    cut = cut_to(a_digest(4), [[10, 90, 10, 10], []], 30)
    assert [entry.story for entry in cut.digest.sections[0].entries] == ["0", "2", "3"]
    assert cut.entries == (1,)


def test_the_last_of_the_fullest_section_is_dropped_and_counted():
    cut = drop_last(cut_nothing(a_digest(2, 5, revisions=3)))
    assert shown(cut) == [2, 4, 3]
    assert (cut.entries, cut.revisions, cut.total) == ((0, 1), 0, 1)
    assert drop_last(cut).entries == (0, 2)


def test_a_mail_names_some_of_many_sources_in_trouble():
    digest = replace(a_digest(), troubles=examples.a_digest().troubles * TROUBLES)
    cut = cut_to(digest, [[]], 0)
    assert (len(cut.digest.troubles), cut.troubles) == (TROUBLES, TROUBLES)
    assert len(cut_nothing(digest).digest.troubles) == 2 * TROUBLES
