"""The mail to the operator: what it says, how much of it, and that nothing in it is more than text."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pytest

from corpus.ledger.incidents import Incident, Untold
from tests.veille.incidents.troubled import VALUES, make_health, make_supply
from tests.veille.mail.post import TOKENS, mail_settings
from veille.incidents.advice import ADVICE
from veille.incidents.composing import MOST_ENTRIES, MOST_LINES, Situation, compose
from veille.incidents.judging import WATCH
from veille.incidents.letter import draft_letters, to_html, to_text

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")


def make_incident(source="avis", state="failing", reason="silent for 20 days", *, days=0, number=1, **given):
    began = NOW - timedelta(days=days)
    row = Incident(number, source, state, reason, began, began, ended=None, told=None, end_told=None)
    return replace(row, **given)


def over(source="avis", state="late", **given):
    return make_incident(source, state, days=3, ended=NOW - timedelta(days=1), **given)


def notice(*began, lasting=(), ended=(), measured=None):
    sources = {each.source for each in (*began, *lasting, *ended)} - {WATCH}
    health = measured or [make_health(slug) for slug in sources]
    situation = Situation(Untold(began, ended), lasting, {each.slug: each for each in health})
    return compose(situation, PARIS, now=NOW)


def read(*began, **given):
    """The text with its line breaks as spaces."""
    return " ".join(to_text(notice(*began, **given)).split())


class Words(HTMLParser):
    def __init__(self):
        super().__init__()
        self.words, self.tags = [], set()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)

    def handle_data(self, data):
        self.words += data.split()


def test_a_mail_says_what_happened_since_when_what_was_expected_and_what_to_do():
    health = make_health(title="Avis", supply=make_supply(NOW, good=1))
    well = make_health("kev", "healthy", "as_expected")
    assert to_text(notice(make_incident(), measured=[health, well])) == (
        "1 source has fallen into trouble; 1 of 2 are well.\n"
        "\n"
        "Avis (avis): failing\n"
        "What      silent for 20 days\n"
        "Since     last good poll on 2 March, 09:00; newest item of 10 February;\n"
        "          noticed on 2 March, 10:00\n"
        "Expected  a poll every 60 minutes, 5 items a week, a silence of 7 days at\n"
        "          most\n"
        "To do     see on its site whether there is anything newer; if so, the list\n"
        "          to read has another address or form now:\n"
        "          veille sources show avis\n"
        "          veille crawl avis\n"
        "\n"
        "All of them, with their reasons: veille incidents list\n"
        "Times of Europe/Paris.\n"
    )


def test_a_source_of_which_nothing_can_be_said_yet_is_not_said_to_be_well():
    measured = [
        make_health(),
        make_health("kev", "late", "last_failed"),
        make_health("press", "healthy", "as_expected"),
    ]
    assert "1 source has fallen into trouble; 1 of 3 are well." in read(make_incident(), measured=measured)


def test_what_still_lasts_and_what_is_over_are_lines():
    told = read(make_incident(), lasting=[make_incident("kev", days=3)], ended=[over("press")])
    assert "1 source has fallen into trouble; 1 was in trouble before; 1 is well again; " in told
    assert "told of before: - Title of kev (kev): failing since 27 February, 10:00: silent for 20 days " in told
    assert "a day or more: - Title of press (press): late from 27 February, 10:00 to 1 March, 10:00 " in told


def test_a_source_that_is_watched_no_longer_is_not_said_to_be_well():
    assert "- gone: is watched no longer" in read(ended=[over("gone")], measured=[make_health()])


@pytest.mark.parametrize(
    ("began", "ended", "subject"),
    [
        (["avis"], [], "Veille: 1 source in trouble: avis"),
        (["avis", "kev"], ["press"], "Veille: 2 sources in trouble: avis, kev"),
        (["a", "b", "c", "d", "e"], [], "Veille: 5 sources in trouble: a, b, c and 2 more"),
        ([], ["avis", "kev"], "Veille: 2 sources are well again: avis, kev"),
        ([WATCH], ["kev"], "Veille: silent for 20 days"),
        ([], [WATCH], "Veille: sources are polled again"),
    ],
)
def test_the_subject_names_what_is_new(began, ended, subject):
    assert notice(*map(make_incident, began), ended=[*map(over, ended)]).subject == subject


def test_a_watch_that_stands_still_is_told_in_its_own_words():
    stopped = make_incident(WATCH, reason="no source was polled for 3 days", days=3)
    told = read(stopped, lasting=[make_incident("kev")], measured=[make_health(), make_health("kev")])
    assert told.startswith("No source was polled for 3 days. 1 was in trouble before. The watch itself: failing What ")
    assert "Since last poll of any source on 27 February, 10:00 Expected a poll every 60 minutes To do " in told
    assert "veille doctor veille run Still in trouble" in told


def test_where_most_sources_are_in_trouble_the_machine_is_looked_at_first():
    began = [make_incident(f"source-{number}") for number in range(4)]
    assert "this machine and its network first" in read(*began)
    assert "this machine" not in read(*began[:3])
    healthy = [make_health(f"well-{number}", "healthy", "as_expected") for number in range(4)]
    assert "this machine" not in read(*began, measured=[*(make_health(each.source) for each in began), *healthy])


def test_the_worst_come_first():
    brings = {"small": 3, "large": 90, "late": 200}
    measured = [make_health(slug, expected_in_week=number) for slug, number in brings.items()]
    began = [make_incident("late", "late"), make_incident("small"), make_incident("large"), make_incident(WATCH)]
    named = [entry.heading for entry in notice(*began, measured=measured).entries]
    assert named == [
        "The watch itself: failing",
        "Title of large (large): failing",
        "Title of small (small): failing",
        "Title of late (late): late",
    ]


def test_a_hundred_sources_in_trouble_are_a_mail_that_a_person_reads():
    def crowd(name, make):
        return [make(f"{name}-{number:03}") for number in range(100)]

    began, lasting = crowd("new", make_incident), crowd("old", make_incident)
    found = notice(*began, lasting=lasting, ended=crowd("past", over))
    assert len(found.entries) == MOST_ENTRIES
    left = [100 - MOST_ENTRIES - MOST_LINES, 100 - MOST_LINES, 100 - MOST_LINES]
    told = [(len(each.lines), each.more) for each in found.sections]
    assert told == [(MOST_LINES, f"and {number} more") for number in left]
    assert len(to_text(found).splitlines()) < 150
    assert len(to_html(found)) < 20_000
    assert found.subject == "Veille: 100 sources in trouble: new-000, new-001, new-002 and 97 more"


@pytest.mark.parametrize("name", [*sorted(ADVICE), "as_expected"])
def test_every_cause_has_something_to_do_with_commands_of_the_source(name):
    supply = make_supply(NOW, good=None) if name == "no_success" else make_supply(NOW)
    (entry,) = notice(make_incident(), measured=[make_health(name=name, supply=supply)]).entries
    assert all(command.startswith("veille ") for command in entry.commands)
    assert any("avis" in command.split() for command in entry.commands)
    assert entry.facts[-1][1].endswith(":")


def test_the_causes_are_those_of_trouble():
    assert set(VALUES) <= set(ADVICE)
    assert set(ADVICE) - set(VALUES) == {"never_polled", "no_item"}


HOSTILE = "</p><script>x</script>\r\nBcc: all@example.org\x1b[31m\u202e https://evil.example/a www.evil.example {count}"


def test_what_others_wrote_is_text_on_one_line_that_leads_nowhere():
    began = make_incident(reason=HOSTILE * 20)
    found = notice(began, lasting=[began], measured=[make_health(title=HOSTILE * 20)])
    for text in (to_text(found), to_html(found), found.subject):
        assert not any(mark in text for mark in ("\x1b", "\u202e", "\r", "https://", "@example", "www.evil.example"))
        assert "\nBcc" not in text
    reader = Words()
    reader.feed(to_html(found))
    assert "script" not in reader.tags
    assert "a" not in reader.tags
    assert "</p><script>x</script>" in reader.words
    assert len(to_text(found)) < 2000


def test_both_parts_say_the_same():
    found = notice(make_incident(), lasting=[make_incident("kev")], ended=[over("press")])
    reader = Words()
    reader.feed(to_html(found).partition("<main>")[2])
    plain = to_text(found).replace("\n- ", "\n").split()
    assert [word for word in reader.words if not word.startswith(":")] == plain


def test_each_operator_gets_a_letter_of_their_own():
    settings = mail_settings(25, operator="one@example.org, two@example.org,one@example.org")
    drafts = draft_letters(notice(make_incident()), "incident:7", settings, tokens=TOKENS, now=NOW)
    assert [draft.target for draft in drafts] == ["one@example.org", "two@example.org"]
    assert [draft.key for draft in drafts] == ["incident:7:1", "incident:7:2"]
    assert len({draft.identifier for draft in drafts}) == 2
    assert all(b"multipart/alternative" in draft.payload for draft in drafts)
    assert [b"two@" in draft.payload for draft in drafts] == [False, True]
