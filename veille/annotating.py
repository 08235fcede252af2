"""The filter `annotate`: loose texts, read as the stage enrich reads documents."""

from collections.abc import Iterator, Sequence

from corpus.document import Annotations, Content
from corpus.errors import VeilleError
from corpus.languages import read_language
from crawlers.extraction.imported import parse_published
from nlp.annotate import Annotator
from nlp.answers import to_answer
from nlp.text import replace_surrogates
from veille.filters import Answer, Question, Respond, text_of


def make_annotating(annotator: Annotator | None = None) -> Respond:
    """The filter; its models are loaded when the first text of their language comes."""
    reader = annotator or Annotator()

    def respond(questions: Sequence[Question]) -> Iterator[Answer]:
        read = [_to_content(question) for question in questions]
        outcomes = reader.annotate_each([content for content in read if isinstance(content, Content)], fields=("body",))
        for question, content in zip(questions, read, strict=True):
            outcome = next(outcomes) if isinstance(content, Content) else content
            if isinstance(outcome, Annotations):
                yield to_answer(question["id"], outcome)
            else:
                yield {"id": question["id"], "error": str(outcome)}

    return respond


def _to_content(question: Question) -> Content | VeilleError:
    """The text as a body; its title is context only, so nothing is looked for there."""
    try:
        text = text_of(question, "text", needed=True) or ""
        title = text_of(question, "title") or ""
        language = text_of(question, "language") or text_of(question, "lang")
        code = read_language(language) if language else None
        published = parse_published(text_of(question, "published"))
    except VeilleError as error:
        return error
    except ValueError as error:
        return VeilleError(f"field 'language': {error}")
    return Content(title=replace_surrogates(title), body=replace_surrogates(text), language=code, published=published)
