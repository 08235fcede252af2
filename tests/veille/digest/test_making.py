"""A digest of documents of invented outlets: what is planted in them is shown, and what is unsupported is not."""

from contextlib import closing

import pytest
from sqlalchemy import select, update

from corpus.document import Annotations
from corpus.ledger import readers, tables
from tests.veille.digest.newsdesk import EVENING, arrive, digest_of, enrol, entries, follow
from tests.veille.storybook import Article, link, move, publish, tell, tie
from veille.digest.entries import make_entry
from veille.digest.making import make_digest
from veille.digest.ranking import rank_stories
from veille.digest.window import window_for

#: One port each, and what befell it; the second outlet counts otherwise.
PORTS = (
    "Solenne",
    "Brumeval",
    "Corvigny",
    "Estaires",
    "Galmont",
    "Hautebrise",
    "Kerlou",
    "Montfauve",
    "Orval",
    "Sauvray",
)


def test_ten_contradicting_figures_are_shown_side_by_side(workspace):
    reader, ids = enrol(workspace), []
    for number, port in enumerate(PORTS, start=1):
        one = Article(f"a{number}", "Le Phare", f"Au port de {port}, {number + 20} morts recensés dans l'explosion.")
        other = Article(
            f"b{number}", "La Vigie", f"Au port de {port}, {number + 40} morts dans l'explosion.", minutes=20
        )
        ids += tell(workspace, one, other, story=f"u-{number:016}")
    found = {
        (dispute.lower[0].values[0], dispute.higher[0].values[0])
        for entry in entries(digest_of(workspace, reader, ids))
        for dispute in entry.disputes
    }
    assert found == {(f"{number + 20} mort", f"{number + 40} mort") for number in range(1, 11)}


def test_ten_unsupported_numbers_are_left_out_and_counted(workspace):
    reader, ids = enrol(workspace), []
    for number, port in enumerate(PORTS, start=1):
        body = f"À {port}, l'attaque a touché {number * 100} clients de la banque."
        ids += publish(workspace, Article(f"a{number}", "Le Phare", body))
        claim_thousands(workspace, f"a{number}")
    digest = digest_of(workspace, reader, ids)
    assert {each.document for each in digest.unsupported} == {f"a{number}" for number in range(1, 11)}
    assert not [value for line in digest.lines() for value in line.values]
    assert len(entries(digest)) == 10


def claim_thousands(workspace, identifier):
    """Let what was read of a document say a thousand times of what it says, as a broken reader would."""
    table = tables.annotations
    with workspace.ledger.writing() as tx:
        read = tx.scalar(select(table.c.annotations).where(table.c.document == identifier))
        found = Annotations.model_validate_json(read)
        figures = tuple(figure.model_copy(update={"value": figure.value * 1000}) for figure in found.figures)
        wrong = found.model_copy(update={"figures": figures}).model_dump_json(exclude_defaults=True)
        tx.execute(update(table).where(table.c.document == identifier).values(annotations=wrong))


def test_a_number_of_a_title_that_its_text_does_not_have_is_not_shown(workspace):
    reader = enrol(workspace)
    body = "L'attaque a touché 300 clients de la banque de Solenne."
    ids = tell(
        workspace,
        Article("a", "Le Phare", body, title="30 000 clients touchés à Solenne"),
        Article("b", "La Vigie", body, title="300 clients touchés à Solenne", minutes=5),
    )
    digest = digest_of(workspace, reader, ids)
    [entry] = entries(digest)
    assert entry.headline.text == "300 clients touchés à Solenne"
    assert [(each.document, each.text) for each in digest.unsupported] == [("a", "30 000 clients touchés à Solenne")]


def test_ten_near_copies_are_one_entry_of_one_publisher(workspace):
    reader = enrol(workspace)
    body = "L'attaque a touché 300 clients de la banque de Solenne."
    copies = [Article(f"c{number}", f"Journal {number}", body, minutes=number) for number in range(1, 11)]
    ids = tell(workspace, Article("a", "L'Agence", body), *copies)
    tie(workspace, *(link(each.id, "a", "copy", 1.0) for each in copies))
    [entry] = entries(digest_of(workspace, reader, ids))
    assert (entry.documents, entry.fresh, entry.copies, entry.publishers) == (11, 11, 10, ("L'Agence",))
    assert entry.others == ()


