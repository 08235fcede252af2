"""Scores of entities and threats."""

from veille.evaluate.tallies import Ratio
from veille.evaluate.threats import tally_threats

PLACE = {"kind": "place", "start": 2, "end": 8}
ACTOR = {"kind": "actor", "start": 10, "end": 15}


def test_an_entity_is_right_with_its_exact_span_and_kind():
    rows = tally_threats({"entities": [PLACE, ACTOR]}, {"entities": [PLACE, {**ACTOR, "kind": "malware"}]})
    assert rows["entities"] == Ratio(1, 2, 2)
    assert rows["place"] == Ratio(1, 1, 1)
    assert rows["actor"] == Ratio(0, 0, 1)
    assert rows["malware"] == Ratio(0, 1, 0)


def test_a_span_that_is_off_by_one_is_wrong():
    rows = tally_threats({"entities": [PLACE]}, {"entities": [{**PLACE, "end": 9}]})
    assert rows["entities"] == Ratio(0, 1, 1)


def test_an_entity_said_twice_counts_once():
    assert tally_threats({"entities": [PLACE]}, {"entities": [PLACE, PLACE]})["entities"] == Ratio(1, 1, 1)


def test_labels_are_compared_as_sets_and_found_where_an_answer_keeps_them():
    gold = {"attacks": ["ddos", "fraud"], "actor_categories": ["state"]}
    rows = tally_threats(gold, {"threats": {"attacks": ["fraud", "ransomware"], "actor_categories": []}})
    assert rows["attacks"] == Ratio(1, 2, 2)
    assert rows["actor_categories"] == Ratio(0, 0, 1)
