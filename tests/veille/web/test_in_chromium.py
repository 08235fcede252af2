"""The pages in a browser: as wide as a telephone and as a window, by day and by night; the button by its name."""

from importlib import resources

import pytest

from corpus.ledger import readers

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture
def opened(chromium):
    contexts = []

    def open_page(url, *, width=700, scheme="light", scripts=True):
        # What a page may not do by its policy, the tests' own script may.
        context = chromium.new_context(
            viewport={"width": width, "height": 800}, color_scheme=scheme, java_script_enabled=scripts, bypass_csp=False
        )
        contexts.append(context)
        page = context.new_page()
        page.said = []
        page.on("console", lambda message: page.said.append(message.text))
        page.goto(url)
        return page

    yield open_page
    for context in contexts:
        context.close()


def test_pages_are_read_and_used_at_every_width_by_day_and_by_night(served, opened):
    axe = resources.files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    link = served.confirmation(
        "anna", address=f"a@{'long-' * 10}domain.example.org", zone="America/Argentina/Buenos_Aires"
    )
    grounds = []
    for width, scheme in ((320, "light"), (320, "dark"), (700, "light")):
        page = opened(link, width=width, scheme=scheme)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.evaluate(axe)
        found = page.evaluate("rules => axe.run({runOnly: rules, resultTypes: ['violations', 'incomplete']})", RULES)
        assert [(each["id"], each["nodes"][0]["html"]) for each in found["violations"]] == []
        assert "color-contrast" in {each["id"] for each in found["passes"]}
        assert page.get_by_role("button", name="Confirmer").bounding_box()["height"] >= 44
        assert page.said == []  # its policy lets its own style in
        grounds.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert grounds == ["rgb(246, 247, 249)", "rgb(20, 23, 26)", "rgb(246, 247, 249)"]


def test_the_button_works_without_scripts(served, opened):
    page = opened(served.confirmation("bruno", language="en"), scripts=False)
    page.get_by_role("button", name="Confirm").click()
    assert page.get_by_role("heading", name="Subscription confirmed").is_visible()
    with served.workspace.ledger.reading() as tx:
        assert readers.find(tx, "bruno").receives
