"""The codes of languages."""

import re

_TAG = re.compile(r"([A-Za-z]{2})(?:[-_][A-Za-z0-9-_]*)?")


def read_language(tag: str) -> str:
    """The ISO 639-1 code of a language tag: "fr" of "fr", "FR" and "fr-FR"; ValueError for what is none."""
    match = _TAG.fullmatch(tag.strip())
    if match is None:
        raise ValueError(f"'{tag:.20}' is no code of ISO 639-1, such as fr or en")
    return match[1].lower()
