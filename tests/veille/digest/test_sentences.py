"""Sentences of a document, chosen to be shown."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import Block, Content
from veille.digest.sentences import first_sentences, sentence_at, sentences_around

LEAD = "La régie a fermé trois cents vannes. Le quartier nord est sans eau."
BODY = "Tout a commencé dans la nuit. Le maire attend un rapport. Rien n'est réglé ce matin."


def lay_out(*blocks, **facts):
    """A body of these blocks, each a kind and its text."""
    body, found = "", []
    for kind, text in blocks:
        start = len(body) + 2 if body else 0
        body = f"{body}\n\n{text}" if body else text
        found.append(Block(kind=kind, start=start, end=len(body)))
    return Content(**({"title": "Une panne", "body": body, "blocks": tuple(found)} | facts))


def said(content, count=2, **facts):
    return [content.text_of(field)[start:end] for field, start, end in first_sentences(content, count=count, **facts)]


def test_the_lead_goes_before_the_body():
    content = Content(title="Une panne", lead=LEAD, body=BODY)
    assert said(content) == ["La régie a fermé trois cents vannes.", "Le quartier nord est sans eau."]
    assert {field for field, *_ in first_sentences(content, count=2)} == {"lead"}


def test_without_a_lead_the_body_is_read():
    assert said(Content(title="Une panne", body=BODY)) == [
        "Tout a commencé dans la nuit.",
        "Le maire attend un rapport.",
    ]
    assert said(Content(title="Une panne", body=BODY), count=1) == ["Tout a commencé dans la nuit."]


def test_only_paragraphs_have_sentences():
    content = lay_out(
        ("heading", "Ce que l'on sait."),
        ("caption", "Une vanne de la régie, hier. Photo de la ville."),
        ("table", "quartier\tfoyers touchés hier.\nNord\t450"),
        ("list_item", "Un point de la liste."),
        ("paragraph", BODY),
        ("footnote", "Voir aussi le bilan."),
    )
    assert said(content, count=9) == BODY.replace(". ", ".|").split("|")


def test_items_of_lists_are_read_where_there_are_no_paragraphs():
    content = lay_out(("heading", "Risques"), ("list_item", "Déni de service à distance."), ("list_item", "Fuite"))
    assert said(content) == ["Déni de service à distance."]


def test_the_title_is_not_said_again():
    content = Content(title="La régie a fermé trois cents vannes", lead=LEAD)
    assert said(content) == ["Le quartier nord est sans eau."]


def test_labels_and_what_was_cut_off_are_passed_over():
    content = Content(
        title="Une panne", body=f"Par Claire Brume, à la régie\n\nExplications. {BODY} Le maire a dit que"
    )
    assert said(content, count=9) == BODY.replace(". ", ".|").split("|")


def test_what_was_cut_off_is_better_than_nothing():
    assert said(Content(title="Une panne", body="Le maire a dit que la régie")) == ["Le maire a dit que la régie"]


@pytest.mark.parametrize("content", [Content(title="Une panne"), Content(title="Une panne", body="Vanne\n\n12 %")])
def test_a_title_alone_has_no_sentence(content):
    assert said(content) == []


def test_a_long_sentence_ends_with_a_word():
    text = "La régie " + "a fermé des vannes et " * 40 + "attend."
    (sentence,) = said(Content(title="Une panne", body=text), longest=100)
    assert len(sentence) <= 100
    assert text.startswith(sentence + " ")


def at(content, text, field="body", **facts):
    start = content.text_of(field).index(text)
    first, last = sentence_at(content, field, start, start + len(text), **facts)
    return content.text_of(field)[first:last]


@pytest.mark.parametrize("text", ["Le maire", "attend", "rapport.", "Le maire attend un rapport."])
def test_a_span_stands_in_its_sentence(text):
    assert at(Content(title="Une panne", body=BODY), text) == "Le maire attend un rapport."


def test_a_span_over_two_sentences_stands_in_both():
    assert (
        at(Content(title="Une panne", body=BODY), "nuit. Le")
        == "Tout a commencé dans la nuit. Le maire attend un rapport."
    )


def test_a_sentence_ends_with_its_block():
    content = lay_out(("heading", "Le bilan"), ("list_item", "trois cents vannes ;"), ("list_item", "deux rues"))
    assert at(content, "cents") == "trois cents vannes ;"
    assert at(content, "bilan") == "Le bilan"


def test_a_cell_stands_in_its_row():
    content = lay_out(("paragraph", "Le bilan."), ("table", "quartier\tfoyers\nNord\t1 200\nSud\t450"))
    assert at(content, "1 200") == "Nord\t1 200"


def test_a_title_has_sentences_too():
    content = Content(title="Une panne. Le nord est sans eau.")
    assert at(content, "nord", field="title") == "Le nord est sans eau."


def test_neighbours_stop_at_the_paragraph():
    content = Content(title="Une panne", body=f"Avant.\n\n{BODY}\n\nAprès.")
    start = content.body.index("Tout")
    first, last = sentences_around(content, "body", start, start + 4)
    assert content.body[first:last] == "Tout a commencé dans la nuit. Le maire attend un rapport."


@pytest.mark.parametrize("longest", [10, 60, 200])
def test_what_is_too_long_is_cut_between_words_around_the_span(longest):
    text = "La régie " + "a fermé des vannes, " * 30 + "soit 300 en tout, " + "puis a fermé des vannes " * 30
    found = at(Content(title="Une panne", body=text.strip()), "300", longest=longest)
    assert "300" in found
    assert len(found) <= longest
    assert f" {found} " in f" {text} "


@given(st.text(st.sampled_from("Ab. \n\tc1»!"), max_size=120), st.data())
def test_a_sentence_holds_its_span_or_is_as_long_as_it_may_be(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    longest = data.draw(st.integers(1, 50))
    first, last = sentence_at(Content(title="Une panne", body=text), "body", start, end, longest=longest)
    assert 0 <= first <= last <= len(text)
    assert last - first <= longest
    if text[start:end].strip() and end - start <= longest and last - first < longest:
        stripped = text[start:end].strip()
        assert stripped in text[first:last] or len(text[start:end]) > longest


def test_a_text_without_a_line_end_is_cut_in_no_time():
    content = Content(title="Une panne", body="La régie a fermé 300 vannes. " * 20_000)
    started = time.process_time()
    assert at(content, "300") == "La régie a fermé 300 vannes."
    assert len(said(content)) == 2
    assert time.process_time() - started < 0.5


@pytest.mark.parametrize(
    "quoted",
    [
        "« Dix ans de régie » (1/5).",
        "« Nous avons fermé toutes les vannes du quartier.",
        "Nous avons fermé toutes les vannes du quartier. »",
        '"We have closed every valve of the town."',
        "“We have closed every valve of the town.”",
    ],
)
def test_a_sentence_that_only_quotes_does_not_say_who_speaks(quoted):
    attributed = '« Rien ne coule », a dit la régie. The town "has no water", it said.'
    assert said(Content(title="Une panne", body=f"{quoted}\n\n{attributed}"), count=9) == [
        "« Rien ne coule », a dit la régie.",
        'The town "has no water", it said.',
    ]
