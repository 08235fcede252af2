"""Pushing dashboards into Kibana, against a server that records."""

import logging
import ssl

import httpx
import pytest
import trustme

from tests.veille.dashboards.recorded import (
    KEY,
    STATUS,
    RecordedKibana,
    Said,
    make_export,
    record_kibana,
    refused,
    taken,
)
from veille.dashboards.pushing import Pushed, check_kibana, check_space_exists, push
from veille.dashboards.pushing_address import Space, check_kibana_url, check_space
from veille.dashboards.pushing_faults import KibanaError, explain_way
from veille.dashboards.pushing_kibana import Kibana, open_kibana
from veille.dashboards.pushing_screens import describe_pushed, print_json, print_pushed
from veille.errors import SettingsError
from veille.settings import read_settings

EXPORT = make_export("fr")
IMPORT = "/api/saved_objects/_import"
PAGE = Said(200, b"<!DOCTYPE html><title>Sign in</title>", "text/html; charset=utf-8")


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture(scope="module")
def trusted(authority, tmp_path_factory):
    """The file of certificates for `kibana_ca`."""
    file = tmp_path_factory.mktemp("authority") / "ca.pem"
    authority.cert_pem.write_to_path(str(file))
    return file


@pytest.fixture
def safe_server(authority):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with record_kibana(context) as recorded:
        yield recorded


@pytest.fixture
def server():
    with record_kibana() as recorded:
        yield recorded


def open_at(base: str, **given) -> Kibana:
    return open_kibana(read_settings(kibana_api_key=KEY, **given), base)


def push_to(server: RecordedKibana, *, space: str = "default", below: str = "", overwrite: bool = True) -> Pushed:
    place = Space(f"{server.url}{below}", space)
    return push(open_at(place.base), EXPORT, place, overwrite=overwrite)


def outcomes(pushed: Pushed) -> list[str]:
    return [result.outcome for result in pushed.results]


def error_of(ask, *given, **named) -> str:
    with pytest.raises(KibanaError) as told:
        ask(*given, **named)
    assert KEY not in str(told.value)
    assert "\n" not in str(told.value)
    return str(told.value)


@pytest.mark.parametrize("below", ["", "/kibana", "/team/kibana"], ids=["root", "base path", "longer base path"])
@pytest.mark.parametrize(("space", "path"), [("default", ""), ("night-watch", "/s/night-watch")])
@pytest.mark.parametrize(("overwrite", "query"), [(True, "overwrite=true"), (False, "overwrite=false")])
def test_the_file_goes_to_its_space_as_a_form_and_as_it_is(server, below, space, path, overwrite, query):
    server.import_says(taken(EXPORT), below=f"{below}{path}")
    pushed = push_to(server, space=space, below=below, overwrite=overwrite)
    [asked] = server.asked
    assert (asked.method, asked.path, asked.query) == ("POST", f"{below}{path}{IMPORT}", query)
    assert asked.headers["authorization"] == f"ApiKey {KEY}"
    assert asked.headers["kbn-xsrf"] == "true"
    assert asked.headers["content-type"].startswith("multipart/form-data; boundary=")
    assert asked.file == ("file", "watch-fr.ndjson", EXPORT.lines)
    assert outcomes(pushed) == ["made"] * 3
    assert pushed.dashboards == [
        ("Vue d'ensemble fr", f"{server.url}{below}{path}/app/dashboards#/view/watch-fr-overview")
    ]


def test_without_a_key_none_is_sent(server):
    server.import_says(taken(EXPORT))
    push(open_kibana(read_settings(), server.url), EXPORT, Space(server.url), overwrite=True)
    assert "authorization" not in server.asked[0].headers


def test_what_was_there_is_told_apart_from_what_is_new(server):
    server.import_says(taken(EXPORT, dashboard={"overwrite": True}, index_pattern={"overwrite": True}))
    assert outcomes(push_to(server)) == ["replaced", "made", "replaced"]


def test_a_dashboard_under_another_id_is_opened_under_that(server):
    server.import_says(taken(EXPORT, dashboard={"destinationId": "0b/é"}))
    pushed = push_to(server)
    assert pushed.results[-1].to_json()["destinationId"] == "0b/é"
    assert pushed.dashboards[0][1] == f"{server.url}/app/dashboards#/view/0b%2F%C3%A9"


