"""The pages of `veille serve`: links that are opened only ask, pressing the button acts."""

import asyncio
import re
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from sqlalchemy import select

from corpus.errors import LedgerUnavailable
from corpus.ledger import outbox, readers, searches, tables
from corpus.ledger.outbox import Draft
from tests.veille.digest.people import add_reader
from tests.veille.digest.posting import with_mail
from tests.veille.web.asking import make_client
from veille.mail.tokens import Tokens, open_tokens
from veille.web.app import make_app
from veille.web.guard import MAX_BODY, MAX_PATH, Guard
from veille.wording import LANGUAGES
from veille.workspace import open_workspace

ONE_CLICK = {"List-Unsubscribe": "One-Click"}
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def workspace(settings, clock):
    with open_workspace(with_mail(settings), clock=clock) as opened:
        yield opened


@pytest.fixture
def tokens(workspace) -> Tokens:
    return open_tokens(workspace)


@pytest.fixture
def ask(workspace, tokens):
    return make_client(make_app(workspace))


def all_rows(workspace):
    """Everything that the pages could change."""
    with workspace.ledger.reading() as tx:
        return {
            table.name: sorted(map(repr, tx.execute(select(table))))
            for table in (tables.readers, tables.searches, tables.follows, tables.outbox, tables.keys)
        }


def load(workspace, reader):
    with workspace.ledger.reading() as tx:
        return readers.load(tx, reader.number)


def put_mail(workspace, reader, **given):
    own = {"key": f"digest:{reader.number}", "kind": "digest", "channel": "mail", "target": reader.address}
    draft = Draft(**own | {"identifier": "<digest.1@example.org>", "payload": b"", "reader": reader.number} | given)
    with workspace.ledger.writing() as tx:
        return outbox.put(tx, draft, now=workspace.clock())


def save_search(workspace, reader, name="rançongiciel", channels=("mail",)):
    facts = {"query": "rançongiciel", "language": "fr", "schedule": "hourly", "zone": "Europe/Paris"}
    with workspace.ledger.writing() as tx:
        return searches.add(tx, name=name, channels=channels, owner=reader.number, **facts, now=workspace.clock())


# confirming


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_confirmation_that_is_opened_changes_nothing(workspace, tokens, ask, method):
    reader = add_reader(workspace.ledger, now=workspace.clock(), confirmed=False)
    before = all_rows(workspace)
    opened = ask(method, f"/confirm/{tokens.for_confirmation(reader)}", headers={"Purpose": "prefetch"})
    assert opened.status_code == 200
    assert all_rows(workspace) == before
    assert ("<button" in opened.text) == (method == "GET")


def test_the_button_confirms(workspace, tokens, ask):
    reader = add_reader(workspace.ledger, now=workspace.clock(), confirmed=False)
    path = f"/confirm/{tokens.for_confirmation(reader)}"
    assert "du lundi" not in ask("GET", path).text  # every day
    pressed = ask("POST", path, data=ONE_CLICK)
    assert pressed.status_code == 200
    assert load(workspace, reader).receives
    assert "La prochaine lettre sera envoyée à a…@example.org le 3 mars, 07:30 (Europe/Paris)" in pressed.text
    again = all_rows(workspace)
    assert ask("POST", path).status_code == 200
    assert all_rows(workspace) == again
    assert "<button" not in ask("GET", path).text


def test_a_confirmation_that_is_too_old_is_gone(workspace, tokens, ask):
    reader = add_reader(workspace.ledger, now=workspace.clock(), confirmed=False)
    path = f"/confirm/{tokens.for_confirmation(reader)}"
    workspace.clock.advance(days=7, seconds=1)
    for method in ("GET", "POST"):
        assert ask(method, path).status_code == 410
    assert not load(workspace, reader).receives


@pytest.mark.parametrize("change", ["address", "removed"])
def test_a_confirmation_for_an_address_that_has_changed_is_gone(workspace, tokens, ask, change):
    reader = add_reader(workspace.ledger, now=workspace.clock(), confirmed=False)
    path = f"/confirm/{tokens.for_confirmation(reader)}"
    with workspace.ledger.writing() as tx:
        if change == "address":
            readers.change(tx, reader.number, address="else@example.org")
        else:
            readers.remove(tx, reader.number, now=workspace.clock())
    assert [ask(method, path).status_code for method in ("GET", "POST")] == [410, 410]
    assert load(workspace, reader).confirmed is None


def test_a_confirmation_lifts_a_suspension(workspace, tokens, ask):
    reader = add_reader(workspace.ledger, now=workspace.clock())
    with workspace.ledger.writing() as tx:
        for _ in range(readers.BOUNCES):
            readers.note_bounce(tx, reader.number, "no such user", now=workspace.clock())
    path = f"/confirm/{tokens.for_confirmation(reader)}"
    assert "<button" in ask("GET", path).text
    ask("POST", path)
    assert load(workspace, reader).receives


