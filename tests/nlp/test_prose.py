"""Where sentences run."""

from hypothesis import given
from hypothesis import strategies as st

from corpus.document import Block, Content
from nlp.prose import LONGEST, TOGETHER, Stretch, find_stretches, group

BODY = "Un paragraphe.\nA\tB\nUn autre.\nEt une liste."


def texts(content, fields=("title", "lead", "body"), *, prose=True):
    stretches = find_stretches([content], 0, fields)
    return [stretch.text([content]) for stretch in stretches if stretch.prose == prose]


def test_a_body_without_blocks_is_one_stretch():
    assert texts(Content(title="Titre", body=BODY)) == ["Titre", BODY]


def test_a_table_parts_the_prose_and_is_none():
    blocks = (
        Block(kind="paragraph", start=0, end=14),
        Block(kind="table", start=15, end=18),
        Block(kind="paragraph", start=19, end=28),
        Block(kind="list_item", start=29, end=42),
    )
    content = Content(title="", body=BODY, blocks=blocks)
    assert texts(content) == [BODY[:15], BODY[18:]]
    assert texts(content, prose=False) == ["A\tB"]


def test_a_body_that_is_a_table_has_no_prose():
    content = Content(title="", body="A\tB", blocks=(Block(kind="table", start=0, end=3),))
    assert texts(content) == []


def test_only_the_fields_asked_for_are_read():
    assert texts(Content(title="Titre", lead="Chapeau", body="Corps"), ["lead"]) == ["Chapeau"]


def test_a_long_text_is_read_in_pieces():
    content = Content(title="", body="Une phrase courte.\n" * 2_000)
    pieces = list(find_stretches([content], 0, ["body"]))
    assert [piece.start for piece in pieces[1:]] == [piece.end for piece in pieces[:-1]]
    assert max(piece.end - piece.start for piece in pieces) <= LONGEST
    assert pieces[0] == Stretch(0, "body", 0, LONGEST // 19 * 19)


def test_every_character_is_in_one_stretch_in_order():
    blocks = (Block(kind="heading", start=0, end=14), Block(kind="table", start=15, end=18))
    stretches = list(find_stretches([Content(title="", body=BODY, blocks=blocks)], 0, ["body"]))
    assert [stretch.prose for stretch in stretches] == [False, True, False, True]
    assert "".join(stretch.text([Content(title="", body=BODY)]) for stretch in stretches) == BODY


@given(st.lists(st.integers(min_value=1, max_value=LONGEST), max_size=30))
def test_stretches_are_grouped_in_order_up_to_a_size(lengths):
    stretches = [Stretch(index, "body", 0, length) for index, length in enumerate(lengths)]
    groups = list(group(stretches))
    assert [stretch for batch in groups for stretch in batch] == stretches
    assert all(0 < sum(stretch.end for stretch in batch) <= TOGETHER for batch in groups)
