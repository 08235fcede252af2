"""Pages of the press, read as a whole."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.errors import ExtractionError
from crawlers.rules import ArticleRules
from tests.crawlers.extraction.article.pages import SENTENCE, TEXT, linked, page, read


def blocks_of(content):
    return [(block.kind, content.body[block.start : block.end]) for block in content.blocks]


def test_headings_lists_tables_and_captions_are_blocks_of_their_kind():
    table = "<table><tr><th>Mois</th><th>Attaques</th></tr><tr><td>Mars</td><td>1\u202f200</td></tr></table>"
    extra = f"<h2>Le bilan</h2>{table}<ul><li>Premier point de la liste</li><li>Second point de la liste</li></ul>"
    figure = "<figure><img src='a.jpg'><figcaption>Le siège de Boréal à Rennes.</figcaption></figure>"
    html = page("<h1>Boréal attaquée</h1>", head="<title>Boréal attaquée</title>", paragraphs=[*TEXT, "x"]).replace(
        "<p>x</p>", f"{extra}<p>{TEXT[0]} Fin.</p>{figure}"
    )
    content = read(html).content
    found = blocks_of(content)
    assert ("heading", "Le bilan") in found
    assert ("list_item", "Second point de la liste") in found
    assert ("table", "Mois\tAttaques\nMars\t1\u202f200") in found
    assert found[-1] == ("caption", "Le siège de Boréal à Rennes.")
    assert next(block for block in content.blocks if block.kind == "table").cells == (
        ("Mois", "Attaques"),
        ("Mars", "1\u202f200"),
    )
    assert next(block.level for block in content.blocks if block.kind == "heading") == 2
    assert [text for kind, text in found if kind == "paragraph"][:4] == TEXT


FIGURE = "<figure><img src='a.jpg'><figcaption>{}</figcaption></figure>"
CAPTION = "Le centre de Lille après la remise en service du réseau."


@pytest.mark.parametrize("rules", [{}, {"body": "article p"}], ids=["found", "ruled"])
def test_a_caption_stands_where_its_figure_does(rules):
    html = page().replace(f"<p>{TEXT[2]}</p>", f"{FIGURE.format(CAPTION)}<p>{TEXT[2]}</p>")
    found = blocks_of(read(html, rules=ArticleRules(**rules)).content)
    assert found[1:4] == [("paragraph", TEXT[1]), ("caption", CAPTION), ("paragraph", TEXT[2])]


@pytest.mark.parametrize(
    "figure",
    [
        FIGURE.format("Illustration. | Le Phare"),
        FIGURE.format("© Getty Images / Jean Dupont"),
        f"<aside>{FIGURE.format(CAPTION)}</aside>",
        FIGURE.format(f"<a href='/autre'>{CAPTION}</a>"),
        f"</article><article>{FIGURE.format(CAPTION)}",
    ],
    ids=["credit", "agency", "aside", "link", "other article"],
)
def test_what_only_credits_an_image_or_is_of_another_article_is_no_caption(figure):
    html = page().replace("</article>", f"{figure}</article>")
    assert "caption" not in [kind for kind, _ in blocks_of(read(html).content)]


def test_the_caption_of_a_table_stands_before_it():
    table = f"<table><caption>{CAPTION}</caption><tr><th>Mois</th><th>Coût</th></tr><tr><td>Mars</td><td>2</td></tr>"
    html = page().replace(f"<p>{TEXT[2]}</p>", f"{table}</table><p>{TEXT[2]}</p>")
    content = read(html, rules=ArticleRules(body="article p, article table")).content
    assert blocks_of(content)[2:4] == [("caption", CAPTION), ("table", "Mois\tCoût\nMars\t2")]


@pytest.mark.parametrize(
    ("caption", "text"),
    [
        ("Attaques recensées en 2024<br>12 hôpitaux touchés", "Attaques recensées en 2024 12 hôpitaux touchés"),
        ("<p>Attaques recensées en 2024</p><p>12 hôpitaux</p>", "Attaques recensées en 2024 12 hôpitaux"),
        ("Bilan de la semaine<ul><li>Ports 12</li><li>30 sites</li></ul>", "Bilan de la semaine Ports 12 30 sites"),
        (f"<svg><title>Zoom</title></svg>{CAPTION}<button>Agrandir</button><script>x()</script>", CAPTION),
    ],
    ids=["line break", "paragraphs", "list", "unseen"],
)
def test_a_caption_is_what_readers_see_of_it_its_words_apart(caption, text):
    html = page().replace(f"<p>{TEXT[2]}</p>", f"{FIGURE.format(caption)}<p>{TEXT[2]}</p>")
    assert blocks_of(read(html, rules=ArticleRules(body="article > p")).content)[2] == ("caption", text)


def test_a_caption_with_a_hidden_text_is_of_its_table_once():
    rows = "<tr><th>Mois</th><th>Coût</th></tr><tr><td>Mars</td><td>2</td></tr>"
    table = f"<table><caption><svg><title>Tri</title></svg>{CAPTION}<script>x()</script></caption>{rows}</table>"
    html = page().replace(f"<p>{TEXT[2]}</p>", f"{table}<p>{TEXT[2]}</p>")
    found = blocks_of(read(html, rules=ArticleRules(body="article p, article table")).content)
    assert [text for kind, text in found if kind == "caption"] == [CAPTION]


def test_an_agency_in_a_caption_is_not_who_the_text_is_credited_to():
    html = page().replace("</article>", FIGURE.format(f"{CAPTION[:-1]} mardi (Associated Press)") + "</article>")
    content = read(html).content
    assert content.blocks[-1].kind == "caption"
    assert content.credited_source is None


@pytest.mark.parametrize("rules", [{}, {"body": "article p, article table"}], ids=["found", "ruled"])
def test_a_cell_is_parted_only_where_it_holds_blocks(rules):
    cells = "<td>l'<b>ANSSI</b></td><td>1<b>2</b>,5 M€<script>x</script></td><td><p>un</p><p>deux</p></td>"
    table = f"<table><tr><th>Poste</th><th>Coût</th><th>Mots</th></tr><tr>{cells}</tr></table>"
    html = page().replace(f"<p>{TEXT[2]}</p>", f"{table}<p>{TEXT[2]}</p>")
    content = read(html, rules=ArticleRules(**rules)).content
    assert [block.cells[1] for block in content.blocks if block.cells] == [("l'ANSSI", "12,5 M€", "un deux")]


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        (linked(headline="Le titre &amp; la suite"), "<h1>Autre</h1>", "Le titre & la suite"),
        (
            '<meta property="og:title" content="Boréal attaquée | Le Phare">'
            '<meta property="og:site_name" content="Le Phare">',
            "",
            "Boréal attaquée",
        ),
        ("<title>Boréal attaquée - Phare</title>", "<h1>Boréal, l'attaque</h1>", "Boréal, l'attaque"),
        (
            '<title>Boréal attaquée - phare.example</title><link rel="canonical" href="https://phare.example/x">',
            "",
            "Boréal attaquée",
        ),
        (
            linked(headline="Boréal attaquée par des…"),
            "<h1>Boréal attaquée par des inconnus</h1>",
            "Boréal attaquée par des inconnus",
        ),
        ("<title><script>alert(1)</script>Boréal</title>", "", "Boréal"),
        (linked(headline="<i>Boréal</i>, l'<b class='x'>ANSSI</b><br>et la suite"), "", "Boréal, l'ANSSI et la suite"),
        ("", "", ""),
    ],
)
def test_the_title_is_the_publishers_without_the_name_of_its_site(head, body, title):
    assert read(page(body, head=head)).content.title == title


def test_a_tag_that_a_title_speaks_of_is_a_word_of_it_and_does_not_begin_the_body():
    title = "Une faille dans la balise &lt;script&gt; de Foo"
    content = read(page(f"<h1>{title}</h1>", head=f"<title>{title}</title>")).content
    assert content.title == "Une faille dans la balise <script> de Foo"
    assert content.body.startswith(TEXT[0])


@pytest.mark.parametrize(
    ("head", "body", "authors"),
    [
        (
            linked(author=[{"@type": "Person", "name": "Claire Vasseur"}, {"name": "Marc Tessier"}]),
            "",
            ("Claire Vasseur", "Marc Tessier"),
        ),
        (linked(author="Par Claire Vasseur et Marc Tessier"), "", ("Claire Vasseur", "Marc Tessier")),
        ('<meta name="author" content="Inès Ferrand">', "", ("Inès Ferrand",)),
        ('<meta name="author" content="admin">', '<a rel="author" href="/x">By Inès Ferrand</a>', ("Inès Ferrand",)),
        ('<meta property="article:author" content="https://social.example/ines">', "", ()),
    ],
)
def test_authors_are_names_each_once(head, body, authors):
    assert read(page(body, head=head)).content.authors == authors


@pytest.mark.parametrize(
    ("lang", "head", "language"),
    [
        ("fr-FR", "", "fr"),
        (None, '<meta property="og:locale" content="en_GB">', "en"),
        (None, "", None),
        ("??", "", None),
    ],
)
def test_the_language_is_the_publishers_word_or_none(lang, head, language):
    assert read(page(head=head, lang=lang)).content.language == language


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("https://www.phare.example/cyber/boreal", "https://www.phare.example/cyber/boreal"),
        ("/cyber/boreal?x=1", "https://phare.example/cyber/boreal?x=1"),
        ("https://phare.example/", None),
        ("https://autre.example/cyber/boreal", None),
        ("javascript:alert(1)", None),
        ("http://[", None),
    ],
)
def test_a_page_may_not_speak_for_another_site_or_be_its_own_home(written, canonical):
    assert read(page(head=f'<link rel="canonical" href="{written}">')).canonical_url == canonical


def test_a_saved_page_is_known_by_the_address_it_gives_itself():
    found = read(page(head='<link rel="canonical" href="https://phare.example/cyber/boreal">'), url=None)
    assert found.canonical_url == "https://phare.example/cyber/boreal"


def test_the_description_is_the_lead_unless_the_body_begins_with_it():
    other = "Une intrusion dont personne ne connaît encore l'ampleur exacte."
    assert read(page(head=f'<meta name="description" content="{other}">')).content.lead == other
    assert read(page(head=f'<meta name="description" content="{TEXT[0][:80]}…">')).content.lead is None


def test_a_standfirst_that_stands_apart_begins_the_body():
    standfirst = "Une intrusion dont personne ne connaît encore l'ampleur exacte, dit le parquet de Rennes."
    html = page(head=f'<meta name="description" content="{standfirst}">')
    html = html.replace("<article>", f'<header><div class="chapo"><span>{standfirst}</span></div></header><article>')
    content = read(html).content
    assert content.body.startswith(standfirst)
    assert content.lead is None


@pytest.mark.parametrize(
    "furniture",
    [
        "<p>Lire aussi : Une autre affaire à Nantes</p>",
        "<p><a href='/autre'>Une autre affaire à Nantes</a></p>",
        "<p>Inscrivez-vous pour recevoir l'essentiel chaque matin</p>",
        "<p>Read more: Une autre affaire à Nantes</p>",
        "<p>Publicité</p>",
    ],
)
def test_furniture_is_left_out(furniture):
    html = page().replace(f"<p>{TEXT[2]}</p>", f"{furniture}<p>{TEXT[2]}</p>")
    assert [text for _, text in blocks_of(read(html).content)] == TEXT


def test_a_link_within_a_sentence_is_text():
    html = page().replace("serveurs", "<a href='/x'>serveurs</a>")
    assert read(html).content.body.startswith(SENTENCE.strip())


def test_documents_that_the_article_links_to_are_attachments():
    links = (
        '<p><a href="/files/a%27b.pdf?x=1">Le rapport</a>, <a href="tables.xlsx#2">tables</a>, <a href="/x">x</a></p>'
    )
    html = page().replace("</article>", f'{links}<aside><a href="/ad.pdf">pub</a></aside></article>')
    assert read(html).content.attachments == (
        "https://phare.example/files/a%27b.pdf?x=1",
        "https://phare.example/cyber/tables.xlsx#2",
    )


@pytest.mark.parametrize(
    ("head", "paragraphs", "rules", "level"),
    [
        ("", TEXT, {}, "full"),
        (linked(isAccessibleForFree=False), TEXT[:2], {}, "teaser"),
        (linked(isAccessibleForFree="False"), TEXT[:2], {}, "teaser"),
        (linked(isAccessibleForFree=False), TEXT * 4, {}, "full"),
        ("", [*TEXT[:2], "Cet article est réservé aux abonnés."], {}, "teaser"),
        ("", [*TEXT[:2], SENTENCE + "[…]"], {}, "teaser"),
        ("", TEXT, {"paywall": ("article",)}, "teaser"),
        ("", ["Court."], {}, "teaser"),
        ("<title>Rien</title>", [], {}, "metadata"),
    ],
)
def test_the_level_tells_a_whole_article_from_its_beginning(head, paragraphs, rules, level):
    assert read(page(head=head, paragraphs=paragraphs), rules=ArticleRules(**rules)).content.level == level


def test_the_rules_of_a_source_win_where_they_find_enough():
    html = page(
        '<h1>Boréal</h1><h3 class="t">Le vrai titre</h3><p class="to-read">Trois autres affaires de la semaine.</p>'
    )
    rules = ArticleRules(body="article p:not([class])", title=".t", drop=(".to-read",))
    found = read(html, rules=rules)
    assert (found.by, found.content.title) == ("rule", "Le vrai titre")
    assert [text for _, text in blocks_of(found.content)] == TEXT
    assert read(html, rules=ArticleRules(body=".nothing")).by != "rule"


def test_the_body_of_json_ld_is_taken_only_where_the_page_shows_none():
    told = "\n".join(TEXT)
    html = f"<html><head>{linked(articleBody=told)}</head><body><div id='app'></div></body></html>"
    assert blocks_of(read(html).content) == [("paragraph", text) for text in TEXT]
    assert read(page(head=linked(articleBody="Autre chose. " * 200))).by == "trafilatura"


@pytest.mark.parametrize(
    ("paragraph", "credit"),
    [
        ("Source: Slate.fr", "Slate.fr"),
        ("Crédit : Le Phare", "Le Phare"),
        ("Source : https://www.phare.example/x", "phare.example"),
        ("(avec AFP)", "AFP"),
        ("Une phrase pour finir (Reuters)", "Reuters"),
        ("Le bilan est de trois blessés, selon l’AFP.", "AFP"),
        ("Le bilan est de trois blessés, selon la mairie.", None),
        ("Crédit photo : Getty", None),
    ],
)
def test_who_the_text_is_credited_to(paragraph, credit):
    assert read(page(paragraphs=[*TEXT, paragraph])).content.credited_source == credit


def test_hints_of_the_feed_fill_what_the_page_does_not_say():
    hints = {
        "title": "Boréal attaquée",
        "summary": "<p>Ce que l'on <b>sait</b> de cette affaire.</p>",
        "authors": ["Inès Ferrand"],
    }
    content = read(page(), hints=hints | {"published": "2026-03-02T07:30:00Z"}).content
    assert (content.title, content.lead, content.authors) == (
        "Boréal attaquée",
        "Ce que l'on sait de cette affaire.",
        ("Inès Ferrand",),
    )
    assert (content.published, content.published_basis) == (datetime(2026, 3, 2, 7, 30, tzinfo=UTC), "feed")


TAGS = st.sampled_from(
    [
        "p",
        "div",
        "h2",
        "ul",
        "li",
        "table",
        "tr",
        "td",
        "b",
        "a",
        "br",
        "pre",
        "script",
        "figure",
        "figcaption",
        "blockquote",
    ]
)
PARTS = st.one_of(
    st.builds("<{}>".format, TAGS), st.builds("</{}>".format, TAGS), st.text(max_size=80), st.just(TEXT[0])
)


@given(st.lists(PARTS, max_size=30))
def test_blocks_lie_in_the_body_whatever_the_page_holds(parts):
    content = read(
        "<html><body><article>" + "".join(parts).encode("utf-8", "replace").decode() + "</article></body></html>"
    ).content
    for block in content.blocks:
        text = content.body[block.start : block.end]
        assert text.strip()
        # A table may end with an empty cell, and so with a tab.
        assert text == (text.strip() if block.cells is None else "\n".join("\t".join(row) for row in block.cells))


@given(st.binary(max_size=300))
def test_any_bytes_are_a_page_or_an_error_of_ours(body):
    with suppress(ExtractionError):
        read(b"<p>" + body)
