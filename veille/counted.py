"""What the figures of a document count, in words that both languages share."""

from typing import Any

from index.rows import Counted, Record


def name_counted(record: Record) -> list[Counted]:
    """For each figure of a document, in order, the noun of the reviewed table and what is done to the counted."""
    return [_name(figure, record) for figure in (record.get("annotations") or {}).get("figures", ())]


def _name(figure: Any, record: Record) -> Counted:
    from nlp.stories.figures import Claim
    from nlp.stories.subjects_counted import read_counted
    from nlp.stories.subjects_table import read_nouns

    content, (start, end) = record["content"], figure["sentence"]
    claim = Claim(
        document=record["id"],
        publisher=record["source"]["publisher"],
        published=None,
        language=content.get("language") or record["annotations"].get("language"),
        sentence=content.get(figure["field"], "")[start:end],
        at=figure["start"] - start,
        **{name: figure.get(name) for name in ("value", "unit", "kind", "text", "subject", "place", "period")},
    )
    counted = read_counted(claim)
    return Counted(counted.what if counted.what in read_nouns() else None, counted.done)