REFERENCES = {"type": "missing_references", "references": [{"type": "index-pattern", "id": "watch-fr-view-gone"}]}
COPIES = {"type": "ambiguous_conflict", "destinations": [{"id": "a", "title": "Une"}, {"id": "b", "title": "Deux"}]}
UNKNOWN = {"type": "unknown", "statusCode": 403, "error": "Forbidden", "message": "Not\x1b[2J yours"}


@pytest.mark.parametrize(
    ("error", "others", "reason"),
    [
        ({"type": "conflict"}, "kept back", "it is there already: push again with --overwrite"),
        ({"type": "conflict", "destinationId": "c"}, "kept back", "it is there already, under the id c: "),
        (COPIES, "kept back", "has several copies of it, 'Une' (a), 'Deux' (b): remove all but one"),
        (REFERENCES, "kept back", "needs what is neither sent nor there: data view watch-fr-view-gone"),
        ({"type": "unsupported_type"}, "made", "this Kibana knows no objects of the type 'dashboard'"),
        (UNKNOWN, "made", "Kibana says: Not [2J yours (status 403)"),
        ({"type": "unknown"}, "made", "Kibana says: no reason"),
        ({"type": "new_kind"}, "made", "Kibana says: new_kind"),
        ("nonsense", "made", "Kibana says: None"),
        ({"type": "missing_references"}, "kept back", "which it does not name"),
    ],
    ids=[
        "conflict",
        "conflict elsewhere",
        "copies",
        "references",
        "type",
        "unknown",
        "without reason",
        "new",
        "odd",
        "bare",
    ],
)
def test_an_object_that_is_refused_has_a_reason_and_the_others_are_what_they_are(server, error, others, reason):
    server.import_says(refused(EXPORT, dashboard=error))
    pushed = push_to(server)
    assert outcomes(pushed) == [others, others, "refused"]
    assert reason in (pushed.results[-1].reason or "")
    assert pushed.number_in == (0 if others == "kept back" else 2)
    assert (pushed.is_whole, pushed.dashboards) == (False, [])


def test_all_errors_of_an_object_are_told(server):
    answer = refused(EXPORT, dashboard={"type": "conflict"})
    answer["errors"].append(answer["errors"][0] | {"error": REFERENCES})
    server.import_says(answer)
    reason = push_to(server).results[-1].reason or ""
    assert "it is there already" in reason
    assert "; it needs what is neither sent nor there" in reason


def test_an_object_that_the_answer_forgets_is_not_counted_as_written(server):
    answer = taken(EXPORT)
    answer["successResults"].pop()
    server.import_says(answer)
    pushed = push_to(server)
    assert (outcomes(pushed), pushed.results[-1].reason) == (["made", "made", "refused"], "Kibana says nothing of it")


def test_an_error_of_an_object_that_was_not_sent_is_told_as_well(server):
    answer = taken(EXPORT) | {"success": False}
    answer["errors"] = [{"type": "tag", "id": "t", "meta": {"title": "Veille"}, "error": {"type": "unsupported_type"}}]
    server.import_says(answer)
    pushed = push_to(server)
    assert (outcomes(pushed), pushed.results[-1].title) == (["made", "made", "made", "refused"], "Veille")


def test_a_failure_without_an_error_is_no_success(server):
    server.import_says(taken(EXPORT) | {"success": False})
    assert "says that the import failed, and not why" in error_of(push_to, server)


def test_what_kibana_warns_of_is_told(server):
    server.import_says(taken(EXPORT) | {"warnings": [{"type": "simple", "message": "Check\nthe rules"}, "odd"]})
    assert push_to(server).warnings == ["Check the rules"]


def said(status: int, message: str) -> Said:
    return Said(status, {"statusCode": status, "error": "Error", "message": message})


NEWER = 'Document "x" belongs to a more recent version of Kibana [10.9.0]'
UNSURE = "whether it took the file is not known: push again"


