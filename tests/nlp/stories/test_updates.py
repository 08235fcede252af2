"""Figures that later documents give another value: planted ones that are found, and tempting ones that are none."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import Content, Figure
from nlp.components.figures import find_figures, place_in_time
from nlp.stories.figures import Claim, gather, read_claims
from nlp.stories.updates import find_updates

MORNING = datetime(2026, 3, 4, 9, 10, tzinfo=UTC)
NOON = MORNING + timedelta(hours=3)


def read(document: str, publisher: str, text: str, at: datetime | None, language: str = "fr") -> list[Claim]:
    content = Content(title="", body=text, language=language, published=at)
    figures = [
        Figure(field="body", text=text[found.start : found.end], **found._asdict())
        for found in find_figures(text, language=language)
    ]
    placed = place_in_time(figures, published=at, language=language)
    return list(read_claims(document, publisher, content, placed))


def update(
    before: str, after: str, *, first: datetime | None = MORNING, then: datetime | None = NOON, languages="fr fr"
):
    """The values before and after of what a second document, of another publisher, states anew."""
    one, other = languages.split()
    claims = read("old", "Le Phare", before, first, one) + read("new", "La Vigie", after, then, other)
    return [(found.before.value, found.after.value) for found in find_updates(gather(claims), {"new"})]


@pytest.mark.parametrize(
    ("languages", "before", "after", "values"),
    [
        ("fr fr", "Au port de Solenne, 12 morts recensés.", "Au port de Solenne, 15 morts.", (12, 15)),
        ("en en", "The fire at Brumeval killed 111 people.", "The fire at Brumeval killed 115 people.", (111, 115)),
        (
            "fr en",
            "Cyberattaque contre Boréal : 80 000 personnes concernées.",
            "The cyberattack on Boréal affected 120,000 people.",
            (80_000, 120_000),
        ),
    ],
)
def test_what_a_later_document_states_anew_is_an_update(languages, before, after, values):
    assert update(before, after, languages=languages) == [values]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Au port de Solenne, 12 morts recensés.", "Au port de Solenne, 12 morts."),
        ("L'attaque de Boréal a touché 88 000 clients.", "L'attaque de Boréal a touché 88 123 clients."),
        ("Au port de Solenne, 12 morts recensés.", "Au port de Brumeval, 15 morts."),
        ("Au port de Solenne, 12 morts recensés.", "Au port de Solenne, 15 blessés."),
        ("Au port de Solenne, 12 morts recensés.", "Y a-t-il 15 morts au port de Solenne ?"),
        ("Au port de Solenne, 12 morts recensés.", "Au port de Solenne, 3 morts de plus."),
        ("Au port de Solenne, 12 morts recensés.", "Au port de Solenne, 15 morts, dont 9 morts dans la halle."),
    ],
)
def test_what_may_count_something_else_or_is_only_rounded_is_none(before, after):
    assert update(before, after) == []


@pytest.mark.parametrize(("first", "then"), [(NOON, MORNING), (None, NOON), (MORNING, None), (MORNING, MORNING)])
def test_only_what_is_known_to_be_later_is_an_update(first, then):
    found = update("Au port de Solenne, 12 morts recensés.", "Au port de Solenne, 15 morts.", first=first, then=then)
    assert found == []


def test_a_day_without_its_hour_may_be_the_later_one():
    today = MORNING.replace(hour=0, minute=0)
    found = update("Au port de Solenne, 12 morts recensés.", "Au port de Solenne, 15 morts.", first=today, then=NOON)
    assert found == []


def test_a_value_that_was_stated_before_is_not_new():
    claims = [
        *read("a", "Le Phare", "Au port de Solenne, 15 morts.", MORNING),
        *read("b", "Le Relais", "Au port de Solenne, 12 morts recensés.", MORNING + timedelta(hours=1)),
        *read("new", "La Vigie", "Au port de Solenne, 15 morts.", NOON),
    ]
    assert find_updates(gather(claims), {"new"}) == []


@given(st.integers(2, 900), st.integers(2, 900))
def test_an_update_has_two_values_in_the_order_of_time(before, after):
    found = update(f"Au port de Solenne, {before} morts recensés.", f"Au port de Solenne, {after} morts.")
    assert found in ([], [(before, after)])
    assert before != after or not found


def told(*texts: str) -> list[tuple[float, float]]:
    """The updates where the first text was there before, and the others came an hour after each other."""
    claims = [
        claim
        for number, text in enumerate(texts)
        for claim in read(f"d{number}", f"Journal {number}", text, MORNING + timedelta(hours=number))
    ]
    fresh = {f"d{number}" for number in range(1, len(texts))}
    return [(found.before.value, found.after.value) for found in find_updates(gather(claims), fresh)]


def test_the_newest_value_is_the_update():
    assert told(
        "Au port de Solenne, 12 morts recensés.", "Au port de Solenne, 15 morts.", "Au port de Solenne, 18 morts."
    ) == [(12, 18)]


@pytest.mark.parametrize(
    "then",
    ["Au port de Solenne, 12 morts.", "Au port de Solenne, la mairie dément : 15 morts."],
    ids=["repeated", "denied"],
)
def test_a_value_that_was_taken_back_since_is_none(then):
    assert told("Au port de Solenne, 12 morts recensés.", "Au port de Solenne, 15 morts.") == [(12, 15)]
    assert (12, 15) not in told("Au port de Solenne, 12 morts recensés.", "Au port de Solenne, 15 morts.", then)


def test_a_value_that_stood_among_others_of_a_text_before_is_not_new():
    claims = [
        *read("a", "Le Phare", "Au port de Solenne, 15 morts. Au port de Solenne, 14 morts.", MORNING),
        *read("b", "Le Relais", "Au port de Solenne, 12 morts recensés.", MORNING + timedelta(hours=1)),
        *read("new", "La Vigie", "Au port de Solenne, 15 morts.", NOON),
    ]
    assert find_updates(gather(claims), {"new"}) == []


@pytest.mark.parametrize(("then", "values"), [("au moins 10 morts", [(12, 15)]), ("40 morts", [])])
def test_of_two_values_of_one_moment_nobody_knows_which_is_newer(then, values):
    claims = [
        *read("old", "Le Phare", "Au port de Solenne, 12 morts recensés.", MORNING),
        *read("new", "La Vigie", "Au port de Solenne, 15 morts.", NOON),
        *read("other", "Le Relais", f"Au port de Solenne, {then}.", NOON),
    ]
    assert [
        (found.before.value, found.after.value) for found in find_updates(gather(claims), {"new", "other"})
    ] == values


@pytest.mark.parametrize(
    "after",
    [
        "At the port of Solenne, nobody knows whether 15 people were killed.",
        "At the port of Solenne, 15 people were killed, an unconfirmed report says.",
        "At the port of Solenne, 15 people were killed in a fictional attack.",
    ],
)
def test_what_an_english_text_leaves_open_is_none(after):
    before = "At the port of Solenne, 12 people were killed."
    assert update(before, "At the port of Solenne, 15 people were killed.", languages="en en") == [(12, 15)]
    assert update(before, after, languages="en en") == []


@pytest.mark.parametrize("after", ["15 morts dans une série télévisée", "15 morts, bilan non confirmé"])
def test_what_a_french_text_leaves_open_is_none(after):
    assert update("Au port de Solenne, 12 morts recensés.", f"Au port de Solenne, {after}.") == []
