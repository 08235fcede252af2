"""The days that the words of a period mean."""

import time
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import Figure
from nlp.components.figures.time import place_in_time, read_period

#: Seconds of one processor, many times what a long phrase takes.
LIMIT = 3.0
THURSDAY = date(2026, 8, 13)


def make_figure(period):
    return Figure(
        field="body",
        start=0,
        end=2,
        text="12",
        value=12,
        unit="",
        kind="count",
        bound="=",
        sentence=(0, 2),
        period=period,
    )


def days(phrase, *, published=THURSDAY, language="fr"):
    """First and last day as they are stored; null when nothing is sure."""
    interval = read_period(phrase, published=published, language=language)
    return interval and tuple(day and day.isoformat() for day in interval)


ABSOLUTE = [
    ("fr", "2016", "2016-01-01", "2016-12-31"),
    ("fr", "en 2016", "2016-01-01", "2016-12-31"),
    ("fr", "mars 2024", "2024-03-01", "2024-03-31"),
    ("fr", "février 2024", "2024-02-01", "2024-02-29"),
    ("fr", "au premier trimestre 2025", "2025-01-01", "2025-03-31"),
    ("fr", "dernier trimestre 2024", "2024-10-01", "2024-12-31"),
    ("fr", "deuxième semestre de 2024", "2024-07-01", "2024-12-31"),
    ("fr", "2024-2025", "2024-01-01", "2025-12-31"),
    ("fr", "entre 2019 et 2023", "2019-01-01", "2023-12-31"),
    ("fr", "de mars à mai 2024", "2024-03-01", "2024-05-31"),
    ("fr", "le 15 avril 2025", "2025-04-15", "2025-04-15"),
    ("fr", "1er\u00a0janvier 2025", "2025-01-01", "2025-01-01"),
    ("fr", "du 28 décembre 2024 au 3 janvier 2025", "2024-12-28", "2025-01-03"),
    ("fr", "nuit du 3 au 4 juin 2025", "2025-06-03", "2025-06-04"),
    ("fr", "Mardi 14 octobre 2025", "2025-10-14", "2025-10-14"),
    ("fr", "années 2010", "2010-01-01", "2019-12-31"),
    ("fr", "depuis 2019", "2019-01-01", None),
    ("fr", "avant mars 2020", None, "2020-02-29"),
    ("fr", "après 2020", "2021-01-01", None),
    ("fr", "jusqu’en 2030", None, "2030-12-31"),
    ("fr", "fin 2024", "2024-10-01", "2024-12-31"),
    ("fr", "début mars 2024", "2024-03-01", "2024-03-10"),
    ("en", "March 2024", "2024-03-01", "2024-03-31"),
    ("en", "first quarter of 2025", "2025-01-01", "2025-03-31"),
    ("en", "Q3 2024", "2024-07-01", "2024-09-30"),
    ("en", "between 2019 and 2023", "2019-01-01", "2023-12-31"),
    ("en", "Monday, March 3, 2025", "2025-03-03", "2025-03-03"),
    ("en", "5 April 2025", "2025-04-05", "2025-04-05"),
    ("en", "January 3-5, 2024", "2024-01-03", "2024-01-05"),
    ("en", "2000s", "2000-01-01", "2009-12-31"),
    ("en", "late 2024", "2024-10-01", "2024-12-31"),
]

RELATIVE = [
    ("fr", "hier", "2026-08-12", "2026-08-12"),
    ("fr", "aujourd’hui", "2026-08-13", "2026-08-13"),
    ("fr", "lundi", "2026-08-10", "2026-08-10"),
    ("fr", "mercredi soir", "2026-08-12", "2026-08-12"),
    ("fr", "jeudi dernier", "2026-08-06", "2026-08-06"),
    ("fr", "lundi prochain", "2026-08-17", "2026-08-17"),
    ("fr", "semaine dernière", "2026-08-03", "2026-08-09"),
    ("fr", "ce mois-ci", "2026-08-01", "2026-08-31"),
    ("fr", "le mois dernier", "2026-07-01", "2026-07-31"),
    ("fr", "l'an dernier", "2025-01-01", "2025-12-31"),
    ("fr", "depuis janvier", "2026-01-01", None),
    ("fr", "depuis octobre", "2025-10-01", None),
    ("fr", "depuis le début de l'année", "2026-01-01", None),
    ("fr", "ces trois dernières années", "2023-08-13", "2026-08-13"),
    ("fr", "12 août", "2026-08-12", "2026-08-12"),
    ("en", "yesterday", "2026-08-12", "2026-08-12"),
    ("en", "on Tuesday", "2026-08-11", "2026-08-11"),
    ("en", "last year", "2025-01-01", "2025-12-31"),
    ("en", "last March", "2026-03-01", "2026-03-31"),
    ("en", "last August", "2025-08-01", "2025-08-31"),
    ("en", "in the past three years", "2023-08-13", "2026-08-13"),
    ("en", "last 12 months", "2025-08-13", "2026-08-13"),
]

