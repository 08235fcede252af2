"""A story for its readers: order, copies, names, figures and where they disagree, and what became of it."""

import io
import json
import re
from datetime import UTC, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from corpus.ledger import judgements, stories
from tests.veille.newsroom import MORNING
from tests.veille.storybook import STORY, Article, address_of, link, move, publish, tell, tie
from veille.errors import InputError
from veille.screen import Screen
from veille.story_copies import Copy, fold
from veille.story_json import to_json
from veille.story_screen import print_story
from veille.story_view import Story, read_story

OTHER = "u-0000000000000002"
HOUR = timedelta(hours=1)
BOREAL = (
    Article(
        "phare",
        "Le Phare",
        "Cyberattaque contre Boréal : 80 000 personnes concernées. La rançon demandée atteint 1,2 million d'euros. "
        "L'attaque a touché au moins 12 hôpitaux. Boréal emploie 340 salariés.",
        title="Boréal paralysé",
    ),
    Article(
        "vigie",
        "La Vigie",
        "Boréal : 80 000 personnes concernées par la cyberattaque. La rançon demandée dépasse 1 million d'euros. "
        "L'attaque a touché 15 hôpitaux. En 2019, la cyberattaque contre Altimeris avait fait 300 000 victimes.",
        minutes=20,
    ),
    Article(
        "beacon",
        "The Beacon",
        "The cyberattack on Boréal affected 120,000 people. Its rival Altimeris owns 900 shops in Solenne. "
        "Shares of Boréal fell by 4%. The attack hit up to 20 hospitals.",
        language="en",
        minutes=40,
    ),
)


def article(number: int, **changes) -> Article:
    whole = {"publisher": f"Journal {number}", "body": f"Boréal, suite {number}.", "minutes": 10 * number}
    return Article(f"d{number}", **(whole | changes))


def read(workspace, identifier: str = STORY) -> Story:
    return read_story(workspace.ledger, identifier)


def shown(story: Story, *, limit: int = 20) -> str:
    console = Console(width=120, record=True, file=io.StringIO(), highlight=False)
    print_story(Screen(UTC, console=console), story, limit=limit)
    return console.export_text()


def ids(story: Story) -> list[str]:
    return [entry.document.id for entry in story.entries]


def section(told: str, heading: str) -> list[str]:
    """The lines below a heading, up to the next."""
    lines = told.splitlines()
    start = lines.index(heading) + 1
    return lines[start : next((at for at in range(start, len(lines)) if not lines[at].strip()), len(lines))]


# Which story.


def test_a_story_is_found_by_its_id_and_by_the_ids_and_addresses_of_its_documents(workspace):
    tell(workspace, *BOREAL)
    for identifier in (STORY, "beacon", address_of("vigie")):
        story = read(workspace, identifier)
        assert (story.id, story.note, ids(story)) == (STORY, None, ["phare", "vigie", "beacon"])


def test_a_story_that_was_merged_leads_to_what_it_was_merged_into(workspace):
    tell(workspace, *BOREAL[:2])
    tell(workspace, BOREAL[2], story=OTHER)
    with workspace.ledger.writing() as tx:
        stories.redirect(tx, OTHER, STORY, reason="one attack", now=MORNING + timedelta(hours=2))
    story = read(workspace, OTHER)
    assert (story.id, len(story.entries)) == (STORY, 3)
    assert story.note == f"the story '{OTHER}' was merged into '{STORY}'"
    assert read(workspace).note is None
    (line,) = section(shown(story), "What became of it")
    assert f"the story '{OTHER}' was merged into it: one attack" in line


def test_a_document_that_was_merged_into_another_leads_to_the_story_of_what_is_left(workspace):
    tell(workspace, *BOREAL[:2])
    with workspace.ledger.writing() as tx:
        stories.merge(tx, "vigie", "phare", reason="one address", now=MORNING)
    story = read(workspace, "vigie")
    assert (story.id, ids(story), story.note) == (STORY, ["phare"], None)


def test_an_id_that_was_a_documents_too_is_the_storys_and_says_where_the_document_is(workspace):
    tell(workspace, article(1), article(2), story="d1")
    move(workspace, STORY, ["d1"], now=MORNING + HOUR)
    story = read(workspace, "d1")
    assert (story.id, ids(story)) == ("d1", ["d2"])
    assert story.note == f"the document 'd1' is in the story '{STORY}' now"