@pytest.mark.parametrize(
    ("answer", "told", "unsure"),
    [
        (said(400, "Invalid file extension"), "refused what it was asked (status 400, it says: Invalid file", False),
        (said(401, "no"), "does not let us in: see VEILLE_KIBANA_API_KEY", False),
        (said(403, "Unable to bulk_create"), "does not allow it: the key needs the role `dashboards`", False),
        (said(404, "Not Found"), "has nothing at this address: give the one under which Kibana begins", False),
        (Said(413, b"too large", "text/plain"), "takes no file of this size: raise savedObjects.max", False),
        (said(415, "no"), "does not take the form", False),
        (said(422, NEWER), "is older than what the dashboards are made for: nothing was written; update it", False),
        (said(429, "slowly"), "has no capacity for it now", False),
        (said(500, "oh"), "failed at it: its own log says more (status 500, it says: oh)", False),
        (Said(502, b"<html>", "text/html"), "is not reached by what stands before it", True),
        (said(503, "License is not available."), "is not ready", False),
        (
            Said(504, b"", "text/html"),
            "is not reached by what stands before it: try again in a while (status 504",
            True,
        ),
        (PAGE, "answers with what is no JSON: a proxy, or a page on which people log in", True),
        (Said(200, b'{"success": tr'), "gives an answer that is damaged or cut off", True),
        (Said(200, {"ok": 1}), "something else stands at this address", True),
        (Said(200, b"[" * 100_000), "gives an answer that is damaged", True),
    ],
    ids=[
        "400",
        "401",
        "403",
        "404",
        "413",
        "415",
        "422",
        "429",
        "500",
        "502",
        "503",
        "504",
        "page",
        "truncated",
        "other",
        "nested",
    ],
)
def test_a_refusal_of_the_whole_is_a_sentence_that_says_what_to_do(server, answer, told, unsure):
    server.answers[f"POST {IMPORT}"] = answer
    error = error_of(push_to, server)
    assert error.startswith(f"Kibana at {server.url} ")
    assert told in error
    assert f"(status {answer.status}" in error
    assert (UNSURE in error) == unsure


@pytest.mark.parametrize(
    ("form", "told", "unsure"),
    [
        ("slow", "did not answer within 0.3 seconds (VEILLE_KIBANA_SECONDS)", True),
        ("drip", "did not answer within 0.3 seconds (VEILLE_KIBANA_SECONDS)", True),
        ("cut", "broke off before its answer was whole", True),
        ("hang up", "broke off before its answer was whole", True),
    ],
)
def test_an_answer_that_does_not_come_is_waited_for_a_while_only(server, form, told, unsure):
    server.answers[f"POST {IMPORT}"] = Said(200, taken(EXPORT), form=form)
    kibana = open_at(server.url, kibana_seconds=0.3)
    error = error_of(push, kibana, EXPORT, Space(server.url), overwrite=True)
    assert told in error
    assert (UNSURE in error) == unsure


def test_an_answer_without_end_is_not_read_to_it(server, monkeypatch):
    monkeypatch.setattr("veille.dashboards.pushing_kibana.LARGEST", 100)
    server.answers[f"POST {IMPORT}"] = Said(200, b" " * 1000)
    assert "gives an answer that does not end" in error_of(push_to, server)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("path", ["/api/status", IMPORT])
def test_no_redirect_is_followed_with_the_key(server, status, path):
    with record_kibana() as other:
        secret = other.url.replace("//", "//user:geheim@")
        moved = Said(status, b"", "text/html", {"Location": f"{secret}/login?token=geheim"})
        server.answers |= {f"{method} {path}": moved for method in ("GET", "POST")}
        error = error_of(*((check_kibana, open_at(server.url)) if path == "/api/status" else (push_to, server)))
        assert other.asked == []
    assert f"leads on to {other.url}/login, where the key is not taken" in error
    assert "geheim" not in error
    assert len(server.asked) == 1


@pytest.mark.parametrize("status", [300, 302])
def test_a_redirect_to_what_is_no_address_is_an_error_of_ours(server, status):
    server.answers["GET /api/status"] = Said(status, b"", "text/html", {"Location": "http://[secret"})
    error = error_of(check_kibana, open_at(server.url))
    assert error.startswith(f"Kibana at {server.url} ")
    assert "secret" not in error


STRANGE = "a\ud800\x1b[2J"


@pytest.mark.parametrize(
    "answer",
    [
        taken(EXPORT, dashboard={"destinationId": STRANGE}),
        taken(EXPORT) | {"errors": [{"type": STRANGE, "id": STRANGE, "meta": {"title": STRANGE}}]},
    ],
    ids=["destination", "another object"],
)
def test_names_that_no_terminal_takes_are_shown_without_that(server, capsys, answer):
    server.import_says(answer)
    pushed = push_to(server)
    print_pushed(pushed)
    print_json(describe_pushed(pushed))
    out = capsys.readouterr().out
    assert "a [2J" in out
    assert "\x1b" not in out


def test_a_server_that_is_not_there_is_named_with_the_port_that_kibana_has():
    with record_kibana() as gone:
        pass
    error = error_of(check_kibana, open_at(gone.url))
    assert f"Kibana at {gone.url} cannot be reached" in error
    assert "5601" not in error
    away = explain_way(open_at("https://kibana.example"), httpx.ConnectError("All connection attempts failed"))
    assert str(away).endswith(
        "cannot be reached: All connection attempts failed; without a proxy before it, its port is 5601"
    )