#: What may be meant in more than one way, or cannot be.
UNSURE = [
    "mars",
    "octobre",
    "été 2024",
    "mi-2024",
    "31 avril 2024",
    "29 février 2025",
    "2025-2024",
    "mardi 12 août",
    "1er janvier",
    "depuis 2031",
    "actuellement",
    "après l'audit",
    "premier trimestre",
    "nulle part",
    "",
]


@pytest.mark.parametrize(("language", "phrase", "start", "end"), ABSOLUTE)
def test_an_absolute_period_is_placed_without_a_publication_date(language, phrase, start, end):
    assert days(phrase, published=None, language=language) == (start, end)


@pytest.mark.parametrize(("language", "phrase", "start", "end"), RELATIVE)
def test_a_relative_period_is_placed_from_the_publication_date(language, phrase, start, end):
    assert days(phrase, language=language) == (start, end)


@pytest.mark.parametrize(("language", "phrase", "start", "end"), RELATIVE)
def test_a_relative_period_stays_open_without_a_publication_date(language, phrase, start, end):
    assert days(phrase, published=None, language=language) is None


@pytest.mark.parametrize("phrase", UNSURE)
def test_what_is_not_sure_stays_open(phrase):
    assert days(phrase) is None


def test_a_text_of_unknown_language_is_read_in_both():
    assert days("mars 2024", language=None) == days("March 2024", language=None) == ("2024-03-01", "2024-03-31")
    assert days("März 2024", language="de") is None


def test_a_day_without_year_across_new_year_is_the_nearest():
    assert days("28 décembre", published=date(2026, 1, 4)) == ("2025-12-28", "2025-12-28")
    assert days("3 janvier", published=date(2025, 12, 30)) == ("2026-01-03", "2026-01-03")


def test_the_day_of_publication_is_that_in_utc():
    published = datetime(2026, 8, 13, 1, 0, tzinfo=timezone(timedelta(hours=2)))
    placed = next(place_in_time([make_figure("hier")], published=published, language="fr"))
    assert (placed.period_start, placed.period_end) == ("2026-08-11", "2026-08-11")


def test_figures_keep_their_order_and_all_else():
    figures = [make_figure(None), make_figure("en 2016"), make_figure("un jour")]
    placed = list(place_in_time(figures, published=None, language="fr"))
    assert placed[0] == figures[0]
    assert placed[2] == figures[2]
    assert placed[1].model_copy(update={"period_start": None, "period_end": None}) == figures[1]
    assert (placed[1].period_start, placed[1].period_end) == ("2016-01-01", "2016-12-31")


FRENCH_PAST = ["hier", "l'an dernier", "lundi", "samedi dernier", "semaine dernière", "mars dernier", "depuis juin"]
FRENCH_PAST += ["ces dix dernières années", "depuis le début de l'année", "le mois dernier"]
ENGLISH_PAST = ["yesterday", "last year", "last month", "past six weeks", "since May", "last Friday", "last August"]
PAST = [*(("fr", phrase) for phrase in FRENCH_PAST), *(("en", phrase) for phrase in ENGLISH_PAST)]
DAYS = st.dates(min_value=date(1950, 1, 1), max_value=date(2090, 12, 31))


@given(st.sampled_from(PAST), DAYS)
def test_past_words_never_reach_past_the_publication(past, published):
    language, phrase = past
    interval = read_period(phrase, published=published, language=language)
    assert interval is not None
    assert interval.start is not None
    assert interval.start <= published
    assert interval.end is None or interval.end <= published


WORDS = ["en", "in", "depuis", "since", "entre", "between", "et", "and", "au", "to", "le", "31", "29", "1er", "12"]
WORDS += ["mars", "March", "février", "may", "2024", "2025", "1999", "premier", "trimestre", "first", "quarter", "of"]
WORDS += ["fin", "late", "lundi", "Monday", "dernier", "last", "past", "three", "years", "années", "hier", "-"]
PHRASES = st.lists(st.sampled_from(WORDS), max_size=7).map(" ".join)


@given(PHRASES, st.none() | DAYS, st.sampled_from(["fr", "en", None]))
def test_a_period_never_ends_before_it_starts(phrase, published, language):
    interval = read_period(phrase, published=published, language=language)
    if interval is not None and interval.start and interval.end:
        assert interval.start <= interval.end


@given(st.text(max_size=100))
def test_any_text_is_read_without_failing(phrase):
    list(place_in_time([make_figure(phrase)], published=datetime(2026, 8, 13, tzinfo=UTC), language=None))


@pytest.mark.parametrize("piece", ["de ", "l'", "1", "2024-", "depuis ", "du 1 "])
def test_long_phrases_cost_nothing(piece):
    begun = time.process_time()
    assert days(piece * 50_000, language=None) is None
    assert time.process_time() - begun < LIMIT
