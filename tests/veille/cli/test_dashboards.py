"""The verbs of dashboards: what they write, what they say, and how they end."""

import json

import pytest

from tests.veille.dashboards.recorded import KEY, STATUS, Said, make_export, record_kibana, refused, taken
from veille.dashboards.left_out import LeftOut

IMPORT = "/api/saved_objects/_import"
LEFT_OUT = LeftOut("Score EPSS\x1b[2J", "no CVE has one")


@pytest.fixture
def exports(monkeypatch):
    """What is exported, in place of what the ledger holds; a test may change it."""
    made = {language: make_export(language) for language in ("fr", "en")}
    monkeypatch.setattr(
        "veille.dashboards.exporting.export_dashboards",
        lambda settings, *, languages, space: [made[language] for language in languages],
    )
    return made


@pytest.fixture
def server(exports, monkeypatch):
    with record_kibana() as recorded:
        monkeypatch.setenv("VEILLE_KIBANA_API_KEY", KEY)
        monkeypatch.setenv("VEILLE_INDEX", "elasticsearch:watch")  # what is exported is at hand: nobody connects
        yield recorded


class ByLanguage:
    """Answers each import by the language of its file."""

    def __init__(self, server, **answers):
        self._server, self._answers, self._others = server, answers, server.answer_to

    def __call__(self, asked):
        if asked.method == "POST":
            return self._answers[asked.file[1].removeprefix("watch-").removesuffix(".ndjson")]
        return self._others(asked)


def answer_by_language(server, **answers):
    server.answer_to = ByLanguage(server, **answers)


def test_files_are_written_in_a_folder_that_need_not_be_there(veille, exports, tmp_path):
    folder = tmp_path / "new" / "folder"
    ran = veille("dashboards", "export", folder)
    assert ran.code == 0
    assert ran.out.splitlines() == [f"{folder}/watch-{language}.ndjson: 3 objects" for language in ("en", "fr")]
    assert sorted(path.name for path in folder.iterdir()) == ["watch-en.ndjson", "watch-fr.ndjson"]
    assert (folder / "watch-en.ndjson").read_bytes() == exports["en"].lines
    again = veille("dashboards", "export", folder)
    assert again.out.splitlines()[0] == f"{folder}/watch-en.ndjson: 3 objects, as they were"


def test_one_language_is_written_once_and_what_it_lacks_is_named(veille, exports, tmp_path):
    exports["en"] = make_export("en", LEFT_OUT)
    ran = veille("dashboards", "export", tmp_path, "--language", "en", "--language", "en")
    assert ran.out.splitlines() == [
        f"{tmp_path}/watch-en.ndjson: 3 objects",
        "left out of the English dashboards: Score EPSS [2J: no CVE has one",
    ]
    assert not (tmp_path / "watch-fr.ndjson").exists()


def test_what_was_written_is_one_object_of_json(veille, exports, tmp_path):
    exports["en"] = make_export("en", LEFT_OUT)
    ran = veille("dashboards", "export", tmp_path, "--json")
    assert len(ran.out.splitlines()) == 1
    english, french = ran.line["files"]
    assert ran.line["verb"] == "dashboards export"
    assert english == {
        "language": "en",
        "file": f"{tmp_path}/watch-en.ndjson",
        "objects": 3,
        "left_out": [{"title": LEFT_OUT.title, "reason": LEFT_OUT.reason}],
    }
    assert french["left_out"] == []
    assert "\x1b" not in ran.out


def test_what_is_pushed_is_what_is_exported(veille, tmp_path):
    assert veille("dashboards", "export", tmp_path).code == 0
    files = {path.name: path.read_bytes() for path in tmp_path.glob("*.ndjson")}
    assert len(files) == 2
    with record_kibana() as server:
        server.import_says({"success": True, "successCount": 0, "warnings": []})
        ran = veille("dashboards", "push", server.url, "--json")
    assert {name: content for _, name, content in (asked.file for asked in server.asked[1:])} == files
    assert (ran.code, {each["result"] for each in ran.line["objects"]}) == (3, {"refused"})


def test_an_index_that_kibana_does_not_see_is_named(veille, exports, tmp_path):
    ran = veille("dashboards", "export", tmp_path)
    assert ran.code == 0
    assert "the index is tantivy:" in ran.err
    assert "Kibana shows what is in Elasticsearch" in ran.err