def test_a_certificate_of_ones_own_is_trusted_when_it_is_named_and_only_then(safe_server, trusted):
    assert check_kibana(open_at(safe_server.url, kibana_ca=trusted)) == "9.5.3"
    error = error_of(check_kibana, open_at(safe_server.url))
    assert "shows a certificate that is not trusted (VEILLE_KIBANA_CA)" in error


@pytest.mark.parametrize("form", ["slow", "drip"])
def test_an_encrypted_answer_that_does_not_come_is_waited_for_a_while_only(safe_server, trusted, form):
    safe_server.answers["GET /api/status"] = Said(form=form)
    kibana = open_at(safe_server.url, kibana_ca=trusted, kibana_seconds=0.3)
    assert "did not answer within 0.3 seconds" in error_of(check_kibana, kibana)


def test_nothing_on_this_machine_is_asked_by_way_of_a_proxy(server, monkeypatch):
    with record_kibana() as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        for name in ("NO_PROXY", "no_proxy"):
            monkeypatch.delenv(name, raising=False)
        assert check_kibana(open_at(server.url)) == "9.5.3"
        assert proxy.asked == []


def test_a_server_without_tls_is_told_from_one_that_is_away(server):
    error = error_of(check_kibana, open_at(server.url.replace("http:", "https:")))
    assert "does not speak TLS: let its address begin with http://" in error


def test_a_file_without_certificates_is_named(tmp_path):
    file = tmp_path / "ca.pem"
    file.write_text("nothing", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"kibana_ca: .* holds no certificates"):
        open_at("https://kibana.example", kibana_ca=file)


@pytest.mark.parametrize("number", ["9.0.0", "9.5.3", "9.6.0-SNAPSHOT"])
def test_any_kibana_of_the_major_version_is_taken(server, number):
    server.answers["GET /api/status"] = Said(body=STATUS | {"version": {"number": number}})
    assert check_kibana(open_at(server.url)) == number
    assert server.asked[0].headers["authorization"] == f"ApiKey {KEY}"


OVERALL = {"status": {"overall": {"level": "available"}}}
DOWN = {"status": {"overall": {"level": "unavailable"}}}


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (
            Said(body=STATUS | {"version": {"number": "8.19.2"}}),
            "is version 8.19.2, and the dashboards are for 9: update",
        ),
        (Said(body=STATUS | {"version": {"number": "10.0.0"}}), "this version of Veille does not know whether they"),
        (Said(body=STATUS | {"version": {"number": "9"}}), "names a version that is none"),
        (Said(body=STATUS | {"version": {"number": "9.1\x1b[2J"}}), "names a version that is none"),
        (Said(body=OVERALL), "does not let us in: see VEILLE_KIBANA_API_KEY"),
        (Said(503, DOWN | {"version": {"number": "9.5.3"}}), "is unavailable: its own page /status says what it lacks"),
        (Said(200, DOWN), "is unavailable"),
        (Said(503, b"Kibana server is not ready yet", "text/plain"), "is not ready"),
        (Said(503, {"message": "wait"}), "is not ready"),
        (Said(200, {"name": "something"}), "something else stands at this address"),
        (PAGE, "a page on which people log in"),
        (Said(body={"status": {"overall": {"level": ["unavailable"]}}}), "does not let us in"),
        (said(401, "no"), "does not let us in"),
        (said(404, "Not Found"), "has nothing at this address"),
    ],
    ids=[
        "older",
        "newer",
        "short",
        "hostile",
        "unknown",
        "down",
        "down-200",
        "starting",
        "proxy",
        "other",
        "page",
        "levels",
        "401",
        "404",
    ],
)
def test_what_takes_no_dashboards_says_why_before_anything_is_sent(server, answer, told):
    server.answers["GET /api/status"] = answer
    assert told in error_of(check_kibana, open_at(server.url))


@pytest.mark.parametrize("answer", [Said(body=OVERALL), said(401, "no")], ids=["level alone", "401"])
def test_who_has_no_key_is_told_how_to_get_one(server, answer):
    server.answers["GET /api/status"] = answer
    error = error_of(check_kibana, open_kibana(read_settings(), server.url))
    assert "does not let us in without a key: set VEILLE_KIBANA_API_KEY" in error