# unsubscribing


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_an_unsubscription_that_is_opened_changes_nothing(workspace, tokens, ask, method):
    reader = add_reader(workspace.ledger, now=workspace.clock())
    put_mail(workspace, reader)
    before = all_rows(workspace)
    assert ask(method, f"/unsubscribe/{tokens.for_unsubscription(reader)}").status_code == 200
    assert all_rows(workspace) == before


@pytest.mark.parametrize(
    "options",
    [
        {"data": ONE_CLICK},
        {"files": {"List-Unsubscribe": (None, "One-Click")}},  # as multipart/form-data
        {"data": ONE_CLICK, "headers": {"Cookie": "session=1", "Origin": "https://mail.example.com"}},
        {},
    ],
    ids=["form", "multipart", "of another site", "without a body"],
)
def test_one_click_ends_everything_at_once(workspace, tokens, ask, options):
    reader = add_reader(workspace.ledger, now=workspace.clock())
    number = put_mail(workspace, reader)
    answer = ask("POST", f"/unsubscribe/{tokens.for_unsubscription(reader)}", **options)
    assert (answer.status_code, answer.history) == (200, [])
    assert "set-cookie" not in answer.headers
    assert load(workspace, reader).removed == workspace.clock()
    with workspace.ledger.reading() as tx:
        assert outbox.load(tx, number).state == "cancelled"


def test_it_may_be_pressed_twice(workspace, tokens, ask):
    reader = add_reader(workspace.ledger, now=workspace.clock())
    path = f"/unsubscribe/{tokens.for_unsubscription(reader)}"
    ask("POST", path)
    workspace.clock.advance(days=400)  # a link in a mail has no end
    assert ask("POST", path).status_code == 200
    opened = ask("GET", path)
    assert (opened.status_code, "<button" in opened.text) == (200, False)
    assert load(workspace, reader).removed == workspace.clock() - timedelta(days=400)


def test_the_mail_of_one_search_ends_alone(workspace, tokens, ask):
    reader = add_reader(workspace.ledger, now=workspace.clock())
    search = save_search(workspace, reader, name=HOSTILE, channels=("mail", "stdout"))
    path = f"/unsubscribe/{tokens.for_unsubscription(reader, search)}"
    opened = ask("GET", path)
    assert "&lt;script&gt;alert(1)" in opened.text
    assert HOSTILE not in opened.text
    assert ask("POST", path, data=ONE_CLICK).status_code == 200
    with workspace.ledger.reading() as tx:
        assert searches.load(tx, search.number).channels == ("stdout",)
    assert load(workspace, reader).receives
    assert "<button" not in ask("GET", path).text
    assert ask("POST", path).status_code == 200


def test_a_link_ends_no_mail_of_a_search_that_is_another_readers_by_now(workspace, tokens, ask):
    anna, bruno = (add_reader(workspace.ledger, name, now=workspace.clock()) for name in ("anna", "bruno"))
    search = save_search(workspace, anna)
    with workspace.ledger.writing() as tx:
        searches.change(tx, search.number, owner=bruno.number)
    assert ask("POST", f"/unsubscribe/{tokens.for_unsubscription(anna, search)}").status_code == 200
    with workspace.ledger.reading() as tx:
        assert searches.load(tx, search.number).channels == ("mail",)


# whatever is no link of ours


@pytest.mark.parametrize("verb", ["confirm", "unsubscribe"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_wrong_token_is_told_plainly(workspace, tokens, ask, verb, method):
    reader = add_reader(workspace.ledger, now=workspace.clock(), confirmed=False)
    good = {"confirm": tokens.for_unsubscription(reader), "unsubscribe": tokens.for_confirmation(reader)}[verb]
    before = all_rows(workspace)
    for token in ("x", "a.b.c", good, good[:-1], f"{good}%00", "é", "%E2%80%AE", "..%2F..", "<script>", "W10.x"):
        answer = ask(method, f"/{verb}/{token}")
        assert answer.status_code in (400, 404)
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert len(token) < 5 or token not in answer.text
    assert all_rows(workspace) == before


def test_a_token_of_a_reader_who_is_in_another_ledger_is_gone(workspace, tokens, ask):
    from tests.veille.digest.people import make_reader

    stranger = make_reader(number=77)
    assert ask("POST", f"/unsubscribe/{tokens.for_unsubscription(stranger)}").status_code == 410
    assert ask("GET", f"/confirm/{tokens.for_confirmation(stranger)}").status_code == 410


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 404),
        ("GET", "/confirm", 404),
        ("GET", "/confirm/a/b", 404),
        ("GET", "/docs", 404),
        ("GET", "/openapi.json", 404),
        ("PUT", "/confirm/a", 405),
        ("DELETE", "/unsubscribe/a", 405),
        ("OPTIONS", "/unsubscribe/a", 405),
        ("GET", "/confirm/" + "a" * MAX_PATH, 414),
        ("GET", "/confirm/a?" + "a" * MAX_PATH, 414),
        ("POST", "/nothing", 404),
    ],
    ids=lambda value: str(value)[:30],
)
def test_everything_else_is_a_short_page(ask, method, path, status):
    answer = ask(method, path)
    assert answer.status_code == status
    assert "<main>" in answer.text
    assert len(answer.text) < 3000
    assert "a" * 40 not in answer.text


