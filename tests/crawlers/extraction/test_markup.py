"""Markdown and HTML as blocks and as plain text."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.extraction.body import Body
from crawlers.extraction.markup import add_html, add_markdown, plain_html, plain_markdown

#: Pieces of markup, well and badly nested.
PIECES = [
    *("<p>", "</p>", "<ul>", "<li>", "</li>", "</ul>", "<h2>", "</h2>", "<br>", "<pre>", "</pre>", "<b>", "</b>"),
    *("<table>", "<tr>", "<td>", "</td>", "</tr>", "</table>", "<caption>", "<x-y>", "</x-y>", "<script>", "</script>"),
    *(
        "mot",
        "été ",
        " \u00a0",
        "\n",
        "\t",
        "&amp;",
        "&#x1F4A5;",
        "<",
        "💥",
        "- ",
        "# ",
        "| a | b |\n|---|---|\n",
        "```\n",
    ),
]
fragments = st.lists(st.sampled_from(PIECES) | st.text(max_size=5)).map("".join)


def show(body: Body) -> list[tuple[str, str]]:
    return [(block.kind, body.text[block.start : block.end]) for block in body.blocks]


def from_markdown(text: str) -> list[tuple[str, str]]:
    body = Body()
    add_markdown(body, text)
    return show(body)


def from_html(text: str) -> list[tuple[str, str]]:
    body = Body()
    add_html(body, text)
    return show(body)


@pytest.mark.parametrize(
    ("markdown", "blocks"),
    [
        ("## Solution\n\nMettre à\njour.", [("heading", "Solution"), ("paragraph", "Mettre à jour.")]),
        ("-   un ;\n-   deux\n    trois", [("list_item", "un ;"), ("list_item", "deux trois")]),
        ("1. un\n\n   suite\n2. deux", [("list_item", "un"), ("list_item", "suite"), ("list_item", "deux")]),
        ("> cité", [("paragraph", "cité")]),
        ("    code  a\n      b", [("paragraph", "code  a\n  b")]),
        ("```sh\nrm  -r\n```", [("paragraph", "rm  -r")]),
        ("ligne\\\nautre", [("paragraph", "ligne\nautre")]),
        ("**gras** et `code` et [lien](https://example.org)", [("paragraph", "gras et code et lien")]),
        ("<https://example.org/a>", [("paragraph", "https://example.org/a")]),
        ("a\\<SID\\>.ora, <eth0_ip> et <TT class='x'>Bind</TT>", [("paragraph", "a<SID>.ora, <eth0_ip> et Bind")]),
        ("|a|b|\n|-|-|\n|1 |`2`|", [("table", "a\tb\n1\t2")]),
        ("avant\n\n<!-- note -->\n\naprès", [("paragraph", "avant"), ("paragraph", "après")]),
        ("```{=html}\n<!-- -->\n```", []),
        ("", []),
    ],
)
def test_markdown_becomes_blocks(markdown: str, blocks: list[tuple[str, str]]):
    assert from_markdown(markdown) == blocks


@pytest.mark.parametrize(
    ("html", "blocks"),
    [
        (
            "<P>Tous :</P>\n<UL>\n <LI>un</LI>\n <LI>deux</UL>fin",
            [("paragraph", "Tous :"), ("list_item", "un"), ("list_item", "deux"), ("paragraph", "fin")],
        ),
        ("<p>a<p>b", [("paragraph", "a"), ("paragraph", "b")]),
        ("a<br/>b", [("paragraph", "a\nb")]),
        ("<script>alert(1)</script>a<style>p{}</style>", [("paragraph", "a")]),
        (
            "<table><caption>Les <b>mots</b></caption><tr><th>a<th>b</tr><tr><td><p>1</p>\n<p>2</p></td><td>3",
            [("caption", "Les mots"), ("table", "a\tb\n1 2\t3")],
        ),
        ("</li></table></x>a", [("paragraph", "</x>a")]),
        ("250\u00a0000 postes &lt; 3", [("paragraph", "250\u00a0000 postes < 3")]),
    ],
)
def test_html_becomes_blocks_also_where_it_is_not_closed(html: str, blocks: list[tuple[str, str]]):
    assert from_html(html) == blocks


def test_headings_keep_their_level():
    body = Body()
    add_markdown(body, "# a\n\n### b")
    assert [block.level for block in body.blocks] == [1, 3]


@given(fragments)
def test_blocks_of_any_markup_are_exact_and_hold_all_of_the_text(text: str):
    for add in (add_html, add_markdown):
        body = Body()
        add(body, text)
        blocks = body.blocks
        assert all(body.text[b.start : b.end].strip() for b in blocks)
        assert all(b.cells is None or body.text[b.start : b.end] == "\n".join(map("\t".join, b.cells)) for b in blocks)
        between = [body.text[a.end : b.start] for a, b in pairwise(blocks)]
        assert set(between) <= {"\n", "\n\n"}
        assert blocks == () or (blocks[0].start, blocks[-1].end) == (0, len(body.text))


def test_hostile_nesting_costs_no_more_than_its_length():
    body = Body()
    add_html(body, "<div>" * 100_000 + "a" + "<b>" * 100_000)
    assert show(body) == [("paragraph", "a")]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Une faille\ndans <span\nclass='x'>Bind</span>.\n", "Une faille dans Bind."),
        ("print\\_job et [la note](https://example.org/1)", "print_job et la note"),
        ("un\n\n- deux\n- trois", "un\n\ndeux\ntrois"),
    ],
)
def test_a_summary_is_plain_text(text: str, plain: str):
    assert plain_markdown(text) == plain


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Faille dans  <TT>rpcbind</TT>", "Faille dans rpcbind"),
        ("Versions < 1.2 & > 3", "Versions < 1.2 & > 3"),
        ("Video & Games", "Video & Games"),
        ("NetBSD 1.4.* à 1.6_beta", "NetBSD 1.4.* à 1.6_beta"),
    ],
)
def test_a_title_keeps_all_but_its_tags(text: str, plain: str):
    assert plain_html(text) == plain
