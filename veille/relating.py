"""The filter `relate`: which of some texts are the same, nearly the same, or tell one event."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from corpus.document import Annotations, Content
from corpus.errors import VeilleError
from corpus.languages import read_language
from crawlers.extraction.imported import parse_published
from nlp.stories.article import OPENING, Article, label_keys, make_article
from nlp.stories.candidates import Candidates
from nlp.stories.desk import Desk
from nlp.stories.evidence import Link, describe
from nlp.stories.rarity import weigh
from nlp.text import replace_surrogates
from veille.articles import read_vector, to_hours
from veille.filters import BATCH, Answer, Question, Respond, in_batches, text_of

#: Annotations and vectors of contents, in their order; None where there is none.
Read = Callable[[Sequence[Content]], list[tuple[Annotations | None, bytes | None]]]

SAME = "the same words"
ALONE = "no other text tells the same"
#: Hours within which the same title without a text is the same news: "Le journal de 20 heures" comes every day.
SAME_TITLE = 24.0


def make_relating(read: Read, *, now: datetime, online: bool = False) -> Respond:
    """The filter. All texts of a call are read before the first answer; what was asked stays known to later calls.

    ``online`` answers each at once, beside those before it. A text without a date counts as of ``now``.
    """
    state = _State(read, now)
    return state.answer_in_turn if online else state.answer_together


def open_reader(embedder: str) -> Read:
    """Reads openings, in which stands what a text is about, with the models of the stage enrich."""
    from nlp.annotate import Annotator
    from veille.embedding import make_embedding

    annotator, embed = Annotator(), make_embedding(embedder)

    def read(contents: Sequence[Content]) -> list[tuple[Annotations | None, bytes | None]]:
        made: list[tuple[Annotations | None, bytes | None]] = []
        for part in in_batches(contents, BATCH):
            openings = [content.model_copy(update={"body": content.body[:OPENING]}) for content in part]
            found = [each if isinstance(each, Annotations) else None for each in annotator.annotate_each(openings)]
            made += zip(found, embed(part), strict=True)
        return made

    return read


@dataclass
class _Text:
    """A question that was understood, and what came of it so far."""

    id: str
    content: Content
    moment: float
    #: The text that this one repeats, and those that repeat this one.
    same_as: "_Text | None" = None
    repeats: list[str] = field(default_factory=list)
    labels: dict[int, str] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)


class _State:
    def __init__(self, read: Read, now: datetime) -> None:
        self._read, self._now = read, now
        self._desk = Desk()
        self._texts: dict[str, _Text] = {}
        self._first: dict[tuple[str, str], _Text] = {}

    def answer_in_turn(self, questions: Sequence[Question]) -> Iterator[Answer]:
        for question in questions:
            yield from self.answer_together([question])

    def answer_together(self, questions: Sequence[Question]) -> Iterator[Answer]:
        taken = [self._take(question) for question in questions]
        new = [each for each in taken if isinstance(each, _Text) and each.same_as is None]
        weighed, doubtful = sorted(self._weigh(new), key=lambda each: (each[1].moment, each[1].id)), []
        for text, article in weighed:
            outcome = self._desk.relate(article)
            text.links = outcome.links
            if outcome.doubtful and len(weighed) > 1:
                doubtful.append((text, article))
        for text, article in doubtful:  # now that all others are known
            text.links = self._desk.relate(article, former=self._desk.story_of(text.id)).links
        for each in taken:
            yield self._answer(each) if isinstance(each, _Text) else each

    def _take(self, question: Question) -> "_Text | Answer":
        identifier: str = question["id"]
        try:
            if identifier in self._texts:
                raise VeilleError(f"the id '{identifier:.80}' was given before; give every text one of its own")
            text = self._understand(question)
        except VeilleError as error:
            return {"id": identifier, "error": str(error)}
        self._texts[identifier] = text
        folded = _fold(text.content.title), _fold(text.content.body)
        if any(folded):
            first = self._first.setdefault(folded, text)
            if first is not text and (folded[1] or abs(first.moment - text.moment) <= SAME_TITLE):
                text.same_as = first
                first.repeats.append(text.id)
        return text

    def _understand(self, question: Question) -> _Text:
        title, body = text_of(question, "title", needed=True) or "", text_of(question, "text") or ""
        published = parse_published(text_of(question, "published"))
        language = text_of(question, "language") or text_of(question, "lang")
        try:
            code = read_language(language) if language else None
        except ValueError as error:
            raise VeilleError(f"field 'language': {error}") from error
        content = Content(
            title=replace_surrogates(title), body=replace_surrogates(body), language=code, published=published
        )
        return _Text(question["id"], content, to_hours(published or self._now))

    def _weigh(self, texts: Sequence[_Text]) -> list[tuple[_Text, Article]]:
        """The articles of texts, weighed beside each other and what is on the desk."""
        articles = []
        for text, (found, vector) in zip(texts, self._read([text.content for text in texts]), strict=True):
            text.labels = label_keys(found)
            articles.append(make_article(text.id, text.content, found, moment=text.moment, vector=read_vector(vector)))
        if len(articles) == 1:
            return [(text, self._desk.weigh(article)) for text, article in zip(texts, articles, strict=True)]
        beside = Candidates()
        for slot, article in enumerate(articles):
            beside.add(slot, article)
        weighed = [weigh(article, beside.frequency, len(articles)) for article in articles]
        return list(zip(texts, weighed, strict=True))

    def _answer(self, text: _Text) -> Answer:
        first = text.same_as or text
        near = [each for each in self._list_near(first) if each not in (text.id, first.id)]
        answer: Answer = {"id": text.id, "story": self._desk.story_of(first.id)}
        if text.same_as:
            return answer | {"same_as": first.id, "near_same": near, "reason": SAME}
        return answer | {"near_same": near, "reason": self._explain(text)}

    def _list_near(self, first: _Text) -> Iterator[str]:
        """What repeats a text, what is nearly the same, and what repeats that."""
        yield from first.repeats
        for copy in self._desk.copies_of(first.id):
            yield copy
            yield from self._texts[copy].repeats

    def _explain(self, text: _Text) -> str:
        story = self._desk.story_of(text.id)
        links = [link for link in text.links if self._desk.story_of(link.other) == story]
        if not links:
            links = self._desk.explain(text.id)
        return f"with {links[0].other}: {describe(links[0], text.labels)}" if links else ALONE


def _fold(text: str) -> str:
    return " ".join(text.split())