def test_an_id_whose_story_is_empty_is_the_documents(workspace):
    tell(workspace, article(1), story="d1")
    move(workspace, STORY, ["d1"], now=MORNING + HOUR)
    story = read(workspace, "d1")
    assert (story.id, ids(story), story.note) == (STORY, ["d1"], None)


def test_what_nobody_knows_and_what_is_in_no_story_are_told_apart(workspace):
    publish(workspace, article(1))
    with pytest.raises(InputError, match="there is no story or document 'd7'; `veille search --by-story`"):
        read(workspace, "d7")
    with pytest.raises(InputError, match="the document 'd1' is in no story yet: `veille relate`"):
        read(workspace, address_of("d1"))


def test_a_story_that_all_have_left_says_so(workspace):
    tell(workspace, article(1))
    move(workspace, OTHER, ["d1"], now=MORNING + HOUR)
    with pytest.raises(InputError, match=f"the story '{STORY}' has no documents any more"):
        read(workspace)


# Its documents in order.


def test_it_is_called_what_its_earliest_full_document_is_called(workspace):
    teaser = article(0, level="teaser", title="Ce que l'on sait")
    tell(workspace, article(2, title="Plus tard"), teaser, article(1, title="Boréal paralysé"))
    assert read(workspace).title == "Boréal paralysé"


def test_where_no_document_came_whole_the_earliest_gives_the_title(workspace):
    tell(workspace, article(2, level="teaser"), article(1, level="teaser", title="Boréal paralysé"))
    assert read(workspace).title == "Boréal paralysé"


def test_documents_outlets_languages_and_times_are_told(workspace):
    tell(workspace, *BOREAL, article(9, publisher="Le Phare"))
    told = shown(read(workspace))
    assert re.search(r"documents +4 from 3 outlets", told)
    assert re.search(r"outlets +Le Phare \(2\), La Vigie \(1\), The Beacon \(1\)", told)
    assert re.search(r"languages +fr \(3\), en \(1\)", told)
    assert re.search(r"time +2026-03-02 09:00 to 2026-03-02 10:30", told)
    assert [line[:3].strip() for line in section(told, "Documents") if line[3:4] == "."] == ["1", "2", "3", "4"]


MIDNIGHT = -9 * 60


@pytest.mark.parametrize(
    ("minutes", "first"),
    [
        ((0, 10, 20), {1}),
        ((0, 0, 20), {1, 2}),
        ((MIDNIGHT, 10, 20), {1, 2}),  # a day without its hour
        ((MIDNIGHT - 24 * 60, 10, 20), {1}),
        ((None, 10, 20), {1}),  # which was first seen a day later
        ((None, None, None), {1, 2, 3}),
    ],
)
def test_who_was_first_is_only_said_where_it_is_known(workspace, minutes, first):
    tell(workspace, *(article(number, minutes=given) for number, given in enumerate(minutes)))
    story = read(workspace)
    assert story.first == first
    told = shown(story)
    assert [line.strip() for line in told.splitlines()].count("first") == (len(first) == 1)
    known = rf"Journal {story.entries[0].document.id[1:]} \(1\)" if len(first) == 1 else f"not known: {len(first)} "
    assert re.search(f"^first +{known}", told, re.MULTILINE)


def test_a_day_alone_and_a_moment_of_first_sight_are_no_hours(workspace):
    tell(workspace, article(1, minutes=MIDNIGHT), article(2, minutes=None), article(3, minutes=5))
    told = shown(read(workspace))
    assert "Journal 1 · 2026-03-02 · fr" in told
    assert "Journal 2 · first seen 2026-03-03 09:00 · fr" in told
    assert "Journal 3 · 2026-03-02 09:05 · fr" in told


def test_a_document_says_why_it_is_there_what_it_credits_and_that_it_was_changed(workspace):
    first = article(1, credited="AFP")
    tell(workspace, first, article(2), article(3))
    publish(workspace, article(1, body="Boréal corrige.", credited="AFP"))
    tie(workspace, link("d2", "d1", link=0.5, reason="weak"), link("d2", "d3", link=0.9, reason="TF-IDF .61"))
    lines = [line.strip() for line in section(shown(read(workspace)), "Documents")]
    assert "credits AFP" in lines
    assert "2 versions: veille show --changes d1" in lines
    assert "here because: TF-IDF .61 (3)" in lines
    assert "here because: it came" in lines


