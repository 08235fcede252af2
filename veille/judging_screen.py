"""Judgements of analysts, as they are told and listed."""

import json
from collections.abc import Iterable, Sequence

from rich.text import Text

from corpus.document import Document
from corpus.ledger.judgements import Judgement
from veille.judging import Judged
from veille.screen import Screen, clean, escape
from veille.story_json import judgement_to_json

#: By whether both documents tell the same story.
VERDICTS = {True: "same story", False: "not the same"}


def say_given(given: Judgement, replaced: Judgement | None) -> str:
    """What was recorded, what it replaces, and when it takes effect."""
    verdict = "tell the same story" if given.same else "do not tell the same story"
    instead = f" (instead of judgement {replaced.number} by {replaced.by})" if replaced else ""
    said = f"judgement {given.number}: '{given.one}' and '{given.other}' {verdict}{instead}"
    return clean(f"{said}; the next `veille relate` follows it")


def print_judgements(screen: Screen, judged: Sequence[Judged]) -> None:
    for each in judged:
        judgement = each.judgement
        note = f": {judgement.note}" if judgement.note else ""
        head = Text(f"{judgement.number:>4}. {VERDICTS[judgement.same]:12}  ", style="bold")
        screen.print_beside(head, Text(clean(f"{judgement.by}, {screen.minute(judgement.at)}{note}")))
        for identifier in (judgement.one, judgement.other):
            screen.print_beside(Text(" " * 20), _say_document(screen, identifier, each.documents.get(identifier)))
    if not judged:
        screen.console.print("nobody has judged yet: veille judge same, veille judge apart")


def write_judgements(judged: Iterable[Judged]) -> None:
    """A line of JSON for each, with the titles of both documents."""
    for each in judged:
        names = {"one": each.judgement.one, "other": each.judgement.other}
        titles = {f"title_of_{side}": each.documents[name].content.title for side, name in names.items()}
        print(escape(json.dumps(judgement_to_json(each.judgement) | titles, ensure_ascii=False)))


def _say_document(screen: Screen, identifier: str, document: Document | None) -> Text:
    if document is None:
        return Text(clean(identifier))
    facts = [document.source.publisher, screen.day(document.content.published), identifier]
    title = clean(document.content.title or "(untitled)").replace("\n", " ")
    return Text(title, style="cyan") + Text(clean("  " + " · ".join(filter(None, facts))), style="dim")