def test_the_default_space_is_not_asked_for(server):
    check_space_exists(open_at(server.url), Space(server.url))
    assert server.asked == []


@pytest.mark.parametrize("below", ["", "/kibana"])
def test_a_space_is_looked_for_before_anything_is_written_into_it(server, below):
    server.answers[f"GET {below}/api/spaces/space/nuit"] = Said(body={"id": "nuit", "name": "Nuit"})
    check_space_exists(open_at(f"{server.url}{below}"), Space(f"{server.url}{below}", "nuit"))
    assert server.lines == [f"GET {below}/api/spaces/space/nuit"]


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (said(404, "Not Found"), "has no space 'nuit'; make it there, or correct --space"),
        (Said(404, b"<html>", "text/html"), "has nothing at this address"),
        (said(403, "Unauthorized"), "does not let the key into the space 'nuit', if there is one of this name"),
        (said(401, "no"), "does not let us in"),
        (Said(body={"id": "jour"}), "something else stands at this address"),
        (PAGE, "a page on which people log in"),
    ],
    ids=["missing", "proxy", "forbidden", "401", "other", "page"],
)
def test_a_space_that_takes_nothing_is_named(server, answer, told):
    server.answers["GET /api/spaces/space/nuit"] = answer
    assert told in error_of(check_space_exists, open_at(server.url), Space(server.url, "nuit"))


def test_the_key_is_in_no_log_and_no_representation(server, caplog):
    caplog.set_level(logging.DEBUG)
    server.import_says(taken(EXPORT))
    kibana = open_at(server.url)
    push(kibana, EXPORT, Space(server.url), overwrite=True)
    assert KEY not in caplog.text + repr(kibana)


@pytest.mark.parametrize(
    ("base", "overheard"),
    [("http://kibana.example:5601", True), ("https://kibana.example", False), ("http://127.0.0.1:5601", False)],
)
def test_a_key_that_goes_in_the_clear_is_noticed(base, overheard):
    assert open_at(base).is_overheard == overheard
    assert not open_kibana(read_settings(), base).is_overheard


@pytest.mark.parametrize(
    ("given", "base"),
    [
        ("https://kibana.example", "https://kibana.example"),
        ("https://kibana.example///", "https://kibana.example"),
        (" http://127.0.0.1:5601/ ", "http://127.0.0.1:5601"),
        ("https://host.example/team/kibana/", "https://host.example/team/kibana"),
        ("http://[::1]:5601", "http://[::1]:5601"),
        ("https://host.example/s/", "https://host.example/s"),
    ],
)
def test_an_address_may_have_a_base_path_and_slashes_at_its_end(given, base):
    assert check_kibana_url(given) == base


@pytest.mark.parametrize(
    ("given", "hint"),
    [
        ("kibana.example:5601", "expected an address of http or https"),
        ("kibana.example", "expected an address of http or https"),
        ("ftp://kibana.example", "expected an address of http or https"),
        ("file:///etc/geheim", "expected an address of http or https"),
        ("https://", "expected an address of http or https"),
        ("https://kibana.example:0", "expected an address of http or https"),
        ("https://kibana.example:geheim", "whose port is a number"),
        ("https://kibana.example:99999", "whose port is a number"),
        ("https://elastic:geheim@kibana.example", "key belongs in VEILLE_KIBANA_API_KEY"),
        ("https://geheim@kibana.example", "VEILLE_KIBANA_API_KEY"),
        ("https://kibana.example/app/dashboards#/view/geheim", "and nothing behind it"),
        ("https://kibana.example?key=geheim", "and nothing behind it"),
        ("https://kibana.example/a b", "and nothing behind it"),
        ("https://kibana.example/\r\nX: geheim", "and nothing behind it"),
        ("https://kibana.example/s/geheim", "the name behind /s/ belongs in --space"),
        ("https://kibana.example/base/s/geheim/app/home", "the name behind /s/ belongs in --space"),
        ("", "expected an address of http or https"),
    ],
)
def test_an_address_that_cannot_be_is_refused_with_a_hint_and_not_shown(given, hint):
    with pytest.raises(ValueError, match="expected") as refusal:
        check_kibana_url(given)
    assert hint in str(refusal.value)
    assert "geheim" not in str(refusal.value)


@pytest.mark.parametrize("name", ["", "Nuit", "a/b", "..", "a b", "é"])
def test_a_space_has_a_name_as_kibana_gives_it(name):
    with pytest.raises(ValueError, match="expected a space's name"):
        check_space(name)
