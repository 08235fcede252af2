"""A digest as it is read: the page, the mail and its text say the same, and nothing that others wrote does anything."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from functools import cache
from itertools import pairwise, product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.veille.digest import examples
from tests.veille.digest.examples import BARE, HOSTILE, LINKS
from tests.veille.digest.reading import addresses_of, links_of, parse, words_of, words_of_text
from veille.digest.model import Difference, Section
from veille.digest.rendering import Links, to_html, to_mail_html, to_text
from veille.digest.rendering_html import LARGEST
from veille.digest.rendering_neutral import neutralise
from veille.digest.rendering_teller import Teller
from veille.wording import LANGUAGES, Language

DIGESTS = {
    "ordinary": examples.a_digest,
    "empty": examples.an_empty_digest,
    "hostile": examples.a_hostile_digest,
    "long": lambda language: examples.a_long_digest(60, language),
}
#: All that a digest is made of; nothing in it loads, runs or asks for anything.
ELEMENTS = {
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "div",
    "header",
    "main",
    "footer",
    "h1",
    "h2",
    "h3",
    "p",
    "a",
    "span",
    "strong",
    "blockquote",
    "ul",
    "li",
}
ATTRIBUTES = {
    "lang",
    "dir",
    "charset",
    "name",
    "content",
    "class",
    "style",
    "role",
    "href",
    "data-css-inline",
    "http-equiv",
}
CASES = [*product(("ordinary", "empty", "hostile"), LANGUAGES), ("long", "fr")]
every_digest = pytest.mark.parametrize(("kind", "language"), CASES)


@cache
def render_parts(kind: str, language: Language, links: Links = LINKS) -> tuple[str, str]:
    """The mail's HTML and its text."""
    digest = DIGESTS[kind](language)
    return to_mail_html(digest, links), to_text(digest, links)


def size_as_sent(html: str) -> int:
    message = EmailMessage(policy=SMTP)
    message.set_content(html, subtype="html", cte="quoted-printable")
    return len(message.as_bytes().partition(b"\r\n\r\n")[2])


@every_digest
@pytest.mark.parametrize("is_page", [True, False], ids=["page", "mail"])
def test_the_html_is_valid_and_of_few_harmless_elements(kind, language, is_page):
    html = to_html(DIGESTS[kind](language), LINKS) if is_page else render_parts(kind, language)[0]
    document = parse(html)
    elements = [each for each in document.iter() if isinstance(each.tag, str)]
    assert {each.tag for each in elements} <= ELEMENTS
    assert {name for each in elements for name in each.attrib} <= ATTRIBUTES
    assert all(each.attrib["href"].startswith("https://") for each in elements if "href" in each.attrib)
    assert document.attrib["lang"] == language


@every_digest
def test_both_parts_of_the_mail_say_the_same_words_in_the_same_order(kind, language):
    mail, text = render_parts(kind, language)
    assert words_of_text(text) == words_of(mail)


@pytest.mark.parametrize(("kind", "language", "links"), [*((*each, LINKS) for each in CASES), ("long", "fr", BARE)])
def test_both_parts_of_the_mail_have_the_same_links_in_the_same_order(kind, language, links):
    mail, text = render_parts(kind, language, links)
    assert addresses_of(text) == links_of(mail)


@every_digest
def test_lines_of_the_text_are_short_unless_a_word_or_an_address_is_long(kind, language):
    for line in render_parts(kind, language)[1].split("\n"):
        assert len(line) <= 72 or " " not in line.lstrip(" >*+-"), line


@pytest.fixture(scope="module")
def long_mail() -> str:
    return to_mail_html(examples.a_long_digest(), LINKS)


def test_a_mail_with_500_stories_is_small_enough_and_says_where_the_others_are(long_mail):
    assert 0.9 * LARGEST < size_as_sent(long_mail) <= LARGEST
    shown = len(parse(long_mail).findall(".//h3"))
    told = [int(number) for number in re.findall(r"(\d+)&nbsp;autres sont sur la page complète", long_mail)]
    assert sum(told) == 500 + 40 - shown
    assert links_of(long_mail).count(LINKS.page) == 2 + len(told)


def test_every_section_has_its_share_of_a_full_mail(long_mail):
    parts = [part.count("<h3") for part in long_mail.split("<h2")[1:5]]
    assert min(parts) >= max(parts) - 2 > 2


@pytest.mark.parametrize("words", [1, 40, 80])
def test_a_mail_is_filled_to_the_brim_and_not_over_it(words):
    """What is said of six sections that are cut must find room, too."""
    entry = replace(examples.a_budget(), lines=(examples.line("mot " * words),))
    sections = tuple(Section("search", (entry,) * 20, search=name) for name in "abcdef")
    mail = to_mail_html(replace(examples.an_empty_digest(), documents=120, sections=sections), LINKS)
    assert LARGEST - 2500 < size_as_sent(mail) <= LARGEST
    assert mail.count("sur la page complète") == 6


