"""What the dashboards promise to those who look at them, held for every panel."""

import json
import re
from dataclasses import replace
from itertools import pairwise

import pytest

from index.collections import COLLECTIONS
from index.dashboards.asking.fields import check_fields
from index.dashboards.asking.views import declare_mappings
from index.dashboards.boards import place_row
from index.dashboards.catalogue import DASHBOARDS, list_needs, make_objects
from index.dashboards.figures import OF_PEOPLE, PEOPLE
from index.dashboards.model import GRID, LANGUAGES, TIME_FIELDS, Over, Panel, Session, Text, Top, count
from index.dashboards.naming import VERSIONS, Names
from index.dashboards.sessions import Found
from index.dashboards.without import find_without, leave_out
from index.dashboards.wording import label_of, values_of
from nlp.stories.subjects_table import read_nouns

PARTS = [(dashboard, part) for dashboard in DASHBOARDS for part in dashboard.parts]
PANELS = [(dashboard, part) for dashboard, part in PARTS if isinstance(part, Panel)]
EMPTY = set(list_needs())
FRENCH = Names("watch", "fr")
HOSTILE = Found("search-7", "*[x](http://evil.example)*", 'titre:"<b>"', {"term": {"kind.folded": "alert"}})


def named(pairs):
    return [pytest.param(dashboard, part, id=f"{dashboard.name}-{part.name}") for dashboard, part in pairs]


def objects_of(kind, **options):
    return [each for each in make_objects(FRENCH, **options) if each["type"] == kind]


def test_no_two_panels_of_a_dashboard_have_one_name():
    row = DASHBOARDS[0].rows[0]
    with pytest.raises(ValueError, match="two panels are named documents"):
        replace(DASHBOARDS[0], rows=(row, row))


@pytest.mark.parametrize(("dashboard", "part"), named(PARTS))
def test_names_fit_kibana_s_references_and_are_of_no_control(dashboard, part):
    assert re.fullmatch(r"[a-z0-9-]+", part.name)
    assert part.name not in {control.field for control in dashboard.controls}


def test_a_panel_that_controls_do_not_reach_does_not_lead_to_rows_that_they_empty():
    for dashboard in DASHBOARDS:
        alone = {panel.name for panel in dashboard.panels if panel.alone}
        for each in panels_of(dashboard):
            if each["panelIndex"] in alone:
                assert each["embeddableConfig"]["enhancements"] == {}


def test_two_watches_in_one_kibana_have_titles_of_their_own():
    assert Names("veille", "fr").title("sources") == "Veille\u00a0: sources"
    assert Names("nuit", "en").title("sources") == "Veille (nuit): sources"


def test_numbers_that_may_have_fractions_are_not_rounded():
    for dashboard in DASHBOARDS:
        for panel in dashboard.panels:
            (config,) = (each for each in panels_of(dashboard) if each["panelIndex"] == panel.name)
            state = config["embeddableConfig"]["attributes"]["state"]["datasourceStates"]["formBased"]
            for column in state["layers"]["layer"]["columns"].values():
                if column["operationType"] in ("min", "max"):
                    assert "format" not in column["params"]


def test_a_note_of_a_number_stands_inside_it_since_its_title_does():
    (number,) = (panel for panel in DASHBOARDS[0].panels if panel.name == "stories")
    (config,) = (each for each in panels_of(DASHBOARDS[0]) if each["panelIndex"] == "stories")
    visualization = config["embeddableConfig"]["attributes"]["state"]["visualization"]
    assert visualization["subtitle"] == number.note.say("fr")


def test_no_two_objects_have_one_id():
    objects = make_objects(FRENCH, searches=[HOSTILE])
    assert len({(each["type"], each["id"]) for each in objects}) == len(objects)


def test_the_sets_of_two_languages_two_watches_and_two_spaces_share_no_id():
    watches = (("watch", ""), ("second", ""), ("watch", "night"))
    sets = [Names(prefix, language, space) for prefix, space in watches for language in LANGUAGES]
    ids = [each["id"] for names in sets for each in make_objects(names)]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize(("dashboard", "part"), named(PARTS))
