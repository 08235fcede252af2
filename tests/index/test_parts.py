"""`figure:(…)` in queries: what is read, what is refused, and that it is written as it was read."""

import pytest

from index.errors import QuerySyntaxError
from index.nodes import And, Everything, Having, Not, Or, Phrase, Range, Word
from index.parser import parse

BIG = Range("value", low="1e9", include_low=False)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("figure:(unit:EUR value:>1e9)", Having("figure", And((Word("EUR", "unit"), BIG)))),
        ("figure:(unit:EUR OR unit:USD)", Having("figure", Or((Word("EUR", "unit"), Word("USD", "unit"))))),
        ("figure:(unit:(EUR OR USD))", Having("figure", Or((Word("EUR", "unit"), Word("USD", "unit"))))),
        ("figure:budget", Having("figure", Word("budget"))),
        ("figure:(bound:~ OR bound:=)", Having("figure", Or((Word("~", "bound"), Word("=", "bound"))))),
        ('figure:(bound:">=")', Having("figure", Phrase(">=", "bound"))),
        ("figure:*", Having("figure", Everything())),
        ("-figure:(value:>1e9)", Not(Having("figure", BIG))),
        ("figure:(value:>1e9) version:1", And((Having("figure", BIG), Range("version", "1", "1")))),
    ],
)
def test_what_stands_in_the_parentheses_is_about_one_figure(text, expected):
    assert parse(text) == expected
    assert parse(str(parse(text))) == expected


@pytest.mark.parametrize(
    ("text", "said", "position"),
    [
        ("figure:", "needs a value right after its colon", 6),
        ("figure:()", "these parentheses are empty", 7),
        ("figure:(unit:EUR", "this parenthesis is never closed", 7),
        ("figure:(bound:>=)", "a field needs a value right after its colon", 16),
        ("figure:~", "holds no letter or digit to search for", 7),
        ("figure:>3", "needs clauses in parentheses, as in figure:(unit:EUR value:>1e9)", 0),
        ("figure:(units:EUR)", "no field is named 'units'; did you mean 'unit'?", 8),
        ("figure:(value:many)", "'many' is no value for 'value'", 14),
        ("figure:(unit: EUR)", "needs a value right after its colon", 8),
        ("figure:(figure:(unit:EUR))", "what stands in 'figure:(…)' stands alone among figures, as in unit:EUR", 8),
        ("figure:(a) unit:EUR", "no field is named 'unit'; figures have it: write figure:(unit:…)", 11),
        ("title:(figure:(unit:EUR))", "'figure:' stands inside 'title:(…)'", 7),
        ("figuer:(unit:EUR)", "did you mean 'figure'?", 0),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(text, said, position):
    with pytest.raises(QuerySyntaxError) as refused:
        parse(text)
    assert said in refused.value.message
    assert refused.value.position == position


def test_a_collection_without_figures_has_no_such_clause():
    with pytest.raises(QuerySyntaxError, match="no field is named 'figure'"):
        parse("figure:(unit:EUR)", "figures")
