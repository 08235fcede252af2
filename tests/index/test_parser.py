"""The query language."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.collections import COLLECTIONS, DOCUMENTS, FIGURES, Collection, Field
from index.errors import QuerySyntaxError
from index.nodes import (
    And,
    Everything,
    Exists,
    Fuzzy,
    Having,
    Node,
    Not,
    Or,
    Phrase,
    Range,
    Ranked,
    Wildcard,
    Word,
    print_query,
)
from index.parser import DEEPEST, LONGEST_QUERY, MOST_WORDS, parse

a, b, c = Word("a"), Word("b"), Word("c")

PIECES = [
    "a", "bé", "l'eau", "AND", "OR", "NOT", "and", "-", "(", ")", '"', '"a b"', "“x”", "title:", "titel:", "published:",
    "version:", "[", "]", "[1 TO 3]", "[2024 TO *]", ">", ">=", "<", "<=", "*", "ran*", "2024-06", "12", "?", ":",
    "~", "mot~", "vendor:", "bound:~", "figure:", "chiffre:", "auteur:", "Publié:", "7d", "[7d TO now]", "hier",
    "résumé:", "http://x.org", "\\", "\x00", "\n", " ", " ", " ", "CVE-2024-1",
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
        ("hopitall~ rançon", Ranked((Fuzzy("hopitall"), Word("rançon")))),
        ("l'hopitall~~", Ranked((Fuzzy("l'hopitall"),))),
        ("~200 ~ a", Ranked((Word("~200"), a))),
        ("http://x.org/~a", Ranked((Word("http://x.org/~a"),))),
        ("résumé: suite", Ranked((Word("résumé:"), Word("suite")))),
        ("Date: 12 T12:30", Ranked((Word("Date:"), Word("12"), Word("T12:30")))),
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
        ("(ransomwere~)", Fuzzy("ransomwere")),
        ("vendor:microsft~", Fuzzy("microsft", "vendor")),
        ("vendor:red-hatt~", Fuzzy("red-hatt", "vendor")),
        ("title:(hopitall~ OR rancon~)", Or((Fuzzy("hopitall", "title"), Fuzzy("rancon", "title")))),
        ("NOT mot~", Not(Fuzzy("mot"))),
        ("vendor:~", Word("~", "vendor")),
        ("published:7d", Range("published", "7d", "7d")),
        ("published:[7d TO now]", Range("published", "7d", "now")),
        ("published:[2024-01 TO maintenant]", Range("published", "2024-01", "maintenant")),
        ("published:>=2w", Range("published", low="2w")),
        ("publié:aujourd'hui", Range("published", "aujourd'hui", "aujourd'hui")),
        ("auteur:a", Word("a", "authors")),
        ("AUTHOR:a", Word("a", "authors")),
        ("Publie\u0301:hier", Range("published", "hier", "hier")),
        ("éditeur:(a OR b)", Or((Word("a", "publisher"), Word("b", "publisher")))),
        ("Chiffres:(unité:EUR)", Having("figure", Word("EUR", "unit"))),
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
        ("published:[demain TO *]", 10, "expected a date such as"),
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
        (f"{'x' * 100}*", 0, "at most 100 characters"),
        ('"!?"', 0, "no letter or digit"),
        ("CVE-2024~", 0, "more than one word"),
        ("a 2024~", 2, "'2024~' is a number"),
        ("version:2~", 8, "is no text: only words have near spellings"),
        ("published:7d~", 10, "is no text: only words have near spellings"),
        ("ran*~", 0, "a pattern has no near spellings"),
        ('"a b"~', 5, "stands after a single word"),
        ('a "b c"~2', 7, "stands after a single word"),
        (f"{'x' * 61}~", 0, "at most 60 characters"),
        ("a~ " * 20 + "b*", 60, "21 words with * or ~; at most 20"),
        ("published:demain", 10, "7d (seven days ago), yesterday or now"),
        ("published:9999y", 10, "expected a date such as"),
        ("auteur: a", 6, "needs a value"),
        ("titr:a", 0, "did you mean 'titre'?"),
        ("autheur:a", 0, "did you mean 'auteur'?"),
        ("fournisseurr:a", 0, "did you mean 'fournisseur'?"),
        ("editteur:a", 0, "did you mean 'éditeur'?"),
        ("chifre:(unit:EUR)", 0, "did you mean 'chiffre'?"),
        ("unité:EUR", 0, "figures have it: write figure:(unité:…)"),
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
        " ".join(["a"] * (MOST_WORDS + 1)),
        '"' + "a " * (MOST_WORDS + 1) + '"',
        "a-" * MOST_WORDS + "a",
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
    parse(" ".join(["mot"] * MOST_WORDS))


@pytest.mark.parametrize("collection", ["figures", "sources", "runs", "vulnerabilities"])
def test_each_collection_has_its_own_fields(collection: str):
    with pytest.raises(QuerySyntaxError, match="no field is named 'malware'"):
        parse("malware:x", collection)


def test_booleans_are_true_or_false():
    assert parse("exploited:true", "vulnerabilities") == Range("exploited", "true", "true")
    with pytest.raises(QuerySyntaxError, match="expected true or false"):
        parse("exploited:maybe", "vulnerabilities")


def test_a_field_with_digits_in_its_name_can_be_asked_for():
    assert parse("items_7d:>3", "sources") == Range("items_7d", low="3", include_low=False)


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_every_name_means_one_thing(collection: str):
    whole = COLLECTIONS[collection]
    aliases = [alias for field in whole.fields.values() for alias in field.aliases]
    aliases += [alias for others in whole.part_aliases.values() for alias in others]
    assert len(whole.names) == len(whole.fields) + len(whole.parts) + len(aliases)
    assert set(whole.part_aliases) <= set(whole.parts)


@pytest.mark.parametrize("collection", [DOCUMENTS, FIGURES], ids=lambda collection: collection.name)
def test_every_name_of_a_field_is_read(collection: Collection):
    for spelling, name in collection.spellings.items():
        for typed in (spelling, spelling.upper()):
            read = parse(f"{typed}:*", collection.name)
            assert read == (Having(name, Everything()) if name in collection.parts else Exists(name))


@given(queries)
@example("title:(>a)")
@example("title:([a)")
@example("title:(-a)")
@example("(a:)")
@example('"\\“x”')
@example("figure:title:x")
@example("figure:-x")
@example("figure:AND")
@example("figure:mot~")
@example("title:(<mot~)")
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


def _words() -> st.SearchStrategy[str]:
    return st.sampled_from(["rançon", "l'eau", "Cour-des-comptes", "a.b", "x/y:", "é"])


def _leaves(field: Field | None) -> st.SearchStrategy[Node]:
    """Whatever may stand in a field, or without one."""
    name = field.name if field else None
    if field and field.type in DATES_AND_NUMBERS:
        return _ranges(field) | st.just(Exists(field.name))
    words = st.builds(Word, _words(), st.just(name)) | st.builds(
        Phrase, st.sampled_from(['a "b" “c”', "d \\"]), st.just(name)
    )
    patterns = st.builds(Wildcard, st.sampled_from(["ran*", "*a*b*", "<x*"]), st.just(name))
    near = st.builds(Fuzzy, st.sampled_from(["rançon", "l'eeau", "mot"]), st.just(name))
    return words | patterns | near | (st.just(Exists(field.name)) if field else st.just(Everything()))


DATES_AND_NUMBERS = {
    "date": ["2024", "2024-06-30", "2024-06-30T12:00", "7d", "2s", "1A", "now", "hier", "aujourd'hui"],
    "integer": ["1", "-3"],
    "float": ["1.5", "-3e9"],
    "boolean": ["true"],
}


def _ranges(field: Field) -> st.SearchStrategy[Node]:
    values = st.sampled_from(DATES_AND_NUMBERS[field.type])
    equal = values.map(lambda value: Range(field.name, value, value))
    if field.type == "boolean":
        return equal
    both = st.tuples(values, values).map(lambda ends: Range(field.name, *ends))
    above = st.builds(lambda low, closed: Range(field.name, low=low, include_low=closed), values, st.booleans())
    below = st.builds(lambda high, closed: Range(field.name, high=high, include_high=closed), values, st.booleans())
    return equal | both | above | below


def _trees(collection: Collection) -> st.SearchStrategy[Node]:
    leaves = st.one_of(_leaves(None), *map(_leaves, collection.fields.values()))
    for part, other in collection.parts.items():
        leaves |= st.builds(Having, st.just(part), _trees(COLLECTIONS[other]))
    return st.recursive(leaves, _join, max_leaves=8)


def _join(parts: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(parts, min_size=2, max_size=3).map(tuple)
    return st.builds(Not, parts) | st.builds(And, several) | st.builds(Or, several)


RANKED = st.lists(_leaves(None).filter(lambda leaf: isinstance(leaf, Word | Wildcard | Fuzzy)), min_size=1, max_size=4)


@given(_trees(DOCUMENTS) | RANKED.map(lambda words: Ranked(tuple(dict.fromkeys(words)))))
def test_any_tree_of_documents_is_printed_so_that_it_is_read_again(tree: Node):
    assert parse(print_query(tree)) == tree


@given(_trees(FIGURES))
def test_any_tree_of_figures_is_printed_so_that_it_is_read_again(tree: Node):
    assert parse(print_query(tree), "figures") == tree