def test_every_part_is_titled_in_both_languages(dashboard, part):
    assert part.title.en
    assert part.title.fr
    assert (part.note.en == "") == (part.note.fr == "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_that_is_used_exists_in_the_mapping_and_fits(language):
    assert check_fields(make_objects(Names("watch", language), searches=[HOSTILE]), declare_mappings()) == []


@pytest.mark.parametrize(("dashboard", "panel"), named(PANELS))
def test_a_panel_stands_under_controls_of_fields_that_its_rows_have_or_is_kept_out_of_them(dashboard, panel):
    fields = COLLECTIONS[panel.collection].fields
    reached = all(control.field in fields for control in dashboard.controls)
    assert reached is not panel.alone


@pytest.mark.parametrize(
    ("dashboard", "session"), named([(board, part) for board, part in PARTS if isinstance(part, Session)])
)
def test_a_session_has_every_field_of_the_controls_since_none_can_be_kept_out(dashboard, session):
    assert {control.field for control in dashboard.controls} <= COLLECTIONS[session.collection].fields.keys()


@pytest.mark.parametrize(
    ("dashboard", "session"),
    named([(board, part) for board, part in PARTS if isinstance(part, Session) and part.collection != "sources"]),
)
def test_a_session_leads_back_to_the_documents(dashboard, session):
    assert {"url", "first_in_press_url"} & set(session.columns)


@pytest.mark.parametrize(
    ("dashboard", "panel"), named([(board, part) for board, part in PANELS if part.collection == "figures"])
)
def test_no_figure_is_summed_and_no_value_stands_without_its_unit(dashboard, panel):
    assert {metric.operation for metric in panel.metrics} <= {"unique_count", "max", "min"}
    if any(metric.field == "value" for metric in panel.metrics):
        parted = any(bucket.field in ("unit", "counted") for bucket in panel.buckets)
        assert parted or re.search(r"\bunit: \w+", panel.where)


@pytest.mark.parametrize(("dashboard", "panel"), named(PANELS))
def test_only_rows_of_which_none_is_in_two_bars_are_stacked(dashboard, panel):
    (config,) = (each for each in panels_of(dashboard) if each["panelIndex"] == panel.name)
    visualization = config["embeddableConfig"]["attributes"]["state"]["visualization"]
    fields = COLLECTIONS[panel.collection].fields
    parted = [bucket for bucket in panel.buckets if isinstance(bucket, Top)]
    if visualization.get("preferredSeriesType") == "bar_stacked" and parted:
        assert not any(fields[bucket.field].many for bucket in parted)
        assert panel.metrics[0].operation == "count"


def panels_of(dashboard):
    (made,) = (each for each in objects_of("dashboard") if each["id"] == FRENCH.dashboard(dashboard.name))
    return json.loads(made["attributes"]["panelsJSON"])


@pytest.mark.parametrize("dashboard", DASHBOARDS, ids=lambda dashboard: dashboard.name)
def test_panels_fill_the_grid_and_nothing_stands_on_another(dashboard):
    for row in dashboard.rows:
        places = [(x, x + width) for _, x, width in place_row(row)]
        assert places[0][0] == 0
        assert places[-1][1] == GRID
        assert all(one[1] == other[0] for one, other in pairwise(places))


def test_nothing_asks_the_network_or_a_licence():
    exported = json.dumps(make_objects(FRENCH))
    assert "URL_DRILLDOWN" not in exported
    assert not re.search(r"\b(lnsChoropleth|lnsHeatmap|map|vega|ml_\w+|TSVB)\b\"", exported)
    assert "http" not in exported


def test_objects_have_the_oldest_versions_that_every_kibana_9_reads():
    assert {each["type"]: each["typeMigrationVersion"] for each in make_objects(FRENCH)} == VERSIONS
    assert {each["coreMigrationVersion"] for each in make_objects(FRENCH)} == {"8.8.0"}


def test_a_data_view_has_the_time_of_its_rows_or_none():
    views = {each["id"]: each["attributes"] for each in objects_of("index-pattern")}
    times = {name: views[FRENCH.view(name)].get("timeFieldName") for name in COLLECTIONS}
    assert times == {name: TIME_FIELDS.get(name) for name in COLLECTIONS}
    assert views[FRENCH.view("figures")]["title"] == "watch-figures"


def test_addresses_are_links_to_the_original():
    for view in objects_of("index-pattern"):
        formats = json.loads(view["attributes"]["fieldFormatMap"])
        links = {name for name, each in formats.items() if each["id"] == "url"}
        assert links == {"url", "first_in_press_url"} & json.loads(view["attributes"]["fieldAttrs"]).keys()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("collection", COLLECTIONS)
def test_values_are_said_for_fields_that_are_there(collection, language):
    fields = COLLECTIONS[collection].fields
    assert values_of(collection, language).keys() <= fields.keys()
    assert all(label_of(name, language) for name in fields)


def test_what_has_no_data_is_left_out_and_named_under_its_dashboard():
    without = list(find_without(DASHBOARDS, EMPTY))
    assert [each.part.name for each in without] == ["epss", "cvss"]
    board = leave_out(DASHBOARDS[3], EMPTY)
    assert not {"epss", "cvss"} & {part.name for part in board.parts}
    (session,) = (part for part in board.sessions if part.name == "vulnerabilities")
    assert not {"epss", "cvss"} & set(session.columns)
    (made,) = (each for each in objects_of("dashboard", empty=EMPTY) if each["id"].endswith("-vulnerabilities"))
    (remarks,) = (each for each in json.loads(made["attributes"]["panelsJSON"]) if each["panelIndex"] == "remarks")
    said = remarks["embeddableConfig"]["savedVis"]["params"]["markdown"]
    assert "Absent" in said
    assert "`epss`" in said
    assert "`cvss`" in said


def test_with_data_nothing_is_left_out():
    assert list(find_without(DASHBOARDS, ())) == []
    assert {"epss", "cvss"} <= {part.name for part in leave_out(DASHBOARDS[3], ()).parts}


def test_saved_searches_are_linked_and_their_names_are_no_markdown():
    boards = objects_of("dashboard", searches=[HOSTILE])
    (remarks,) = (each for each in json.loads(boards[0]["attributes"]["panelsJSON"]) if each["panelIndex"] == "remarks")
    said = remarks["embeddableConfig"]["savedVis"]["params"]["markdown"]
    assert "(discover#/view/watch-fr-search-7)" in said
    assert "[x](http" not in said


def test_a_saved_search_finds_by_its_clause_and_is_shown_by_its_words():
    (made,) = (each for each in objects_of("search", searches=[HOSTILE]) if "search-7" in each["id"])
    source = json.loads(made["attributes"]["kibanaSavedObjectMeta"]["searchSourceJSON"])
    assert source["filter"][0]["query"] == HOSTILE.clause
    assert source["filter"][0]["meta"]["alias"] == HOSTILE.description
    assert {each["name"] for each in made["references"]} == {
        source["indexRefName"],
        source["filter"][0]["meta"]["indexRefName"],
    }


def test_people_are_counted_by_nouns_that_the_reviewed_table_has():
    assert set(PEOPLE) <= read_nouns()
    assert OF_PEOPLE.count('"') == 2 * len(PEOPLE)


def test_a_panel_out_of_the_controls_cannot_have_a_query_which_kibana_would_drop():
    panel = Panel("a", Text("A", "A"), "sources", "number", (count(),), alone=True)
    with pytest.raises(ValueError, match="drops the query"):
        replace(panel, where="state: late")


def test_french_signs_have_spaces_that_no_line_ends_at():
    assert Text("", "Veille : « vue »").say("fr") == "Veille\u00a0: «\u00a0vue\u00a0»"


def test_an_interval_is_of_time():
    for _, panel in PANELS:
        for bucket in panel.buckets:
            kind = COLLECTIONS[panel.collection].fields[bucket.field].type
            assert (kind == "date") is isinstance(bucket, Over)
