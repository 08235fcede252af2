"""The templates of the digest, and what all of them are given."""

from functools import cache
from typing import TYPE_CHECKING, Any

from veille.digest.rendering_cut import Cut
from veille.digest.rendering_links import Links
from veille.digest.rendering_neutral import follow
from veille.digest.rendering_teller import Teller
from veille.digest.rendering_wrapping import underline, wrap

if TYPE_CHECKING:
    from jinja2 import Environment


def render(template: str, cut: Cut, links: Links, **values: Any) -> str:
    """``values`` are put over what every template is given."""
    told = {"digest": cut.digest, "cut": cut, "tell": Teller(cut.digest), "links": links, "seam": ""}
    addresses = {"page": follow(links.page), "unsubscribe": follow(links.unsubscribe)}
    written: str = open_templates().get_template(template).render(told | addresses | values)
    return written


@cache
def open_templates() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

    environment = Environment(
        loader=PackageLoader("veille.digest"),
        autoescape=select_autoescape(["html.j2"], default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"wrap": wrap, "underline": underline}
    return environment
