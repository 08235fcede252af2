"""Who a text is credited to, beside its own publisher: "Source: …", "(Reuters)", "avec AFP", "selon l'AFP"."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple
from urllib.parse import urlsplit

from crawlers.extraction.article.furniture import fold

#: Blocks from the end, and from the beginning, where a credit stands.
_LAST, _FIRST = 6, 2
_LONGEST = 80
_IMAGES = re.compile(r"\b(?:photo|image|illustration|getty|shutterstock|picture|pexels|unsplash|istock|adobe)")


class Conventions(NamedTuple):
    label: re.Pattern[str]
    names: dict[str, str]
    agency: re.Pattern[str]
    with_agency: re.Pattern[str]
    according: re.Pattern[str]


def find_credit(blocks: Sequence[str], *, authors: Iterable[str] = ()) -> str | None:
    """The credited source of a text in blocks. A labelled line goes before an agency's mark, and both before what is
    only attributed within the text."""
    finders = (_labelled(blocks), _authored(authors), _marked(blocks), _attributed(blocks))
    return next((name for finder in finders for name in finder), None)


def _labelled(blocks: Sequence[str]) -> Iterator[str]:
    """ "Source: Slate.fr", on a line of its own near the end or the beginning."""
    lines = [line for block in [*blocks[-_LAST:][::-1], *blocks[:_FIRST]] for line in block.splitlines()[::-1]]
    for line in lines:
        match = _conventions().label.match(line.strip()) if len(line) < 2 * _LONGEST else None
        if match and (name := _name(match["name"])):
            yield name


def _name(written: str) -> str | None:
    """A name as it is written; of an address its host."""
    written = written.strip(" .;,()[]")
    if re.match(r"https?://\S{1,500}$", written):
        try:
            return (urlsplit(written).hostname or "").removeprefix("www.") or None
        except ValueError:
            return None
    if not 1 < len(written) <= _LONGEST or _IMAGES.search(fold(written)) or not any(map(str.isalpha, written)):
        return None
    return _conventions().names.get(fold(written), written)


def _authored(authors: Iterable[str]) -> Iterator[str]:
    """An agency in the byline."""
    for author in authors:
        folded = fold(author)
        for part in re.split(r"\s*[/,+&]\s*|\s+(?:avec|with|et|and)\s+", folded):
            if part in _conventions().names:
                yield _conventions().names[part]


def _marked(blocks: Sequence[str]) -> Iterator[str]:
    """ "PARIS (Reuters) - …" at the beginning, "(avec AFP)" at the end."""
    ends = [block[:120] for block in blocks[:_FIRST]] + [block[-120:] for block in blocks[-_LAST:][::-1]]
    for text in map(fold, ends):
        for pattern in (_conventions().agency, _conventions().with_agency):
            if match := pattern.search(text):
                yield _conventions().names[match["name"]]


def _attributed(blocks: Sequence[str]) -> Iterator[str]:
    for block in blocks:
        if match := _conventions().according.search(fold(block[:5_000])):
            yield _conventions().names[match["name"]]


@cache
def _conventions() -> Conventions:
    import yaml

    data = yaml.safe_load(files(__package__).joinpath("credits.yml").read_text(encoding="utf-8"))
    names = {fold(form): name for name, forms in data["agencies"].items() for form in forms}
    name = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    before = "|".join(re.escape(fold(word)) for word in data["with"])
    # `fold` strips spaces at the end, which a form like "selon " needs.
    according = "|".join(re.escape(fold(word)) + (r"\s" if word.endswith(" ") else "") for word in data["according"])
    labels = "|".join(
        sorted({re.escape(word) for label in data["labels"] for word in (label, fold(label))}, key=len)[::-1]
    )
    return Conventions(
        label=re.compile(rf"\W{{0,3}}(?:{labels})\s?[:：]\s?(?P<name>\S.{{0,{_LONGEST}}})$", re.IGNORECASE),
        names=names,
        agency=re.compile(rf"[(/–—-]\s?(?P<name>{name})\s?(?:[)/]|\.?$)"),
        with_agency=re.compile(rf"\b(?:{before})\s(?:l'|the\s)?(?P<name>{name})\W{{0,3}}$"),
        according=re.compile(rf"\b(?:{according})(?P<name>{name})\b"),
    )