def test_the_page_shows_all_500_stories():
    assert to_html(examples.a_long_digest(), LINKS).count("<h3>") == 500 + 40


def test_a_mail_that_no_page_goes_with_says_how_many_are_not_shown():
    digest = examples.a_long_digest(60)
    mail = to_mail_html(digest, BARE)
    shown = len(parse(mail).findall(".//h3"))
    told = [int(number) for number in re.findall(r"(\d+)&nbsp;autres ne sont pas montrés", mail)]
    assert sum(told) == 60 + 40 - shown + sum(section.more for section in digest.sections) + digest.more_revisions
    assert "page" not in to_text(digest, BARE)


def test_a_story_too_large_for_any_mail_costs_no_other_its_place():
    digest = examples.a_digest()
    flood = replace(examples.an_attack(), lines=(examples.line("é" * 600),) * 40)
    section = Section("stories", (flood, examples.a_budget()))
    mail = to_mail_html(replace(digest, sections=(section,)), LINKS)
    assert size_as_sent(mail) <= LARGEST
    assert "Sainte-Aubierge" in mail
    assert "1&nbsp;autre est sur la page complète" in mail


@pytest.mark.parametrize("render", [to_html, to_mail_html, to_text])
def test_what_a_title_tries_is_only_shown(render):
    shown = render(examples.a_hostile_digest(), LINKS)
    words = " ".join(words_of_text(shown) if render is to_text else words_of(shown))
    for text in HOSTILE[:4]:
        assert " ".join(words_of_text(text)) in words
    assert not set(shown) & set("\u202e\u2066\u200b\x1b\x00\r\ufffe\ufdd0")
    assert "javascript:" not in shown


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(
    text=st.text(max_size=80)
    | st.lists(st.sampled_from([*HOSTILE, "<", "&", '"', "'", "{{", "://", "http:", "."])).map("".join)
)
def test_any_text_at_any_place_stays_text(text):
    """As many elements as with a harmless word, and both parts of the mail agree."""
    digest, harmless = (examples.poison(examples.a_digest(), each) for each in (text, "mot"))
    mail, plain = to_mail_html(digest, LINKS), to_text(digest, LINKS)
    tags = [each.tag for each in parse(mail).iter() if isinstance(each.tag, str) and each.tag != "a"]
    assert set(tags) <= ELEMENTS
    if neutralise(text).strip():
        assert tags == [
            each.tag
            for each in parse(to_mail_html(harmless, LINKS)).iter()
            if isinstance(each.tag, str) and each.tag != "a"
        ]
    assert words_of_text(plain) == words_of(mail)
    assert addresses_of(plain) == links_of(mail)


def test_indicators_are_shown_so_that_no_program_links_them():
    for shown in (to_html(examples.a_digest(), LINKS), to_text(examples.a_digest(), LINKS)):
        assert "valmorin-leak[.]example" in shown
        assert "198[.]51[.]100[.]23" in shown
        assert "valmorin-leak.example" not in shown


@pytest.mark.parametrize("render", [to_html, to_text])
def test_words_that_nobody_has_annotated_are_defanged_too(render):
    text = "vu sur http://drop.example/x et 192.0.2.9"
    digest = examples.a_digest()
    change = replace(examples.an_attack().changes[0], what=f"A {text}")
    dispute = replace(examples.an_attack().disputes[0], what=f"B {text}")
    entry = replace(examples.an_attack(), changes=(change,), disputes=(dispute,))
    revision = replace(examples.a_revision(), differences=(Difference("+", f"C {text}"),))
    trouble = replace(digest.troubles[0], reason=f"D {text}")
    poisoned = replace(digest, sections=(Section("stories", (entry,)),), revisions=(revision,), troubles=(trouble,))
    shown = " ".join(render(poisoned, BARE).split())
    assert all(f"{place} vu sur hxxp://drop[.]example/x et 192[.]0[.]2[.]9" in shown for place in "ABCD")


def test_values_are_told_in_the_readers_language():
    told = {language: to_text(examples.a_digest(language), LINKS).replace("\u00a0", " ") for language in LANGUAGES}
    assert "[lu : au moins 40 servers]" in told["fr"]
    assert "[read as: at least 40 servers]" in told["en"]
    assert "310 000 000 000 octets" in told["fr"]