def test_a_story_in_two_languages_is_one_entry_that_speaks_the_readers(workspace):
    reader = enrol(workspace, language="en")
    ids = tell(
        workspace,
        Article("a", "Le Phare", "L'attaque a touché 300 clients de la banque de Solenne."),
        Article(
            "b", "The Beacon", "The attack hit 300 customers of the bank.", language="en", title="Bank hit", minutes=9
        ),
    )
    [entry] = entries(digest_of(workspace, reader, ids))
    assert (entry.headline.text, entry.headline.language) == ("Bank hit", "en")
    assert set(entry.languages) == {"fr", "en"}
    assert [line.text for line in entry.others] == ["Titre de a"]


def test_what_a_later_text_counts_anew_is_a_changed_figure(workspace):
    reader = enrol(workspace)
    old = tell(workspace, Article("a", "Le Phare", "Au port de Solenne, 12 morts recensés."))
    assert digest_of(workspace, reader, old)
    with workspace.ledger.writing() as tx:
        readers.advance(tx, reader.number, mark=1, revision=reader.revision, seen=reader.seen)
    new = tell(workspace, Article("b", "La Vigie", "Au port de Solenne, 15 morts.", minutes=180))
    [entry] = entries(digest_of(workspace, reader, new))
    [change] = entry.changes
    assert (change.before.values, change.after.values) == (("12 mort",), ("15 mort",))
    assert (entry.documents, entry.fresh) == (2, 1)


def test_a_figure_that_its_sentence_takes_back_is_not_shown_as_one(workspace):
    reader = enrol(workspace)
    body = (
        "La banque de Solenne est fermée. Son directeur parle à la presse. L'attaque a touché 300 clients.\n\n"
        "Correction : une première version donnait 30 000 clients, chiffre que la banque a démenti."
    )
    [entry] = entries(digest_of(workspace, reader, publish(workspace, Article("a", "Le Phare", body))))
    assert [line.values for line in entry.figures] == [("300 client",)]


@pytest.mark.parametrize(
    ("language", "denial"),
    [
        ("fr", "Le chiffre de 30 000 clients est faux, dit la banque."),
        ("en", "The bank denied that 30,000 clients were hit."),
    ],
)
def test_a_figure_that_another_outlet_says_is_wrong_is_not_shown_as_one(workspace, language, denial):
    reader = enrol(workspace)
    body = "La banque de Solenne est fermée. Son directeur parle à la presse. L'attaque a touché 30 000 clients."
    ids = tell(
        workspace, Article("a", "Le Phare", body), Article("b", "La Vigie", denial, language=language, minutes=5)
    )
    [entry] = entries(digest_of(workspace, reader, ids))
    assert entry.figures == ()


def test_no_story_is_shown_twice(workspace):
    reader = enrol(workspace)
    follow(workspace, reader, "banques", "banque")
    follow(workspace, reader, "solenne", "Solenne")
    ids = publish(
        workspace,
        Article("a", "Le Phare", "La banque de Solenne a été attaquée."),
        Article("b", "Le Phare", "Une banque de Corvigny a été attaquée."),
        Article("c", "Le Phare", "Le théâtre de Solenne a été attaqué."),
        Article("d", "Le Phare", "La gare de Galmont a été attaquée."),
    )
    digest = digest_of(workspace, reader, ids)
    shown = {section.search or section.kind: {e.story for e in section.entries} for section in digest.sections}
    assert shown == {"banques": {"a", "b"}, "solenne": {"c"}, "stories": {"d"}}
    assert {entry.story: entry.searches for entry in entries(digest)}["a"] == ("banques", "solenne")


def test_what_arrived_before_the_mark_is_not_told_again(workspace):
    reader = enrol(workspace)
    digest = digest_of(workspace, reader, publish(workspace, Article("a", "Le Phare", "La banque de Solenne.")))
    assert digest.documents == 1
    with workspace.ledger.writing() as tx:
        readers.advance(tx, reader.number, mark=1, revision=reader.revision, seen=reader.seen)
    assert digest_of(workspace, reader).is_empty


def test_the_counts_are_of_all_that_arrived(workspace):
    reader = enrol(workspace)
    digest = digest_of(workspace, reader, publish(workspace, Article("a", "Le Phare", "La banque de Solenne.")))
    assert (digest.documents, digest.stories, digest.publishers) == (1, 1, 1)


