"""Looking at a dashboard: a page of our own stands for Kibana's."""

import json

import pytest

from tests.veille.dashboards.looking import look_at, titles_of


def test_each_panel_has_the_title_that_people_see():
    panels = [
        {"panelIndex": "p1", "embeddableConfig": {"title": "Par jour", "attributes": {"title": "other"}}},
        {"panelIndex": "p2", "embeddableConfig": {"attributes": {"title": "Par source"}}},
        {"panelIndex": "p3", "panelRefName": "panel_p3", "embeddableConfig": {}},
        {"panelIndex": "p4", "embeddableConfig": {"title": "hidden", "hidePanelTitles": True}},
    ]
    session = {"type": "search", "id": "s", "attributes": {"title": "Documents"}}
    references = [{"type": "search", "id": "s", "name": "p3:panel_p3"}]
    dashboard = {"attributes": {"panelsJSON": json.dumps(panels)}, "references": references}
    assert titles_of(dashboard, [session]) == ["Par jour", "Par source", "Documents"]


PAGE = """<!DOCTYPE html><meta charset="utf-8"><title>Kibana</title>
<div data-test-subj="embeddablePanel" data-render-complete="true"><span>Par jour</span></div>
<div data-test-subj="embeddablePanel"><span>Par source</span><p data-render-complete="true">drawn</p>{more}</div>
"""
FAILED = '<div data-test-subj="embeddable-lens-failure">no such field</div>'


@pytest.mark.parametrize(
    ("titles", "more", "troubles"),
    [
        (["Par jour", "Par source"], "", []),
        (["Par jour", "Par source"], FAILED, ["error: no such field"]),
        (["Par jour", "Par"], "", ["no panel is called 'Par'"]),
        (["Par jour"] * 3, "", ["not drawn within 1 seconds"]),
    ],
    ids=["well", "error", "title", "missing"],
)
def test_what_is_wrong_with_a_dashboard_is_seen(monkeypatch, chromium, tmp_path, titles, more, troubles):
    monkeypatch.setattr("tests.veille.dashboards.looking.DRAWN_WITHIN", 1)
    page = tmp_path / "page.html"
    page.write_text(PAGE.format(more=more), encoding="utf-8")
    panels = [
        {"panelIndex": str(number), "gridData": {"y": number, "h": 1}, "embeddableConfig": {"title": title}}
        for number, title in enumerate(titles)
    ]
    dashboard = {"attributes": {"panelsJSON": json.dumps(panels)}, "references": []}
    assert look_at(chromium, page.as_uri(), dashboard, [], tmp_path / "picture.png") == troubles
    assert (tmp_path / "picture.png").stat().st_size > 0
