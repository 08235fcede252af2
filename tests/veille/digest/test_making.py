"""A digest of documents of invented outlets: what is planted in them is shown, and what is unsupported is not."""

from sqlalchemy import select, update

from corpus.document import Annotations
from corpus.ledger import readers, tables
from tests.veille.digest.newsdesk import digest_of, enrol, entries, follow
from tests.veille.storybook import Article, link, publish, tell, tie

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
        readers.advance(tx, reader.number, mark=1, seen=reader.seen)
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
        readers.advance(tx, reader.number, mark=1, seen=reader.seen)
    assert digest_of(workspace, reader).is_empty


def test_the_counts_are_of_all_that_arrived(workspace):
    reader = enrol(workspace)
    digest = digest_of(workspace, reader, publish(workspace, Article("a", "Le Phare", "La banque de Solenne.")))
    assert (digest.documents, digest.stories, digest.publishers) == (1, 1, 1)


def test_a_day_on_which_nothing_arrived_is_empty(workspace):
    digest = digest_of(workspace, enrol(workspace))
    assert digest.is_empty
    assert (digest.documents, digest.stories, digest.publishers) == (0, 0, 0)