# Who copies whom.

COPIES = [
    ("d2", "d1", "copy", "1 copy: Journal 2 (2) 97\u00a0%"),
    ("d1", "d2", "copy", "1 copy: Journal 2 (2) 97\u00a0%"),
    ("d2", "d1", "quotes", "quotes whole Journal 1 (1)"),
    ("d1", "d2", "quoted", "quotes whole Journal 1 (1)"),
    ("d2", "d1", "quoted", "1 copy: Journal 2 (2)"),
    ("d1", "d2", "quotes", "1 copy: Journal 2 (2)"),
]


@pytest.mark.parametrize(("document", "other", "kind", "said"), COPIES)
def test_the_later_document_copies_the_earlier_whichever_the_link_is_from(workspace, document, other, kind, said):
    tell(workspace, article(1), article(2))
    tie(workspace, link(document, other, kind, 0.979))
    assert said in [line.strip() for line in section(shown(read(workspace)), "Documents")]


@pytest.mark.parametrize(
    ("document", "level", "kind", "said"),
    [
        ("d2", "near_same", "copy", "Journal 1 → Journal 2 (copy)"),
        ("d2", "near_same", "quotes", "Journal 1 → Journal 2 (quoted whole)"),
        ("d2", "near_same", "quoted", "Journal 1 → Journal 2 (part)"),
        ("d2", "same", None, "Journal 1 → Journal 2 (same text)"),
    ],
)
def test_outlets_that_copy_others_are_told_with_what_they_did(workspace, document, level, kind, said):
    tell(workspace, article(1), article(2))
    tie(workspace, link(document, "d1", kind, 0.97, level=level))
    assert section(shown(read(workspace)), "Who copies whom") == [f"     {said}"]


@pytest.mark.parametrize("minutes", [10, MIDNIGHT, None])
def test_where_the_order_is_not_known_nobody_is_said_to_copy(workspace, minutes):
    tell(workspace, article(1), article(2, minutes=minutes))
    tie(workspace, link("d2", "d1", "quotes", 0.97))
    story = read(workspace)
    assert [copy.later for entry in story.entries for copy in entry.copies] == [False]
    assert "Who copies whom" not in shown(story)


def test_an_outlet_that_repeats_itself_copies_nobody(workspace):
    tell(workspace, article(1), article(2, publisher="Journal 1"))
    tie(workspace, link("d2", "d1", "copy", 0.97))
    assert "Who copies whom" not in shown(read(workspace))


def test_links_of_one_pair_are_one_copy(workspace):
    tell(workspace, article(1), article(2))
    tie(workspace, link("d1", "d2", "copy", 0.95))
    tie(workspace, link("d2", "d1", "copy", 0.97))
    assert read(workspace).copies[2] == (Copy(2, 1, "copy", 0.97),)


def test_what_links_to_a_document_elsewhere_is_left_out(workspace):
    tell(workspace, article(1), article(2))
    publish(workspace, article(3))
    tie(workspace, link("d2", "d3", "copy", 0.95), link("d2", "d1"))
    (entry,) = [entry for entry in read(workspace).entries if entry.links]
    assert [each.other for each in entry.links] == ["d1"]


numbers = st.integers(2, 30)
earlier = st.lists(st.tuples(numbers, st.integers(1, 29), st.sampled_from(["same", "copy", "part", "quotes"])))


@given(earlier)
def test_every_document_stands_once_alone_or_under_an_earlier_one(pairs):
    copies: dict[int, list[Copy]] = {}
    for document, other, kind in pairs:
        if other < document:
            copies.setdefault(document, []).append(Copy(document, other, kind))
    folded = fold(range(1, 31), copies)
    assert sorted([*folded, *(copy.document for under in folded.values() for copy in under)]) == list(range(1, 31))
    assert all(copy.document > root for root, under in folded.items() for copy in under)


