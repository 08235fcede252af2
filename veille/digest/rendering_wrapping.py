"""Lines of plain text as wide as every mail program shows them; an address is never broken."""

import textwrap

WIDTH = 72


def wrap(text: str, first: str = "", rest: str = "", end: str = "") -> str:
    """The text on lines that begin with ``first`` and, from the second on, ``rest``."""
    return "\n".join(
        textwrap.wrap(
            " ".join(filter(None, text.split(" "))) + end,
            WIDTH,
            initial_indent=first,
            subsequent_indent=rest,
            break_long_words=False,
            break_on_hyphens=False,
        )
    )


def underline(text: str) -> str:
    """A heading, as long as it is underlined."""
    lines = wrap(text)
    return f"{lines}\n{'=' * max(map(len, lines.splitlines()))}"
