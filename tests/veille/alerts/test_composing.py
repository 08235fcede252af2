"""An alert is composed: grouped by story, what is new before what is known, as much as can be read."""

from datetime import UTC, datetime

import pytest

from tests.veille.alerts.examples import alert, group, told
from tests.veille.alerts.watch import arrive, article, run, save
from tests.veille.alerts.watch import told as texts
from veille.alerts import composing
from veille.alerts.composing import Found, group_by_story
from veille.alerts.lines import MOST_LINES, one_line, write_lines

pytestmark = pytest.mark.usefixtures("in_memory")


def test_ten_articles_of_a_story_are_one_line(workspace):
    save(workspace)
    arrive(workspace, *(article(f"d{number}", minutes=number) for number in range(10)), story="u-1")
    run(workspace)
    (text,) = texts(workspace)
    assert text == (
        "Recherche «\u00a0griffe\u00a0»\u00a0: 10 documents, 1 sujet\n"
        "\n"
        "- Titre de d0\n"
        "  Le Phare, 2 mars, 10:00\n"
        "  et 9 autres documents du même sujet\n"
        "  https://press.example/d0\n"
    )


def test_the_tenth_article_of_a_known_story_is_one_line_with_the_newest(workspace):
    save(workspace, language="en")
    arrive(workspace, article("d0"), story="u-1")
    run(workspace)
    arrive(workspace, *(article(f"d{number}", minutes=number) for number in range(1, 10)), story="u-1")
    run(workspace)
    assert texts(workspace)[1] == (
        "Saved search “griffe”: 9 documents, 1 story\n"
        "\n"
        "- 9 more of a story you know: Titre de d9\n"
        "  Le Phare, 2 March, 10:09\n"
        "  https://press.example/d9\n"
    )


def test_new_stories_come_before_known_ones_and_those_of_most_documents_first(workspace):
    save(workspace)
    arrive(workspace, article("k0"), story="u-known")
    run(workspace)
    arrive(workspace, article("k1"), article("k2"), article("k3"), article("k4"), story="u-known")
    arrive(workspace, article("s1"), story="u-small")
    arrive(workspace, article("l1"), article("l2"), article("l3"), story="u-large")
    arrive(workspace, article("alone"))
    ran, _ = run(workspace)
    groups = ran.made[0].alert.groups
    assert [(each.story, each.new, each.count) for each in groups] == [
        ("u-large", True, 3),
        (None, True, 1),
        ("u-small", True, 1),
        ("u-known", False, 4),
    ]


def test_a_story_that_was_merged_into_another_is_known_by_what_was_told_of_it(workspace):
    save(workspace)
    arrive(workspace, article("a"), story="u-1")
    run(workspace)
    arrive(workspace, article("b"), story="u-2")
    arrive(workspace, article("a"), story="u-2")
    ran, _ = run(workspace)
    assert [(each.story, each.before, each.count) for each in ran.made[0].alert.groups] == [("u-2", 1, 1)]


def test_what_is_not_listed_is_counted(workspace, monkeypatch):
    monkeypatch.setattr(composing, "MOST_STORIES", 2)
    monkeypatch.setattr(composing, "MOST_DOCUMENTS", 1)
    save(workspace)
    arrive(workspace, article("a1"), article("a2"), story="u-a")
    for name in ("b", "c", "d"):
        arrive(workspace, article(name), story=f"u-{name}")
    ran, _ = run(workspace)
    made = ran.made[0].alert
    assert (made.documents, made.stories, made.more, [len(each.documents) for each in made.groups]) == (5, 4, 2, [1, 1])
    assert texts(workspace)[0].endswith("\net 2 autres sujets\n")


def test_a_document_that_is_there_twice_is_one_of_its_story():
    found = [Found("a", 1, "u"), Found("a", 2, "u"), Found("b", 3, "u"), Found("c", 4, None)]
    assert {story: [each.document for each in members] for story, members in group_by_story(found).items()} == {
        "c": ["c"],
        "u": ["b", "a"],
    }


def test_people_are_shown_twenty_lines_and_how_many_there_are_beside():
    lines = write_lines(alert(*(group(told(str(n)), story=f"u-{n}") for n in range(30)), more=3, language="en"))
    assert (len(lines.lines), lines.more) == (MOST_LINES, "and 13 more stories")


@pytest.mark.parametrize(("language", "title"), [("fr", "Boréal paralysé"), ("en", "Boréal down")])
def test_a_new_story_is_told_in_the_language_of_the_search_where_an_outlet_writes_it(language, title):
    both = told("e", "Boréal down", language="en"), told("f", "Boréal paralysé")
    for documents in (both, both[::-1]):
        assert write_lines(alert(group(*documents), language=language)).lines[0].title == title


def test_indicators_in_titles_are_defanged():
    line = write_lines(alert(group(told(title="Griffe contacte https://evil.example/c2")))).lines[0]
    assert line.title == "Griffe contacte hxxps://evil[.]example/c2"


def test_a_title_that_is_empty_and_a_date_that_is_not_known_are_said_as_such():
    line = write_lines(alert(group(told(title=" \u200b", published=None)), language="en")).lines[0]
    assert (line.title, line.facts) == ("(untitled)", "Le Phare")


@pytest.mark.parametrize(
    ("published", "facts"),
    [
        (datetime(2026, 3, 1, 0, 0, tzinfo=UTC), "Le Phare, 1 March"),
        (datetime(2026, 2, 28, 23, 0, tzinfo=UTC), "Le Phare, 1 March"),
        (datetime(2026, 3, 1, 8, 5, tzinfo=UTC), "Le Phare, 1 March, 09:05"),
        (datetime(2025, 3, 1, 8, 5, tzinfo=UTC), "Le Phare, 1 March 2025, 09:05"),
    ],
    ids=["midnight in UTC", "midnight there", "an hour", "another year"],
)
def test_no_more_of_a_date_is_said_than_is_known(published, facts):
    assert write_lines(alert(group(told(published=published)), language="en")).lines[0].facts == facts


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\nb\tc\u00a0d\u2028e", "a b c d e"),
        ("\x1b[31mrouge\x07", "[31mrouge"),
        ("exe.\u202egpj\u2066", "exe.gpj"),
        ("z\u200bw\ufeffj", "zwj"),
        ("un \ud800 demi", "un demi"),
        ("abcdefghijkl", "abcdefghi…"),
    ],
)
def test_texts_are_one_line_of_what_can_be_seen(text, line):
    assert one_line(text, 10 if text.startswith("abc") else 100) == line


def test_a_date_that_is_still_to_come_is_not_told(workspace):
    save(workspace)
    arrive(workspace, article("d0", minutes=60 * 24 * 3650))
    run(workspace)
    assert "  Le Phare\n" in texts(workspace)[0]
