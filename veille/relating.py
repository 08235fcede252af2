"""The filter `relate`: which of some texts belong together; for now, which are the same."""

from collections.abc import Iterator, Sequence

from corpus.errors import VeilleError
from crawlers.extraction.imported import parse_published
from veille.filters import Answer, Question, Respond, text_of


def make_relating() -> Respond:
    """The filter. What it was asked stays known: a text is compared with all before it, in whatever batches they come.

    Every text has a story of its own, but one that repeats another letter for letter belongs to that one's.
    """
    first: dict[tuple[str, str], str] = {}
    answered: set[str] = set()

    def respond(questions: Sequence[Question]) -> Iterator[Answer]:
        for question in questions:
            identifier: str = question["id"]
            try:
                if identifier in answered:
                    raise VeilleError(f"the id '{identifier:.80}' was given before; give every text one of its own")
                parse_published(text_of(question, "published"))
                text = _fold(text_of(question, "title", needed=True)), _fold(text_of(question, "text"))
            except VeilleError as error:
                yield {"id": identifier, "error": str(error)}
                continue
            answered.add(identifier)
            yield _relate(identifier, text, first)

    return respond


def _relate(identifier: str, text: tuple[str, str], first: dict[tuple[str, str], str]) -> Answer:
    same = first.setdefault(text, identifier) if any(text) else identifier
    if same == identifier:
        return {"id": identifier, "story": identifier, "near_same": [], "reason": "no other text is the same"}
    return {"id": identifier, "story": same, "same_as": same, "near_same": [], "reason": "the same words"}


def _fold(text: str | None) -> str:
    return " ".join((text or "").split())
