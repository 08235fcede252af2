"""Kibana's query language: the tree of a query, and the query that Elasticsearch gets of it."""

import contextlib
import fnmatch
import re
from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.dashboards.asking.kql import parse_kql
from index.dashboards.asking.nodes import Both, Compare, Either, Is, Not, Value, list_fields
from index.dashboards.asking.queries import build_condition
from index.dashboards.asking.shapes import AskingError, When
from index.dashboards.asking.views import declare_mappings, read_views
from tests.index.dashboards.asking.builders import PARIS, SINCE, UNTIL, view

WHEN = When(SINCE, UNTIL, PARIS)
VIEWS = read_views([view(), view("vulnerabilities")], declare_mappings())


def word(text):
    return Value((text,))


def phrase(text):
    return Value((text,), quoted=True)


A, B, C = (Is(word(name), word("1")) for name in "abc")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", None),
        ("  ", None),
        ("a: 1", A),
        (" a:1 ", A),
        ("a : one two", Is(word("a"), word("one two"))),
        ('a: "one \\"two\\" \\\\"', Is(word("a"), phrase('one "two" \\'))),
        ('"a b": 1', Is(phrase("a b"), word("1"))),
        ("a: *", Is(word("a"), Value(("", "")))),
        ("a: x*y*", Is(word("a"), Value(("x", "y", "")))),
        ("a: x\\*", Is(word("a"), word("x*"))),
        ('a: "x*"', Is(word("a"), phrase("x*"))),
        ("a: \\(x\\)\\: y\\\\", Is(word("a"), word("(x): y\\"))),
        ("a: x\\u00e9\\ty", Is(word("a"), word("xé\ty"))),
        ("a: rock \\and roll", Is(word("a"), word("rock and roll"))),
        ("a >= 5", Compare(word("a"), "gte", word("5"))),
        ('a < "2026-05-01"', Compare(word("a"), "lt", phrase("2026-05-01"))),
        ("a:1 and b:1 or c:1", Either((Both((A, B)), C))),
        ("a:1 AND (b:1 oR c:1)", Both((A, Either((B, C))))),
        ("not a:1 and b:1", Both((Not(A), B))),
        ("NOT (a:1 and b:1)", Not(Both((A, B)))),
        ("a:1 and b:1 and c:1", Both((A, B, C))),
        ("a: (x or not y)", Either((Is(word("a"), word("x")), Not(Is(word("a"), word("y")))))),
        ("a: (x and (y or z z))", Both((
            Is(word("a"), word("x")), Either((Is(word("a"), word("y")), Is(word("a"), word("z z"))))))),
        ("word", Is(None, word("word"))),
        ("android: 1", Is(word("android"), word("1"))),
        ("a: 1 and", Is(word("a"), word("1 and"))),
        ("a: 1 and not", Both((A, Is(None, word("not"))))),
        ("or a: 1", Is(word("or a"), word("1"))),
        ("a: x and\u00a0b: 1", Both((Is(word("a"), word("x")), B))),
    ],
)  # fmt: skip
def test_queries_are_read_as_the_grammar_has_them(text, expected):
    assert parse_kql(text) == expected


@pytest.mark.parametrize(
    "text",
    ["a:", "(a: 1", "a: 1)", "a: (x", "a: not x", 'a: "x', '"x\\"', "a > ", ": 1", "not not a: 1", "cannot be: 1",
     "a: x{y", "a: 1 b: 2", "a: \\T", "a: \\x"],
)  # fmt: skip
def test_what_the_grammar_does_not_have_is_refused(text):
    with pytest.raises(AskingError, match=r"KQL cannot be read from character \d+: "):
        parse_kql(text)


def test_nested_fields_are_not_read():
    with pytest.raises(AskingError, match="KQL over nested fields is not read"):
        parse_kql("a: { b: 1 }")


def test_the_fields_of_a_query_are_listed():
    assert list(list_fields(parse_kql("a: (1 or 2) and not (b > 3 or word) or c*: x"))) == ["a", "a", "b", "c*"]