def test_what_is_written_from_right_to_left_says_so():
    headline = examples.line("هجوم على الميناء", field="title", language="ar")
    digest = replace(
        examples.an_empty_digest(), sections=(Section("stories", (replace(examples.a_budget(), headline=headline),)),)
    )
    assert '<a href="https://courrier.example.org/article" lang="ar" dir="rtl">' in to_html(digest, LINKS)


def test_a_figure_is_strong_and_its_value_stands_beside_it():
    html = to_html(examples.a_digest(), LINKS).replace("\u00a0", " ").replace("&nbsp;", " ")
    assert '<strong>2,5 millions d’euros</strong> <span class="v">lu : 2 500 000 EUR</span> et menace' in html


def test_titles_and_sentences_name_their_language_where_it_is_not_the_readers():
    document = parse(to_mail_html(examples.a_digest("en"), LINKS))
    languages = {each.attrib.get("lang") for each in document.iterfind(".//h3/a")}
    assert languages == {"fr", None}
    values = {each.attrib.get("lang") for each in document.iterfind(".//p[@lang='fr']/span")}
    assert values == {"en"}


def test_headings_are_in_order_and_landmarks_are_there():
    document = parse(to_mail_html(examples.a_digest(), LINKS))
    levels = [int(each.tag[1]) for each in document.iter() if re.fullmatch("h[1-6]", str(each.tag))]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert [document.find(f".//{name}").attrib["role"] for name in ("header", "main", "footer")] == [
        "banner",
        "main",
        "contentinfo",
    ]


@pytest.mark.parametrize(
    ("dated", "moment", "said"),
    [
        ("time", datetime(2026, 8, 16, 17, 5, tzinfo=UTC), "16 août, 19:05"),
        ("time", datetime(2025, 12, 31, 23, 30, tzinfo=UTC), "1er janvier, 00:30"),
        ("time", datetime(2025, 12, 30, 23, 30, tzinfo=UTC), "31 décembre 2025, 00:30"),
        ("day", datetime(2026, 8, 15, 22, 0, tzinfo=UTC), "16 août"),
        ("time", datetime(2026, 8, 15, 22, 0, tzinfo=UTC), "16 août"),
        ("time", datetime(2026, 8, 15, 0, 0, tzinfo=UTC), "15 août"),
        ("first_seen", datetime(2026, 8, 15, 0, 0, tzinfo=UTC), "vu le 15 août, 02:00"),
    ],
)
def test_a_moment_is_told_as_exactly_as_it_is_known(dated, moment, said):
    told = examples.line("Rien.", dated=dated, moment=moment, publisher="Radio Littoral")
    assert Teller(examples.a_digest()).by(told) == f"Radio Littoral, {said}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_day_is_one_line(language):
    text = to_text(examples.an_empty_digest(language), LINKS)
    line = {
        "fr": "Rien n’est arrivé depuis le 16 août, 07:30, jusqu’au 17 août, 07:30.",
        "en": "Nothing has arrived since 16 August, 07:30, up to 17 August, 07:30.",
    }
    assert line[language] in text
    assert "=" * 5 not in text


def test_sources_in_trouble_are_told_of_on_an_empty_day_too():
    digest = replace(examples.an_empty_digest(), troubles=examples.a_digest().troubles)
    assert "Radio Littoral (en panne)" in to_text(digest, LINKS).replace("\u00a0", " ")


def test_the_page_that_is_kept_has_no_link_that_acts_for_the_reader():
    assert "unsubscribe" not in to_html(examples.a_digest(), LINKS)
    assert LINKS.unsubscribe in links_of(to_mail_html(examples.a_digest(), LINKS))


def test_addresses_of_our_own_that_are_not_of_the_web_are_not_linked():
    links = Links(unsubscribe="javascript:alert(1)", page="file:///etc/passwd", contact="veille@example.org")
    html = to_mail_html(examples.a_digest(), links)
    assert {link.partition(":")[0] for link in links_of(html)} == {"https"}
    assert "Pour ne plus recevoir cette lettre, écrire à veille@example.org" in html


def test_many_sources_in_trouble_leave_room_for_the_stories():
    digest = examples.a_digest()
    mail = to_mail_html(replace(digest, troubles=digest.troubles * 200), LINKS)
    assert mail.count("Radio Littoral (en panne)") < 20
    assert "autres sources sont en difficulté" in mail


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_is_named_where_nobody_answers(language):
    nobody = Links(unsubscribe=None, page=None, contact="")
    shown = to_mail_html(examples.a_digest(language), nobody), to_text(examples.a_digest(language), nobody)
    foot = {"fr": "préparée par Veille pour camille.", "en": "made by Veille for camille."}[language]
    assert all(foot in part and not re.search("écrire|write to", part) for part in shown)