def test_a_copy_of_a_copy_stands_under_the_first():
    copies = {2: [Copy(2, 1, "copy")], 3: [Copy(3, 2, "copy")], 4: [Copy(4, 1, "quotes")]}
    assert fold([1, 2, 3, 4], copies) == {1: [Copy(2, 1, "copy"), Copy(3, 2, "copy")], 4: []}


# Names and figures.


def test_names_that_most_documents_have_come_first_and_those_of_one_are_left_out(workspace):
    bodies = ("Boréal et Altimeris. Boréal encore. Griffe.", "Boréal à Solenne.", "Altimeris et Boréal.")
    tell(workspace, *(article(number, body=body) for number, body in enumerate(bodies)))
    story = read(workspace)
    assert [(name.name, name.documents) for name in story.names["organisation"]] == [("Boréal", 3), ("Altimeris", 2)]
    assert section(shown(story), "Whom and what the documents name") == ["  organisation  Boréal (3), Altimeris (2)"]


def test_a_name_is_one_however_it_is_accented_and_spelled_as_the_first_document_does(workspace):
    tell(workspace, article(1, body="Boréal."), article(2, body="BOREAL attacked.", language="en"))
    assert [(name.name, name.documents) for name in read(workspace).names["organisation"]] == [("Boréal", 2)]


def test_of_two_documents_all_names_are_shown(workspace):
    tell(workspace, article(1, body="Boréal."), article(2, body="Griffe."))
    told = section(shown(read(workspace)), "Whom and what the documents name")
    assert told == ["       malware  Griffe (1)", "  organisation  Boréal (1)"]


def test_of_a_story_in_two_languages_the_one_disagreement_is_shown_first_with_both_sentences(workspace):
    tell(workspace, *BOREAL)
    told = shown(read(workspace))
    assert told.index("Where outlets disagree") < told.index("Documents\n") < told.index("Figures side by side")
    assert section(told, "Where outlets disagree") == [
        "  person: personnes concernées",
        "    « 80 000 personnes » Le Phare (1), 2026-03-02 09:00",
        "      Cyberattaque contre Boréal : 80 000 personnes concernées.",
        "    « 80 000 personnes » La Vigie (2), 2026-03-02 09:20",
        "      Boréal : 80 000 personnes concernées par la cyberattaque.",
        "    « 120,000 people » The Beacon (3), 2026-03-02 09:40",
        "      The cyberattack on Boréal affected 120,000 people.",
    ]


def test_figures_stand_side_by_side_as_they_are_written_with_their_documents(workspace):
    tell(workspace, *BOREAL)
    lines = [re.split(r" {2,}", line.strip()) for line in section(shown(read(workspace)), "Figures side by side")]
    at = lines.index(["person: personnes concernées", "« 80 000 personnes »", "Le Phare (1), La Vigie (2)"])
    assert lines[at + 1] == ["« 120,000 people »", "The Beacon (3)"]
    ransom = [line for line in lines if line[0].startswith("ransom")]
    assert ransom[0][1] == "« 1,2 million d'euros » = 1\u00a0200\u00a0000 EUR"


@pytest.mark.parametrize(
    ("bodies", "named"),
    [
        (["Boréal a perdu 40 écrans."], "écrans"),
        (["Boréal a subi 40 attaques en 2025.", "Boréal a subi 60 attaques en 2025."], "attack: attaques, 2025"),
        (["Boréal a subi 40 attaques en 2025.", "Boréal a subi 60 attaques."], "attack: attaques"),
        (["La panne de Boréal a duré 12 heures."], "panne de Boréal (duration)"),
    ],
)
def test_a_row_is_named_after_what_it_counts_and_what_all_of_it_share(workspace, bodies, named):
    tell(workspace, *(article(number, body=body) for number, body in enumerate(bodies)))
    row = section(shown(read(workspace)), "Figures side by side")[1]
    assert re.split(r" {2,}", row)[0] == named


def test_a_sentence_that_copies_repeat_is_shown_once(workspace):
    tell(workspace, *BOREAL, Article("echo", "L'Écho", BOREAL[0].body, minutes=30))
    told = section(shown(read(workspace)), "Where outlets disagree")
    assert told[1] == "    « 80 000 personnes » Le Phare (1), 2026-03-02 09:00 and 1 more"
    assert sum("Cyberattaque contre Boréal" in line for line in told) == 1