def test_a_day_on_which_nothing_arrived_is_empty(workspace):
    digest = digest_of(workspace, enrol(workspace))
    assert digest.is_empty
    assert (digest.documents, digest.stories, digest.publishers) == (0, 0, 0)


def tell_again(workspace, reader, old, *new):
    """The digest of the new articles in the story of the old ones, which the reader was told of."""
    told = tell(workspace, *old)
    digest_of(workspace, reader, told)
    with workspace.ledger.writing() as tx:
        readers.advance(tx, reader.number, mark=len(told), revision=reader.revision, seen=reader.seen)
    return tell(workspace, *new)


def test_what_only_repeats_stands_behind_what_is_new(workspace):
    reader = enrol(workspace)
    body = "L'attaque a touché 300 clients de la banque de Solenne."
    repeated = Article("b", "La Vigie", body, minutes=180), Article("c", "Le Relais", body, minutes=190)
    ids = tell_again(workspace, reader, [Article("a", "L'Agence", body)], *repeated)
    tie(workspace, *(link(each.id, "a", "copy", 1.0) for each in repeated))
    ids += publish(workspace, Article("d", "Le Phare", "Une gare de Galmont est fermée.", minutes=0))
    new, old = entries(digest_of(workspace, reader, ids))
    assert (new.story, new.copies) == ("d", 0)
    assert (old.fresh, old.copies, old.publishers, old.figures) == (2, 2, (), ())
    assert "sources" not in {reason.kind for reason in old.reasons}


def test_a_figure_that_only_a_copy_repeats_is_not_told_again(workspace):
    reader = enrol(workspace)
    old = Article(
        "a", "L'Agence", "La banque de Solenne est fermée. Elle compte 12 agences. L'attaque a touché 300 clients."
    )
    copy = Article("b", "La Vigie", old.body, minutes=180)
    own = Article("c", "Le Phare", "Une enquête est ouverte à Solenne. Le parquet s'en charge.", minutes=200)
    ids = tell_again(workspace, reader, [old], copy, own)
    tie(workspace, link("b", "a", "copy", 1.0))
    [entry] = entries(digest_of(workspace, reader, ids))
    assert (entry.headline.document, entry.copies, entry.figures) == ("c", 1, ())


def test_an_original_of_today_with_its_copies_changes_a_figure_once(workspace):
    reader = enrol(workspace)
    new = [Article(i, f"Journal {i}", "Au port de Solenne, 15 morts.", minutes=180) for i in ("b", "c")]
    ids = tell_again(workspace, reader, [Article("a", "Le Phare", "Au port de Solenne, 12 morts recensés.")], *new)
    tie(workspace, link("c", "b", "copy", 1.0))
    [entry] = entries(digest_of(workspace, reader, ids))
    assert [(change.before.values, change.after.values) for change in entry.changes] == [(("12 mort",), ("15 mort",))]
    assert entry.copies == 1


def test_of_what_grows_within_the_day_the_newest_is_shown(workspace):
    reader = enrol(workspace)
    filler = "La halle a pris feu au port de Solenne. Les secours sont sur place."
    ids = tell(
        workspace,
        *(
            Article(
                f"a{hour}", f"Journal {hour}", f"{filler} Au port de Solenne, {hour + 20} morts.", minutes=hour * 240
            )
            for hour in range(3)
        ),
        Article("z", "Le Relais", f"{filler} Au port de Solenne, 17 morts.", minutes=None),
    )
    [entry] = entries(digest_of(workspace, reader, ids))
    assert [line.values for line in entry.figures] == [("22 mort",)]


def test_a_date_that_was_still_to_come_makes_no_figure_newer(workspace):
    reader = enrol(workspace)
    late = Article("b", "La Vigie", "Au port de Solenne, 15 morts.", minutes=60 * 24 * 3650)
    ids = tell_again(workspace, reader, [Article("a", "Le Phare", "Au port de Solenne, 12 morts recensés.")], late)
    [entry] = entries(digest_of(workspace, reader, ids))
    assert entry.changes == ()
    assert entry.headline.dated == "first_seen"


def test_books_are_no_pounds(workspace):
    reader = enrol(workspace)
    body = "Ses deux livres sur le port de Solenne ont rapporté 40 livres sterling."
    [entry] = entries(digest_of(workspace, reader, publish(workspace, Article("a", "Le Phare", body))))
    assert {value for line in entry.cited() for value in line.values} == {"40 GBP"}


