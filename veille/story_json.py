"""A story for programs: the shape of ``veille story --json``, which docs/stories.md describes."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from corpus.ledger.judgements import Judgement
from corpus.ledger.links import Link
from nlp.stories.figures import Claim
from veille.story_copies import Copy
from veille.story_entry import Entry
from veille.story_view import Story


def to_json(story: Story, *, limit: int | None = None) -> dict[str, Any]:
    """All that is known of a story; at most ``limit`` documents, rows of figures and names of each kind.

    What is not known of something is left out.
    """
    ids = {entry.number: entry.document.id for entry in story.entries}
    moments = [entry.member.moment for entry in story.entries]
    return {
        "story": story.id,
        **({"note": story.note} if story.note else {}),
        "title": story.title,
        "total": len(story.entries),
        "from": moments[0].isoformat(),
        "to": moments[-1].isoformat(),
        "outlets": [{"publisher": name, "documents": number} for name, number in story.outlets.most_common()],
        "languages": [_known(language=name, documents=number) for name, number in story.languages.most_common()],
        "documents": [_entry(entry, ids, entry.number in story.first) for entry in story.entries[:limit]],
        "names": {kind: [asdict(name) for name in names[:limit]] for kind, names in story.names.items()},
        "disagreements": [
            _known(what=found.row.what, unit=found.row.unit, kind=found.row.kind)
            | {side: [_claim(claim) for claim in getattr(found, side).claims] for side in ("lower", "higher")}
            for found in story.disagreements
        ],
        "rows": len(story.rows),
        "figures": [
            {"what": row.what, "unit": row.unit, "kind": row.kind, "claims": [_claim(claim) for claim in row.claims]}
            for row in story.rows[:limit]
        ],
        "judgements": [judgement_to_json(judgement) for judgement in story.judgements],
        "history": [_known(**asdict(event)) for event in story.events],
    }


def judgement_to_json(judgement: Judgement) -> dict[str, Any]:
    return _known(**asdict(judgement))


def _entry(entry: Entry, ids: Mapping[int, str], first: bool) -> dict[str, Any]:
    content, source = entry.document.content, entry.document.source
    return _known(
        number=entry.number,
        id=entry.document.id,
        title=content.title,
        publisher=source.publisher,
        source=source.slug,
        language=entry.language,
        moment=entry.member.moment,
        basis=entry.basis,
        first=first,
        level=content.level,
        versions=entry.document.version,
        url=entry.document.fetch.canonical_url or entry.document.fetch.url,
        credited_source=content.credited_source,
        since=entry.member.since,
        by=entry.member.by,
        reason=entry.reason,
        copies=[_copy(copy, ids) for copy in entry.copies],
        links=[_link(link) for link in entry.links],
    )


def _copy(copy: Copy, ids: Mapping[int, str]) -> dict[str, Any]:
    return _known(document=ids[copy.other], kind=copy.kind, share=copy.share, later=copy.later)


def _link(link: Link) -> dict[str, Any]:
    facts = {name: getattr(link, name) for name in ("level", "kind", "share", "link", "reason")}
    return _known(document=link.other, facts=dict(link.facts), **facts)


def _claim(claim: Claim) -> dict[str, Any]:
    return _known(**{name: value for name, value in asdict(claim).items() if name != "title"})


def _known(**facts: Any) -> dict[str, Any]:
    written = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in facts.items()}
    return {name: value for name, value in written.items() if value is not None}