def test_a_file_is_no_folder(veille, exports, tmp_path):
    (tmp_path / "file").write_text("kept", encoding="utf-8")
    ran = veille("dashboards", "export", tmp_path / "file")
    assert (ran.code, ran.out) == (2, "")
    assert f"{tmp_path / 'file'} is a file: name a folder" in ran.err
    below = veille("dashboards", "export", tmp_path / "file" / "below", "--json")
    assert below.code == 1
    assert "cannot be written" in below.line["error"]


def test_everything_is_pushed_and_the_dashboards_addresses_are_told(veille, server, exports):
    exports["fr"] = make_export("fr", LEFT_OUT)
    renamed = taken(exports["fr"], dashboard={"overwrite": True, "destinationId": "0b1c"})
    answer_by_language(server, en=Said(200, taken(exports["en"])), fr=Said(200, renamed))
    ran = veille("dashboards", "push", f"{server.url}/")
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    table = [line.split() for line in lines[1:4]]
    assert table[0] == ["Documents", "en", "data", "view", "made"]
    assert table[1] == ["Menaces", "en", "Discover", "session", "made"]
    assert lines[4:6] == [
        "English dashboards, space 'default': 3 made",
        f"Vue d'ensemble en: {server.url}/app/dashboards#/view/watch-en-overview",
    ]
    assert lines[9].split()[-6:] == ["dashboard", "replaced", "under", "the", "id", "0b1c"]
    assert lines[10:] == [
        "French dashboards, space 'default': 2 made, 1 replaced",
        "left out of the French dashboards: Score EPSS [2J: no CVE has one",
        f"Vue d'ensemble fr: {server.url}/app/dashboards#/view/0b1c",
    ]
    imported = f"POST {IMPORT}?overwrite=true"
    assert server.lines == ["GET /api/status", imported, imported]


def test_address_and_authority_may_be_settings(veille, server, exports, monkeypatch):
    monkeypatch.setenv("VEILLE_KIBANA_URL", f"{server.url}/kibana/")
    server.answers["GET /kibana/api/status"] = Said(body=STATUS)
    server.answers["GET /kibana/api/spaces/space/nuit"] = Said(body={"id": "nuit"})
    server.import_says(taken(exports["fr"]), below="/kibana/s/nuit")
    ran = veille("dashboards", "push", "--space", "nuit", "--language", "fr", "--no-overwrite")
    assert ran.code == 0
    assert ran.out.splitlines()[-1].endswith(f": {server.url}/kibana/s/nuit/app/dashboards#/view/watch-fr-overview")
    assert server.lines == [
        "GET /kibana/api/status",
        "GET /kibana/api/spaces/space/nuit",
        f"POST /kibana/s/nuit{IMPORT}?overwrite=false",
    ]


def test_a_line_of_json_for_each_language_says_what_became_of_each_object(veille, server, exports):
    exports["fr"] = make_export("fr", LEFT_OUT)
    conflict = refused(exports["en"], dashboard={"type": "conflict"})
    answer_by_language(server, en=Said(200, conflict), fr=Said(200, taken(exports["fr"])))
    ran = veille("dashboards", "push", server.url, "--json")
    assert (ran.code, ran.err) == (3, "")
    english, french = ran.lines
    assert {name: english[name] for name in ("verb", "space", "language", "successCount", "dashboards")} == {
        "verb": "dashboards push",
        "space": "default",
        "language": "en",
        "successCount": 0,
        "dashboards": [],
    }
    assert [each["result"] for each in english["objects"]] == ["kept back", "kept back", "refused"]
    assert english["objects"][2]["reason"].startswith("it is there already")
    assert french["objects"][0] == {
        "id": "watch-fr-view-documents",
        "type": "index-pattern",
        "title": "Documents fr",
        "result": "made",
    }
    assert french["successCount"] == 3
    assert french["dashboards"] == [
        {"title": "Vue d'ensemble fr", "url": f"{server.url}/app/dashboards#/view/watch-fr-overview"}
    ]
    assert french["left_out"] == [{"title": LEFT_OUT.title, "reason": LEFT_OUT.reason}]


def test_one_object_that_is_refused_is_told_with_its_reason_and_ends_with_three(veille, server, exports):
    server.import_says(refused(exports["fr"], dashboard={"type": "unknown", "statusCode": 400, "message": "wrong"}))
    ran = veille("dashboards", "push", server.url, "--language", "fr")
    assert ran.code == 3
    lines = ran.out.splitlines()
    assert lines[3].split("  ")[-1].strip() == "Kibana says: wrong (status 400)"
    assert lines[4] == "French dashboards, space 'default': 2 made, 1 refused"