def any_of(*queries):
    return {"bool": {"should": list(queries), "minimum_should_match": 1}}


FR = any_of({"term": {"language": {"value": "fr"}}})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("language: fr", FR),
        ('language: "fr"', FR),
        ("language: *", any_of({"exists": {"field": "language"}})),
        ("source: cert-*", any_of({"wildcard": {"source": {"value": "cert\\-*"}}})),
        ("source: (a or b)", any_of(*(any_of({"term": {"source": {"value": each}}}) for each in "ab"))),
        ("not language: fr", {"bool": {"must_not": FR}}),
        ("language: fr and language: fr", {"bool": {"filter": [FR, FR]}}),
        ("title: two words", any_of({"match": {"title": "two words"}})),
        ('title: "two words"', any_of({"match_phrase": {"title": "two words"}})),
        ("title: wor*", any_of({"query_string": {"fields": ["title"], "query": "wor*"}})),
        ("version: 5", any_of({"match": {"version": "5"}})),
        ("version > 5", any_of({"range": {"version": {"gt": "5"}}})),
        ("moment: 2026-05-01", any_of({"range": {"moment": {
            "gte": "2026-05-01", "lte": "2026-05-01", "time_zone": "Europe/Paris"}}})),
        ("moment >= now-7d", any_of({"range": {"moment": {"gte": "now-7d", "time_zone": "Europe/Paris"}}})),
        ("moment < 1777593600000", any_of({"range": {"moment": {"lt": "1777593600000"}}})),
        ("word", {"multi_match": {"type": "best_fields", "query": "word", "lenient": True}}),
        ('"two words"', {"multi_match": {"type": "phrase", "query": "two words", "lenient": True}}),
        ("wor*", {"query_string": {"query": "wor*"}}),
    ],
)  # fmt: skip
def test_elasticsearch_gets_what_fits_the_type_of_the_field(text, expected):
    assert build_condition(text, VIEWS["view-documents"], WHEN)["bool"]["filter"] == [expected]


def test_yes_and_no_are_no_words():
    [query] = build_condition("exploited: true", VIEWS["view-vulnerabilities"], WHEN)["bool"]["filter"]
    assert query == any_of({"match": {"exploited": True}})


@pytest.mark.parametrize("text", ["", "*: *"])
def test_what_matches_everything_is_left_out(text):
    assert build_condition(text, VIEWS["view-documents"], WHEN)["bool"]["filter"] == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("nothing: 1", "the data view t-documents has no field nothing"),
        ("nothing > 1", "the data view t-documents has no field nothing"),
        ("lang*: fr", r"patterns of fields are not read: lang\*"),
    ],
)
def test_fields_that_are_not_there_are_refused(text, message):
    with pytest.raises(AskingError, match=message):
        build_condition(text, VIEWS["view-documents"], WHEN)


#: What has a meaning of its own, and what has not.
PIECES = [*'ab é\t\\():<>"*{}-', "or", "and", "not", " not ", " or ", " and "]
TEXT = st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map("".join)
WORDS = TEXT.map(str.strip).filter(lambda text: text and text not in ("true", "false", "null"))
VALUES = st.one_of(
    WORDS.map(word),
    TEXT.map(phrase),
    st.tuples(st.just(""), WORDS).map(Value),
    st.tuples(WORDS, WORDS, st.just("")).map(Value),
    st.just(Value(("", ""))),
)
FIELDS = st.sampled_from(["source", "kind", "language", "reuse"])
LEAVES = st.builds(Is, FIELDS.map(word), VALUES) | st.builds(
    Compare, FIELDS.map(word), st.sampled_from(["lt", "lte", "gt", "gte"]), WORDS.map(word) | TEXT.map(phrase)
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        inner.map(Not),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: Both(tuple(parts))),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: Either(tuple(parts))),
    ),
    max_leaves=6,
)


