"""The query language."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.errors import QuerySyntaxError
from index.nodes import And, Everything, Exists, Not, Or, Phrase, Range, Ranked, Wildcard, Word, print_query
from index.parser import DEEPEST, LONGEST_QUERY, MOST_LEAVES, parse

a, b, c = Word("a"), Word("b"), Word("c")

PIECES = [
    "a", "bé", "l'eau", "AND", "OR", "NOT", "and", "-", "(", ")", '"', '"a b"', "“x”", "title:", "titel:", "published:",
    "version:", "[", "]", "[1 TO 3]", "[2024 TO *]", ">", ">=", "<", "<=", "*", "ran*", "2024-06", "12", "?", ":",
    "http://x.org", "\\", "\x00", "\n", " ", " ", " ", "CVE-2024-1",
]  # fmt: skip
queries = st.lists(st.sampled_from(PIECES), max_size=12).map("".join) | st.text(max_size=60)


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("a b", Ranked((a, b))),
        ("a b a", Ranked((a, b))),
        ("qu'est-ce que c'est ?", Ranked((Word("qu'est-ce"), Word("que"), Word("c'est")))),
        ("Cour-des-comptes", Ranked((Word("Cour-des-comptes"),))),
        ("a and b or not c", Ranked((a, Word("and"), b, Word("or"), Word("not"), c))),
        ("2019 - 2020", Ranked((Word("2019"), Word("2020")))),
        ("ransom* a", Ranked((Wildcard("ransom*"), a))),
        ("Alerte : 12:30, voir https://exemple.fr/a", None),
        ("", Everything()),
        ("?!", Everything()),
        ("*", Everything()),
    ],
)
def test_plain_words_are_ranked(text: str, node: Ranked | None):
    parsed = parse(text)
    assert parsed == node if node else isinstance(parsed, Ranked)


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("a AND b", And((a, b))),
        ("(a b)", And((a, b))),
        ("(a)", a),
        ("a OR b c", Or((a, And((b, c))))),
        ("a -b", And((a, Not(b)))),
        ("-a", Not(a)),
        ("NOT (a OR b)", Not(Or((a, b)))),
        ("NOT NOT a", Not(Not(a))),
        ('"a b" c', And((Phrase("a b"), c))),
        ("“a b”", Phrase("a b")),
        (r'"a \"b\""', Phrase('a "b"')),
        ("title:a b", And((Word("a", "title"), b))),
        ("title:(a OR -b)", Or((Word("a", "title"), Not(Word("b", "title"))))),
        ('source:"cert-fr"', Phrase("cert-fr", "source")),
        ("vendor:micro*", Wildcard("micro*", "vendor")),
        ("title:*", Exists("title")),
        ("title:-a", Word("-a", "title")),
        ("title:AND", Word("AND", "title")),
        ("version:2", Range("version", "2", "2")),
        ("version:>-1", Range("version", low="-1", include_low=False)),
        ("published:<=2024", Range("published", high="2024")),
        ("published:[2024-01 TO *]", Range("published", low="2024-01")),
        ("published:[* TO *]", Exists("published")),
    ],
)
def test_an_operator_a_quote_or_a_field_makes_a_query_boolean(text: str, node: object):
    assert parse(text) == node


@pytest.mark.parametrize(
    ("text", "position", "message"),
    [
        ("foo AND (", 8, "'(' needs something"),
        ("foo AND", 4, "'AND' needs something to search for after it"),
        ("OR foo", 0, "'OR' needs something to search for before it"),
        ("a AND OR b", 2, "'AND' needs something"),
        ("NOT", 0, "'NOT' needs something"),
        ("foo (bar", 4, "never closed"),
        ("foo) bar", 3, "never opened"),
        ("()", 0, "empty"),
        ('foo "bar', 4, "never closed"),
        ("titel:foo", 0, "did you mean 'title'"),
        ("zzzz:foo", 0, "there are actor, "),
        ("foo title:", 9, "needs a value"),
        ("title: foo", 5, "needs a value"),
        ("(title:)", 7, "needs a value"),
        ("published:>", 10, "needs a value"),
        ("published:[2024 2025]", 10, "[low TO high]"),
        ("published:2024-13", 10, "expected a date such as"),
        ("published:[hier TO *]", 10, "expected a date such as"),
        ("version:one", 8, "expected a whole number"),
        ("version:99999999999999999999", 8, "expected a whole number"),
        ("relevance:nan", 10, "expected a number"),
        ("relevance:1.2.3", 10, "expected a number"),
        ("title:>3", 7, "has no order"),
        ("source:[a TO b]", 7, "has no order"),
        ("source:[a TO a]", 7, "has no order"),
        ("published:20*", 10, "is no text"),
        ("source:(a OR title:b)", 13, "cannot hold another"),
        ("a*b*c*d*e*f", 0, "at most 4 stars"),
        ('"!?"', 0, "no letter or digit"),
    ],
)
def test_an_error_names_its_place_and_its_reason(text: str, position: int, message: str):
    with pytest.raises(QuerySyntaxError) as caught:
        parse(text)
    assert message in str(caught.value)
    assert f"(at character {position + 1})" in str(caught.value)
    assert (caught.value.position, caught.value.text) == (position, text)


def test_the_place_of_an_error_can_be_shown():
    with pytest.raises(QuerySyntaxError) as caught:
        parse("foo AND (")
    assert caught.value.show_place() == "foo AND (\n        ^"


@pytest.mark.parametrize(
    "text",
    [
        "x" * 100_000,
        "(" * 1_000,
        "(" * 1_000 + "a" + ")" * 1_000,
        "NOT " * 1_000 + "a",
        "-" * 1_000 + "a",
        "title:(" * 500,
        " ".join(["a"] * (MOST_LEAVES + 1)),
        '"' * 9_999,
        "\\" * LONGEST_QUERY + '"',
        '"' + "\\" * (LONGEST_QUERY - 1),
    ],
)
def test_a_hostile_query_is_refused_in_a_sentence(text: str):
    with pytest.raises(QuerySyntaxError) as caught:
        parse(text)
    assert len(str(caught.value)) < 200
    assert len(caught.value.show_place()) < 300


def test_what_is_within_the_limits_is_read():
    parse("(" * DEEPEST + "a" + ")" * DEEPEST)
    parse(" ".join(["mot"] * MOST_LEAVES))


@pytest.mark.parametrize("collection", ["figures", "sources", "runs", "vulnerabilities"])
def test_each_collection_has_its_own_fields(collection: str):
    with pytest.raises(QuerySyntaxError, match="no field is named 'malware'"):
        parse("malware:x", collection)


def test_booleans_are_true_or_false():
    assert parse("exploited:true", "vulnerabilities") == Range("exploited", "true", "true")
    with pytest.raises(QuerySyntaxError, match="expected true or false"):
        parse("exploited:maybe", "vulnerabilities")


@given(queries)
@example("title:(>a)")
@example("title:([a)")
@example("title:(-a)")
@example("(a:)")
@example('"\\“x”')
def test_any_string_parses_or_is_refused_and_prints_back_to_the_same_tree(text: str):
    error = None
    try:
        node = parse(text)
    except QuerySyntaxError as caught:
        error = caught
    if error:
        assert 0 <= error.position <= len(text)
        assert error.show_place()
    else:
        assert parse(print_query(node)) == node
        assert str(node) == print_query(node)