def test_long_reasons_are_folded_and_never_cut(veille, server, exports):
    references = [{"type": "index-pattern", "id": f"watch-fr-view-{number}"} for number in range(5)]
    error = {"type": "missing_references", "references": references}
    server.import_says(refused(exports["fr"], dashboard=error))
    out = veille("dashboards", "push", server.url, "--language", "fr").out
    assert "…" not in out
    assert "watch-fr-view-4" in out


def test_what_is_refused_as_a_whole_ends_with_one_and_what_came_before_is_told(veille, server, exports):
    answer_by_language(server, en=Said(200, taken(exports["en"])), fr=Said(413, b"", "text/html"))
    ran = veille("dashboards", "push", server.url, "--json")
    assert ran.code == 1
    assert ran.err.startswith(f"veille: Kibana at {server.url} takes no file of this size")
    first, failed = ran.lines
    assert first["successCount"] == 3
    assert failed == {"verb": "dashboards push", "error": ran.err.removeprefix("veille: ").rstrip()}


def test_a_server_that_is_not_ready_gets_nothing(veille, server):
    server.answers["GET /api/status"] = Said(503, b"Kibana server is not ready yet", "text/plain")
    ran = veille("dashboards", "push", server.url)
    assert (ran.code, ran.out, len(ran.err.splitlines())) == (1, "", 1)
    assert "is not ready" in ran.err
    assert server.lines == ["GET /api/status"]


def test_a_space_that_is_missing_gets_nothing(veille, server):
    ran = veille("dashboards", "push", server.url, "--space", "nuit")
    assert (ran.code, ran.out) == (1, "")
    assert "has no space 'nuit'" in ran.err
    assert server.lines == ["GET /api/status", "GET /api/spaces/space/nuit"]


def test_a_server_that_is_away_is_told(veille, server):
    with record_kibana() as gone:
        pass
    ran = veille("dashboards", "push", gone.url)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith(f"veille: Kibana at {gone.url} cannot be reached")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "push to which Kibana? Give its address, or set VEILLE_KIBANA_URL"),
        (["ftp://kibana.example"], "the address of Kibana: expected an address of http or https"),
        (["https://elastic:geheim@kibana.example"], "the address of Kibana: expected an address without user"),
        (["https://kibana.example", "--space", "Nuit"], "--space: expected a space's name"),
        (["https://kibana.example", "--language", "de"], "'de'"),
        (["https://kibana.example", "--api-key", "geheim"], "--api-key"),
    ],
    ids=["no address", "scheme", "password", "space", "language", "key"],
)
def test_wrong_use_ends_with_two_before_anything_is_asked(veille, exports, arguments, told):
    ran = veille("dashboards", "push", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert told in ran.err
    assert "geheim" not in ran.err


@pytest.mark.parametrize(
    ("name", "value"),
    [("URL", "https://elastic:geheim@kibana.example"), ("API_KEY", "geheim\nX"), ("CA", "/nowhere/geheim.pem")],
)
def test_settings_that_cannot_be_used_are_named_and_not_shown(veille, exports, monkeypatch, name, value):
    monkeypatch.setenv(f"VEILLE_KIBANA_{name}", value)
    ran = veille("dashboards", "push", "https://kibana.example")
    assert (ran.code, ran.out) == (2, "")
    assert f"VEILLE_KIBANA_{name}" in ran.err
    assert "geheim" not in ran.err


@pytest.mark.parametrize("status", [200, 401, 403, 500])
def test_the_key_is_nowhere_in_what_is_said(veille, server, exports, status):
    server.answers[f"POST {IMPORT}"] = Said(status, taken(exports["fr"]))
    ran = veille("dashboards", "push", server.url, "--language", "fr", "--json")
    assert KEY not in ran.out + ran.err
    assert json.loads(ran.out)["verb"] == "dashboards push"
    assert server.asked[-1].headers["authorization"] == f"ApiKey {KEY}"


def test_a_key_that_everyone_can_read_on_its_way_is_said(veille, exports, monkeypatch):
    monkeypatch.setenv("VEILLE_KIBANA_API_KEY", KEY)
    monkeypatch.setattr("veille.dashboards.pushing.check_kibana", lambda kibana: None)
    monkeypatch.setattr(
        "veille.dashboards.pushing.push", lambda kibana, export, space, *, overwrite: Whole(export, space)
    )
    ran = veille("dashboards", "push", "http://kibana.example:5601", "--language", "fr")
    assert "the key goes to http://kibana.example:5601 by http: whoever is on the way can read it" in ran.err


class Whole:
    """Nothing was pushed, and nothing was refused."""

    is_whole, results, warnings, dashboards = True, (), (), ()

    def __init__(self, export, space):
        self.export, self.space = export, space
