"""The pages: one form for all, in the reader's language, without scripts, pictures or anything from elsewhere."""

from base64 import b64encode
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib import resources
from typing import TYPE_CHECKING

from veille.wording import LANGUAGES, Language, read_wording

if TYPE_CHECKING:
    from jinja2 import Environment


@dataclass(frozen=True)
class Page:
    """What a page says; with a ``button`` it asks, and pressing that is what acts."""

    language: Language
    title: str
    text: str
    button: str | None = None


def say(language: Language, name: str, *, button: bool = False, **values: str) -> Page:
    """The page of this name in the wording of readers."""
    wording = read_wording("readers", language)
    kind = name.partition("_")[0]
    label = wording.say(f"{kind}_button") if button else None
    return Page(language, wording.say(f"{kind}_title"), wording.say(name, **values), label)


def to_html(page: Page) -> str:
    facts = {"language": page.language, "title": page.title, "text": page.text, "button": page.button}
    return render("page.html", style=_style(), **facts)


def render(template: str, **facts: object) -> str:
    """A template beside this, in which whatever it is given is escaped."""
    rendered: str = _environment().get_template(template).render(**facts)
    return rendered


def choose_language(accepted: str) -> Language:
    """The first language of `Accept-Language` that we speak, for who is not known as a reader."""
    for part in accepted.split(","):
        name = part.strip().lower()[:2]
        for language in LANGUAGES:
            if name == language:
                return language
    return LANGUAGES[0]


def content_policy() -> str:
    """What a page may load and do: its own style, and its form here; nothing else, and in nobody's frame."""
    style = b64encode(sha256(str(_style()).encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{style}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


@cache
def _style() -> str:
    from markupsafe import Markup

    # Ours, and free of anything that would end the element.
    return Markup(resources.files(__name__.rpartition(".")[0]).joinpath("templates/page.css").read_text("utf-8"))  # noqa: S704


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(loader=PackageLoader("veille.web"), autoescape=True, undefined=StrictUndefined)