def test_a_document_that_was_not_read_yet_counts_nothing(workspace):
    tell(workspace, article(1, body="12 morts"), article(2))
    publish(workspace, article(2, body="15 morts"))
    with workspace.ledger.writing() as tx:
        tx.exec_driver_sql("update documents set annotations_reading = null")
    story = read(workspace)
    assert (story.rows, story.names, story.languages) == ([], {}, {"fr": 2})


# What became of it.


def test_what_was_split_from_it_and_what_moved_is_told_shortly(workspace):
    tell(workspace, *(article(number) for number in range(1, 8)))
    tell(workspace, article(8), article(9), story="u-elsewhere")
    later = [MORNING + timedelta(hours=hour) for hour in range(1, 4)]
    with workspace.ledger.writing() as tx:
        stories.split(tx, OTHER, STORY, reason="another attack", now=later[0])
    move(workspace, OTHER, ["d1", "d2"], now=later[0])
    move(workspace, STORY, ["d8", "d9"], now=later[1])
    move(workspace, "u-elsewhere", ["d3"], now=later[2])
    past = [line.strip() for line in section(shown(read(workspace)), "What became of it")]
    assert past == [
        f"2026-03-02 10:00  '{OTHER}' was split from it: another attack",
        "2026-03-02 11:00  2 documents came from 'u-elsewhere': it came (by relate 2)",
        "2026-03-02 12:00  document 'd3' went to 'u-elsewhere': it came (by relate 2)",
    ]
    assert "it was split from 'u-0000000000000001'" in shown(read(workspace, OTHER))


def test_judgements_on_its_documents_are_told_with_who_made_them(workspace):
    tell(workspace, article(1), article(2))
    tell(workspace, article(3))
    with workspace.ledger.writing() as tx:
        judgements.judge(tx, "d1", "d3", same=False, by="ana", note="autre ville", now=MORNING)
        judgements.judge(tx, "d2", "d1", same=True, by="bob", note=None, now=MORNING)
    told = shown(read(workspace))
    documents = [line.strip() for line in section(told, "Documents")]
    assert "bob says: the same story as Journal 2 (2)" in documents
    assert "bob says: the same story as Journal 1 (1)" in documents
    assert "ana says" not in told
    assert section(told, "Judgements") == [
        "     1. d1 is not the story of d3 (ana, 2026-03-02 09:00): autre ville",
        "     2. d1 is the same story as d2 (bob, 2026-03-02 09:00)",
    ]


def test_documents_that_moved_together_for_different_reasons_are_told_without_one(workspace):
    tell(workspace, article(0))
    tell(workspace, article(1), article(2), story=OTHER)
    with workspace.ledger.writing() as tx:
        for number in (1, 2):
            stories.join(tx, f"d{number}", STORY, reason=f"like {number}", by="relate 2", now=MORNING + HOUR)
    (line,) = section(shown(read(workspace)), "What became of it")
    assert line.strip() == f"2026-03-02 10:00  2 documents came from '{OTHER}' (by relate 2)"


# Large and hostile ones.


def test_three_hundred_copies_stay_readable(workspace):
    body = "Cyberattaque contre Boréal : 80 000 personnes concernées."
    copies = [article(number, minutes=number, body=body) for number in range(300)]
    tell(workspace, *copies, Article("beacon", "The Beacon", BOREAL[2].body, language="en", minutes=400))
    tie(workspace, *(link(f"d{number}", f"d{number // 2}", "copy", 0.98) for number in range(1, 300)))
    told = shown(read(workspace))
    assert len(told.splitlines()) < 80
    documents = section(told, "Documents")
    assert "     299 copies: Journal 1 (2) 98\u00a0%, Journal 2 (3) 98\u00a0%" in documents[4]
    assert documents[-3].startswith("301. ")
    assert "Journal 3 (4) and 296 more" in " ".join(" ".join(section(told, "Figures side by side")).split())


def test_of_many_documents_the_first_are_shown_and_how_to_see_the_others(workspace):
    tell(workspace, *(article(number) for number in range(1, 8)))
    tie(workspace, link("d7", "d6", "copy", 0.9))
    told = shown(read(workspace), limit=4)
    assert "and 3 documents more: --limit 6 shows all" in told
    assert ("d4" in told, "d5" in told) == (True, False)
    assert "documents more" not in shown(read(workspace), limit=6)


