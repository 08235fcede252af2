"""Looking at a dashboard in Kibana as a person does: are all panels there, drawn, called what they should be?"""

import json
from pathlib import Path
from typing import Any

#: In which the demo's world publishes, in place of the time that each dashboard keeps.
TIME = "(from:now-60d,to:now)"
#: Seconds until all panels of a dashboard have been drawn.
DRAWN_WITHIN = 120
WIDTH, ROW, AROUND = 1600, 28, 500

#: Whether as many panels as there should be are there and drawn.
DRAWN = """expected => {
  const panels = [...document.querySelectorAll('[data-test-subj="embeddablePanel"]')];
  const drawn = panel => panel.matches('[data-render-complete]') || panel.querySelector('[data-render-complete]');
  return panels.length >= expected && panels.every(drawn);
}"""
#: What Kibana shows in place of a panel, of a chart or of a control that it cannot draw.
ERRORS = ", ".join(
    f'[data-test-subj="{name}"]' for name in ("embeddableError", "embeddable-lens-failure", "control-frame-error")
)
#: What it says over the panels of a server without security is none of ours.
WITHOUT_TOASTS = ".euiGlobalToastList { display: none }"


def look_at(browser, url: str, dashboard: dict[str, Any], objects: list[dict[str, Any]], picture: Path) -> list[str]:
    """What is wrong with a dashboard as Kibana shows it; the picture is taken whatever that is."""
    panels = panels_of(dashboard)
    rows = max(panel["gridData"]["y"] + panel["gridData"]["h"] for panel in panels)
    # As high as the dashboard: what is below a window's edge may not be drawn.
    with browser.new_context(viewport={"width": WIDTH, "height": rows * ROW + AROUND}, locale="en-GB") as context:
        page = context.new_page()
        page.goto(f"{url}?_g=(time:{TIME})")
        troubles = [] if is_drawn(page, len(panels)) else [f"not drawn within {DRAWN_WITHIN} seconds"]
        page.add_style_tag(content=WITHOUT_TOASTS)
        page.screenshot(path=picture)
        troubles += [f"error: {text}" for text in page.locator(ERRORS).all_inner_texts()]
        missed = [title for title in titles_of(dashboard, objects) if not page.get_by_text(title, exact=True).count()]
        return troubles + [f"no panel is called '{title}'" for title in missed]


def is_drawn(page, number: int) -> bool:
    from playwright.sync_api import TimeoutError

    try:
        page.wait_for_function(DRAWN, arg=number, timeout=DRAWN_WITHIN * 1000)
    except TimeoutError:
        return False
    return True


def panels_of(dashboard: dict[str, Any]) -> list[dict[str, Any]]:
    return json.loads(dashboard["attributes"]["panelsJSON"])


def titles_of(dashboard: dict[str, Any], objects: list[dict[str, Any]]) -> list[str]:
    """The titles that are to stand over the panels: their own, or that of the session that a panel shows."""
    named = {(each["type"], each["id"]): each["attributes"]["title"] for each in objects}
    shown = {each["name"]: named.get((each["type"], each["id"])) for each in dashboard["references"]}
    titles = []
    for panel in panels_of(dashboard):
        given = panel["embeddableConfig"]
        own = given.get("title") or given.get("attributes", {}).get("title")
        if not given.get("hidePanelTitles"):
            titles.append(own or shown.get(f"{panel['panelIndex']}:{panel.get('panelRefName')}"))
    return [title for title in titles if title]
