"""The filter `relate`: which of some texts belong together; for now, which are the same."""

from collections.abc import Iterator, Sequence

from corpus.errors import VeilleError
from veille.filters import Answer, Question, text_of


def relate_lines(questions: Sequence[Question]) -> Iterator[Answer]:
    """Every text has a story of its own, but one that repeats another letter for letter belongs to that one's."""
    first: dict[tuple[str, str], str] = {}
    for question in questions:
        identifier: str = question["id"]
        try:
            text = _fold(text_of(question, "title", needed=True)), _fold(text_of(question, "text"))
        except VeilleError as error:
            yield {"id": identifier, "error": str(error)}
            continue
        same = first.setdefault(text, identifier)
        if same == identifier or not any(text):
            yield {"id": identifier, "story": identifier, "near_same": [], "reason": "no other text is the same"}
        else:
            yield {"id": identifier, "story": same, "same_as": same, "near_same": [], "reason": "the same words"}


def _fold(text: str | None) -> str:
    return " ".join((text or "").split())