def test_of_many_values_rows_and_copied_outlets_it_is_said_how_many_more_there_are(workspace):
    nouns = ("serveurs", "routeurs", "écrans", "claviers")
    bodies = [f"Boréal a perdu {20 + 7 * number} serveurs." for number in range(8)]
    bodies += [f"Boréal a perdu 40 {noun}." for noun in nouns[1:]]
    bodies += [f"Suite {number}." for number in range(9)]
    tell(workspace, *(article(number, body=body) for number, body in enumerate(bodies)))
    tie(workspace, *(link(f"d{number}", f"d{number - 9}", "copy", 0.9) for number in range(9, 18)))
    told = shown(read(workspace), limit=3)
    assert "and 2 values more" in told
    assert "and 1 row more: --limit 4 shows all" in told
    assert "and 1 outlet more are copied" in told


def test_of_a_long_past_the_latest_turns_are_told(workspace):
    tell(workspace, article(0))
    for hour in range(1, 11):
        tell(workspace, article(hour), story=f"u-{hour}")
        move(workspace, STORY, [f"d{hour}"], now=MORNING + timedelta(hours=hour))
    past = section(shown(read(workspace)), "What became of it")
    assert past[0].strip() == "2 turns before these: --json"
    assert (len(past), past[-1].split(maxsplit=2)[2]) == (9, "document 'd10' came from 'u-10': it came (by relate 2)")


HOSTILE = "\x1b]0;pwned\x07[red]Titre[/red]\nligne\x9b31m\u202e"


def test_hostile_texts_reach_no_terminal(workspace):
    tell(
        workspace,
        article(
            1, title=HOSTILE, body="Le plan \x1b[31m coûte [bold]12 euros\x07.", credited=HOSTILE, publisher=HOSTILE
        ),
        article(2, body="Le plan coûte [bold]40 euros."),
    )
    tie(workspace, link("d2", "d1", reason=HOSTILE))
    with workspace.ledger.writing() as tx:
        judgements.judge(tx, "d1", "d2", same=True, by=HOSTILE, note=HOSTILE, now=MORNING)
    told = shown(read(workspace))
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", told)
    assert "[red]Titre[/red]" in told


def test_json_says_all_of_it_and_leaves_out_what_is_not_known(workspace):
    tell(workspace, *BOREAL)
    tie(workspace, link("vigie", "phare", "copy", 0.97, reason="97 % of its passages"))
    with workspace.ledger.writing() as tx:
        judgements.judge(tx, "phare", "beacon", same=True, by="ana", note=None, now=MORNING)
    told = json.loads(json.dumps(to_json(read(workspace))))
    assert (told["story"], told["title"], told["total"]) == (STORY, "Boréal paralysé", 3)
    assert (told["from"], told["to"]) == ("2026-03-02T09:00:00+00:00", "2026-03-02T09:40:00+00:00")
    assert told["languages"] == [{"language": "fr", "documents": 2}, {"language": "en", "documents": 1}]
    assert [document["first"] for document in told["documents"]] == [True, False, False]
    assert told["documents"][1]["copies"] == [{"document": "phare", "kind": "copy", "share": 0.97, "later": True}]
    assert told["documents"][1]["links"][0]["facts"]["shared"] == ["Boréal"]
    (disagreement,) = told["disagreements"]
    assert [claim["document"] for claim in disagreement["lower"]] == ["phare", "vigie"]
    assert [claim["value"] for claim in disagreement["higher"]] == [120_000]
    assert told["rows"] == len(told["figures"])
    assert told["judgements"][0]["by"] == "ana"
    assert {event["kind"] for event in told["history"]} == {"joined"}
    assert "None" not in str(told)
    assert "note" not in told


def test_json_can_be_cut_and_still_tells_how_much_there_is(workspace):
    tell(workspace, *BOREAL)
    told = to_json(read(workspace), limit=1)
    assert (told["total"], len(told["documents"]), len(told["figures"])) == (3, 1, 1)
    assert told["rows"] > 1
