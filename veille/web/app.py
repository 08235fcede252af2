"""The pages of `veille serve`: a link that is opened shows a page and changes nothing, its button acts."""

from typing import TYPE_CHECKING, Annotated

from corpus.errors import VeilleError
from veille.consent import EndedLink, confirm, read_confirmation, read_unsubscription, unsubscribe
from veille.errors import InputError
from veille.mail.tokens import Tokens, open_tokens
from veille.web.guard import Guard
from veille.web.pages import Page, choose_language, to_html
from veille.web.telling import tell_asked, tell_confirmed, tell_error, tell_unsubscribed, tell_unsubscription

if TYPE_CHECKING:
    from fastapi import FastAPI
    from fastapi.responses import HTMLResponse

    from veille.workspace import Workspace


def make_app(workspace: "Workspace") -> Guard:
    """The application, with its guard before it. The workspace stays open as long as it serves."""
    from fastapi import FastAPI

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    _add_pages(app, workspace, open_tokens(workspace))
    _add_errors(app)
    return Guard(app)


def _add_pages(app: "FastAPI", workspace: "Workspace", tokens: Tokens) -> None:
    from fastapi import Path
    from fastapi.responses import HTMLResponse, PlainTextResponse

    ledger, clock = workspace.ledger, workspace.clock
    show = ("GET", "HEAD")

    @app.api_route("/healthz", methods=[*show])
    def tell_health() -> PlainTextResponse:
        with ledger.reading() as tx:
            tx.exec_driver_sql("SELECT 1")
        return PlainTextResponse("ok\n")

    @app.api_route("/confirm/{token}", methods=[*show])
    def ask_to_confirm(token: Annotated[str, Path()]) -> HTMLResponse:
        return _respond(tell_asked(read_confirmation(ledger, tokens, token), now=clock()))

    @app.post("/confirm/{token}")
    def act_confirm(token: Annotated[str, Path()]) -> HTMLResponse:
        return _respond(tell_confirmed(confirm(ledger, tokens, token, now=clock()), now=clock()))

    @app.api_route("/unsubscribe/{token}", methods=[*show])
    def ask_to_unsubscribe(token: Annotated[str, Path()]) -> HTMLResponse:
        return _respond(tell_unsubscription(read_unsubscription(ledger, tokens, token)))

    @app.post("/unsubscribe/{token}")
    def act_unsubscribe(token: Annotated[str, Path()]) -> HTMLResponse:
        return _respond(tell_unsubscribed(unsubscribe(ledger, tokens, token, now=clock())))


def _add_errors(app: "FastAPI") -> None:
    """Every error is a page in words; none of them shows the token."""
    from fastapi import Request
    from fastapi.responses import HTMLResponse
    from starlette.exceptions import HTTPException

    def tell(request: Request, status: int) -> HTMLResponse:
        page = tell_error(status, choose_language(request.headers.get("accept-language", "")))
        return _respond(page, status)

    @app.exception_handler(VeilleError)
    def tell_ours(request: Request, error: VeilleError) -> HTMLResponse:
        status = 410 if isinstance(error, EndedLink) else 400 if isinstance(error, InputError) else 503
        return tell(request, status)

    @app.exception_handler(HTTPException)
    def tell_theirs(request: Request, error: HTTPException) -> HTMLResponse:
        answer = tell(request, error.status_code)
        answer.headers.update(error.headers or {})
        return answer

    @app.exception_handler(Exception)
    def tell_mistake(request: Request, error: Exception) -> HTMLResponse:
        return tell(request, 500)


def _respond(page: Page, status: int = 200) -> "HTMLResponse":
    from fastapi.responses import HTMLResponse

    return HTMLResponse(to_html(page), status, {"content-language": page.language})
