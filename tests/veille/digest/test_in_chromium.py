"""The digest in a browser: as wide as a telephone and as a window, by day and by night."""

from importlib import resources
from itertools import product

import pytest

from tests.veille.digest import examples
from tests.veille.digest.examples import LINKS
from veille.digest.rendering import to_html, to_mail_html

WIDTHS, SCHEMES = (320, 700), ("light", "dark")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = {
    "mail": lambda: to_mail_html(examples.a_digest("fr"), LINKS),
    "page": lambda: to_html(examples.a_digest("en"), LINKS),
    "hostile": lambda: to_mail_html(examples.a_hostile_digest("en"), LINKS),
    "empty": lambda: to_mail_html(examples.an_empty_digest("en"), LINKS),
}


@pytest.fixture(scope="module")
def axe() -> str:
    return resources.files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")


@pytest.fixture
def opened(chromium):
    """Opens a page; what it asks other servers for is refused and kept."""
    contexts, asked = [], []

    def open_page(html: str, *, width: int = 700, scheme: str = "light"):
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, device_scale_factor=1
        )
        contexts.append(context)
        page = context.new_page()
        page.route("**/*", lambda route: (asked.append(route.request.url), route.abort()))
        page.on("console", lambda message: asked.append(message.text))
        page.set_content(html)
        return page

    open_page.asked = asked
    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize(
    ("name", "width", "scheme"),
    [
        *(("mail", *each) for each in product(WIDTHS, SCHEMES)),
        *(("page", *each) for each in zip(WIDTHS, SCHEMES, strict=True)),
        ("hostile", 320, "light"),
        ("empty", 320, "dark"),
    ],
)
def test_everybody_can_read_it_without_scrolling_sideways(opened, axe, name, width, scheme):
    page = opened(PAGES[name](), width=width, scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.evaluate(axe)
    found = page.evaluate("rules => axe.run({runOnly: rules, resultTypes: ['violations', 'incomplete']})", RULES)
    assert [(each["id"], each["nodes"][0]["html"]) for each in found["violations"]] == []
    assert [each["id"] for each in found["incomplete"]] == []
    assert "color-contrast" in {each["id"] for each in found["passes"]}


@pytest.mark.parametrize("name", PAGES)
def test_it_asks_no_server_for_anything_and_says_nothing_on_the_console(opened, name):
    opened(PAGES[name]())
    assert opened.asked == []


def test_the_night_is_dark_and_the_day_is_light(opened):
    grounds = [
        opened(PAGES["mail"](), scheme=scheme).evaluate("getComputedStyle(document.body).backgroundColor")
        for scheme in SCHEMES
    ]
    assert grounds == ["rgb(255, 255, 255)", "rgb(20, 24, 28)"]


def test_a_mail_whose_style_sheet_was_taken_away_looks_the_same_by_day(opened):
    mail = PAGES["mail"]()
    head, _, rest = mail.partition("<style")
    bare = head + rest.partition("</style>")[2]
    assert opened(mail).screenshot(full_page=True) == opened(bare).screenshot(full_page=True)


def test_links_are_large_enough_to_be_touched(opened):
    page = opened(PAGES["mail"](), width=320)
    assert page.evaluate("Math.min(...[...document.links].map(link => link.getBoundingClientRect().height))") >= 24


def test_it_is_read_at_twice_the_size(opened):
    page = opened(PAGES["mail"](), width=320)
    page.add_style_tag(content="body{zoom:2}")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