@pytest.mark.parametrize("declared", [True, False], ids=["of a length", "in chunks"])
def test_a_long_body_is_refused_and_acts_on_nothing(workspace, tokens, ask, declared):
    reader = add_reader(workspace.ledger, now=workspace.clock())

    async def chunks():
        for _ in range(64):
            yield b"x" * (MAX_BODY // 8)

    content = b"x" * (MAX_BODY + 1) if declared else chunks()
    answer = ask("POST", f"/unsubscribe/{tokens.for_unsubscription(reader)}", content=content)
    assert answer.status_code == 413
    assert load(workspace, reader).receives


def test_a_body_that_does_not_come_is_not_waited_for():
    sent = []

    async def never(scope, receive, send):
        raise AssertionError("the application is not asked")

    async def receive():
        await asyncio.sleep(60)

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "raw_path": b"/confirm/a", "query_string": b"", "headers": []}
    asyncio.run(Guard(never, body_seconds=0.01)(scope, receive, send))
    assert sent[0]["status"] == 408


def test_a_ledger_that_does_not_answer_is_no_loss(workspace, tokens, ask, monkeypatch):
    reader = add_reader(workspace.ledger, now=workspace.clock())

    def fail(*arguments, **options):
        raise LedgerUnavailable("the ledger sqlite:///secret-place is locked")

    monkeypatch.setattr("corpus.ledger.readers.load", fail)
    answer = ask("POST", f"/unsubscribe/{tokens.for_unsubscription(reader)}")
    assert (answer.status_code, "secret-place" in answer.text) == (503, False)


def test_a_mistake_of_ours_is_a_page_too(workspace, tokens, monkeypatch):
    reader = add_reader(workspace.ledger, now=workspace.clock())
    monkeypatch.setattr("corpus.ledger.readers.load", lambda tx, number: 1 / 0)
    ask = make_client(make_app(workspace), raises=False)
    answer = ask("GET", f"/unsubscribe/{tokens.for_unsubscription(reader)}")
    assert (answer.status_code, "<main>" in answer.text) == (500, True)
    assert answer.headers["referrer-policy"] == "no-referrer"


# what every answer has


@pytest.mark.parametrize("path", ["/healthz", "/nothing", "/confirm/wrong", "/confirm/" + "a" * MAX_PATH])
def test_nothing_is_kept_framed_or_passed_on(ask, path):
    headers = ask("GET", path).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert all(part in policy for part in ("form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"))
    assert "unsafe" not in policy
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-robots-tag"] == "noindex, nofollow"
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in headers


def test_health_is_told_without_a_page(ask):
    answer = ask("GET", "/healthz")
    assert (answer.status_code, answer.text) == (200, "ok\n")
    assert ask("HEAD", "/healthz").status_code == 200


def test_health_is_bad_while_the_ledger_does_not_answer(workspace, ask):
    workspace.ledger.close()
    (workspace.settings.data / "ledger.db").write_bytes(b"no database" * 1000)
    assert ask("GET", "/healthz").status_code == 503


class Outline(HTMLParser):
    """The tags of a page with their attributes, in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def find(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_are_in_the_readers_language_and_load_nothing(workspace, tokens, ask, language):
    reader = add_reader(workspace.ledger, now=workspace.clock(), confirmed=False, language=language)
    other = {"fr": "en-GB,en", "en": "fr"}[language]
    answer = ask("GET", f"/confirm/{tokens.for_confirmation(reader)}", headers={"Accept-Language": other})
    outline = Outline(answer.text)
    assert (outline.find("html"), answer.headers["content-language"]) == ([{"lang": language}], language)
    assert [len(outline.find(tag)) for tag in ("main", "h1", "form", "button")] == [1, 1, 1, 1]
    assert outline.find("form") == [{"method": "post"}]  # to where it is
    assert [tag for tag in ("a", "img", "link", "script", "iframe", "input") if outline.find(tag)] == []
    assert re.search(r"<button[^>]*>(Confirmer|Confirm)</button>", answer.text)


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "fr"),
        ("de", "fr"),
        ("en", "en"),
        ("de-AT, en-GB;q=0.9, fr;q=0.8", "en"),
        ("fr-CA,en", "fr"),
        (",;é\x00", "fr"),
    ],
)
def test_who_is_no_reader_is_answered_in_the_browsers_language(ask, accepted, language):
    answer = ask(
        "GET", "/confirm/wrong", headers={"Accept-Language": accepted.encode("latin-1", "ignore").replace(b"\0", b"")}
    )
    assert f'<html lang="{language}">' in answer.text