def write(node) -> str:
    """A tree as a query; whatever holds others is in parentheses."""
    match node:
        case Is(field, value):
            return f"{field.parts[0]}: {write_value(value)}"
        case Compare(field, operator, value):
            sign = {"lt": "<", "lte": "<=", "gt": ">", "gte": ">="}[operator]
            return f"{field.parts[0]} {sign} {write_value(value)}"
        case Not(part):
            return f"not ({write(part)})"
        case Both(parts):
            return " and ".join(f"({write(part)})" for part in parts)
        case Either(parts):
            return " or ".join(f"({write(part)})" for part in parts)


def write_value(value: Value) -> str:
    if value.quoted:
        return '"' + value.parts[0].replace("\\", "\\\\").replace('"', '\\"') + '"'
    escaped = (re.sub(r'[\\():<>"*{}]', r"\\\g<0>", part) for part in value.parts)
    # A backslash before "not" is read as the start of a new line.
    return "*".join(re.sub("or|and", r"\\\g<0>", part).replace("not", r"\u006eot") for part in escaped)


@given(TREES)
def test_what_is_written_is_read_again(tree):
    assert parse_kql(write(tree)) == tree


@given(TEXT)
def test_any_text_is_read_or_refused(text):
    with contextlib.suppress(AskingError):
        parse_kql(text)


ROWS = st.fixed_dictionaries(
    {},
    optional={name: st.sampled_from(["a", "ab", "b", "a*b", "true"]) for name in ("source", "kind", "language")},
)
SIMPLE_LEAVES = st.builds(
    Is,
    st.sampled_from(["source", "kind", "language"]).map(word),
    st.sampled_from([word("a"), phrase("ab"), Value(("a", "")), Value(("", "b")), Value(("", "")), word("a*b")]),
)
SIMPLE = st.recursive(
    SIMPLE_LEAVES,
    lambda inner: st.one_of(
        inner.map(Not),
        st.tuples(inner, inner).map(Both),
        st.tuples(inner, inner).map(Either),
    ),
    max_leaves=5,
)


def holds(node, row) -> bool:
    """Whether a row matches a tree, by what its words mean."""
    match node:
        case Is(field, value):
            held = row.get(field.parts[0])
            pattern = "*".join(re.sub(r"[*?\[]", r"[\g<0>]", part) for part in value.parts)
            return held is not None and fnmatch.fnmatchcase(held, pattern)
        case Not(part):
            return not holds(part, row)
        case Both(parts):
            return all(holds(part, row) for part in parts)
        case Either(parts):
            return any(holds(part, row) for part in parts)


def matches(query, row) -> bool:
    """Whether a row matches what Elasticsearch gets."""
    [(kind, content)] = query.items()
    if kind == "bool":
        return (
            all(matches(each, row) for each in content.get("filter", []))
            and (not content.get("should") or any(matches(each, row) for each in content["should"]))
            and not any(matches(each, row) for each in as_list(content.get("must_not", [])))
        )
    if kind == "exists":
        return content["field"] in row
    [(name, asked)] = content.items()
    if kind == "term":
        return row.get(name) == asked["value"]
    assert kind == "wildcard"
    pattern = re.sub(r"\\(.)|(\*)|(.)", lambda m: ".*" if m[2] else re.escape(m[1] or m[3]), asked["value"])
    return name in row and re.fullmatch(pattern, row[name]) is not None


def as_list(clauses):
    return clauses if isinstance(clauses, list) else [clauses]


@given(SIMPLE, ROWS)
def test_elasticsearch_finds_what_the_query_says(tree, row):
    query = build_condition(write(tree), VIEWS["view-documents"], WHEN)
    assert matches(query, row) == holds(tree, row)


def test_dates_are_those_of_the_reader():
    [query] = build_condition("moment > 2026", VIEWS["view-documents"], When(SINCE, UNTIL, UTC))["bool"]["filter"]
    assert query == any_of({"range": {"moment": {"gt": "2026"}}})