def test_what_is_counted_together_is_no_number_of_the_first(workspace):
    reader = enrol(workspace)
    body = "L'attaque de Solenne a touché 300 clients et salariés, dont 40 serveurs."
    [entry] = entries(digest_of(workspace, reader, publish(workspace, Article("a", "Le Phare", body))))
    assert {value for line in entry.cited() for value in line.values} == {"300", "40 serveur"}


def test_a_share_in_words_is_not_shown_as_a_number(workspace):
    reader = enrol(workspace)
    body = "Un tiers a ouvert la porte du port de Solenne. Le feu a pris un tiers des 300 cabanes, soit 40 % du quai."
    [entry] = entries(digest_of(workspace, reader, publish(workspace, Article("a", "Le Phare", body))))
    assert {value for line in entry.cited() for value in line.values} == {"300 cabane", "40 percent"}


def test_a_story_that_cannot_be_told_costs_no_other(workspace, monkeypatch):
    def fail(story, candidate, **facts):
        if candidate.story == "bad":
            raise ValueError("no such place")
        return make_entry(story, candidate, **facts)

    monkeypatch.setattr("veille.digest.sections.make_entry", fail)
    reader = enrol(workspace)
    ids = publish(
        workspace,
        Article("bad", "Le Phare", "La banque de Solenne a été attaquée."),
        Article("good", "Le Phare", "Une gare de Galmont est fermée."),
    )
    digest = digest_of(workspace, reader, ids)
    assert [entry.story for entry in entries(digest)] == ["good"]
    assert [section.more for section in digest.sections] == [1]
    assert [(each.document, each.reason) for each in digest.unsupported] == [("bad", "ValueError: no such place")]


def test_a_document_that_has_left_its_story_since_is_told_by_itself(workspace, monkeypatch):
    reader = enrol(workspace)
    ids = tell(workspace, Article("a", "Le Phare", "La banque de Solenne a été attaquée."))

    def rank_and_move(*given, **facts):
        ranked = rank_stories(*given, **facts)
        move(workspace, "u-0000000000000002", ids)
        return ranked

    monkeypatch.setattr("veille.digest.making.rank_stories", rank_and_move)
    digest = digest_of(workspace, reader, ids)
    assert [entry.headline.document for entry in entries(digest)] == ["a"]
    assert digest.unsupported == ()


def test_a_digest_of_before_knows_nothing_of_what_came_since(workspace):
    reader = enrol(workspace)
    ids = tell(workspace, Article("a", "Le Phare", "La banque de Solenne a été attaquée.", minutes=5))
    with closing(arrive(workspace, ids)) as backend:
        with workspace.ledger.reading() as tx:
            window = window_for(tx, reader, now=EVENING)
        later = tell(workspace, Article("b", "La Vigie", "La banque de Solenne a été attaquée.", minutes=0))
        tie(workspace, link("a", "b", "copy", 1.0))
        arrive(workspace, later)
        [entry] = entries(make_digest(workspace, backend, reader, window, day=EVENING.date(), now=EVENING))
    assert (entry.documents, entry.fresh, entry.copies) == (1, 1, 0)
    assert "new" in {reason.kind for reason in entry.reasons}


def test_who_is_told_a_number_is_not_told_of_dozens(workspace):
    reader = enrol(workspace)
    filler = "La banque de Solenne est fermée. Les secours sont sur place."
    vague = "Des dizaines de clients attendent au guichet de Solenne."
    exact = "L'attaque a touché 300 serveurs."
    [entry] = entries(digest_of(workspace, reader, tell(workspace, Article("a", "Le Phare", f"{filler} {vague}"))))
    assert [line.text for line in entry.figures] == [vague]
    new = tell(workspace, Article("b", "La Vigie", f"{filler} {exact} {vague}", minutes=5))
    [entry] = entries(digest_of(workspace, reader, new))
    assert [line.text for line in entry.figures] == [exact]


def test_a_search_that_cannot_be_read_any_more_costs_no_digest(workspace):
    reader = enrol(workspace)
    follow(workspace, reader, "banques", "banque")
    follow(workspace, reader, "ancienne", "(banque")
    digest = digest_of(workspace, reader, publish(workspace, Article("a", "Le Phare", "La banque de Solenne ferme.")))
    assert [section.search for section in digest.sections] == ["banques"]
    assert [(each.document, each.text) for each in digest.unsupported] == [("search ancienne", "(banque")]
