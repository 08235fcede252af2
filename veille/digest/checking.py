"""The last gate: what a digest says must stand in what it cites, however its lines were made."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from corpus.document import Content, Document
from veille.digest.line_check import check
from veille.digest.model import Change, Difference, Digest, Dispute, Entry, Line, Reason, Revision, Section, Unsupported

__all__ = ["check", "check_digest", "check_entry"]

Documents = Mapping[str, Document]
Versions = Mapping[tuple[str, int], Content]


def check_digest(digest: Digest, documents: Documents, *, versions: Versions) -> Digest:
    """The digest without what nothing supports, each of it told in ``unsupported``.

    ``documents`` are by id, ``versions`` are the contents that revisions compare, by id and number. What is left out
    whole, a story or a changed document, is counted among those not shown: nothing looks as if nothing had come. What
    stands at several places of the digest is told once.
    """
    refused: list[Unsupported] = list(digest.unsupported)
    sections = tuple(_check_section(section, documents, refused) for section in digest.sections)
    revisions = [_check_revision(revision, documents, versions, refused) for revision in digest.revisions]
    kept = tuple(revision for revision in revisions if revision is not None)
    return replace(
        digest,
        sections=sections,
        revisions=kept,
        more_revisions=digest.more_revisions + len(revisions) - len(kept),
        unsupported=tuple({(each.document, each.text): each for each in reversed(refused)}.values())[::-1],
    )


def check_entry(entry: Entry, documents: Documents) -> tuple[Entry | None, list[Unsupported]]:
    """The entry without the lines that nothing supports, and these.

    Another outlet's title takes the place of a headline that goes; without one, there is no entry.
    """
    gate = _Gate(documents)
    others = gate.keep(entry.others)
    headline = next(iter((*gate.keep([entry.headline]), *others)), None)
    if headline is None:
        return None, gate.refused
    lines, figures = gate.keep(entry.lines), gate.keep(entry.figures)
    changes, disputes = tuple(gate.keep_changes(entry.changes)), tuple(gate.keep_disputes(entry.disputes))
    checked = replace(
        entry,
        headline=headline,
        lines=lines,
        figures=figures,
        changes=changes,
        disputes=disputes,
        others=tuple(line for line in others if line is not headline),
        reasons=tuple(_keep_reasons(entry.reasons, {"changed_figure": len(changes), "disputed": len(disputes)})),
    )
    return checked, gate.refused


def _keep_reasons(reasons: Iterable[Reason], left: Mapping[str, int]) -> Iterator[Reason]:
    """Without those of which nothing is ``left``: no badge promises what is not there."""
    for reason in reasons:
        if number := left.get(reason.kind, reason.count or 1):
            yield replace(reason, count=number) if reason.kind in left else reason


class _Gate:
    """Lets lines through, and notes each that it refuses."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self.refused: list[Unsupported] = []

    def keep(self, lines: Iterable[Line]) -> tuple[Line, ...]:
        return tuple(line for line in lines if self._is_supported(line))

    def keep_changes(self, changes: Iterable[Change]) -> Iterator[Change]:
        for change in changes:
            if len(self.keep((change.before, change.after))) == 2:
                yield change

    def keep_disputes(self, disputes: Iterable[Dispute]) -> Iterator[Dispute]:
        """Those of which both sides still have somebody who says so."""
        for dispute in disputes:
            lower, higher = self.keep(dispute.lower), self.keep(dispute.higher)
            if lower and higher:
                yield replace(dispute, lower=lower, higher=higher)

    def _is_supported(self, line: Line) -> bool:
        document = self._documents.get(line.document)
        try:
            reason = check(line, document) if document else "the document is not in the ledger"
        except Exception as error:  # noqa: BLE001 - what cannot be checked is not shown, and costs no other line
            reason = f"it cannot be checked: {type(error).__name__}: {error}"
        if reason is not None:
            self.refused.append(Unsupported(line.document, line.text, reason))
        return reason is None


def _check_section(section: Section, documents: Documents, refused: list[Unsupported]) -> Section:
    kept = []
    for entry in section.entries:
        checked, unsupported = check_entry(entry, documents)
        refused += unsupported
        if checked is not None:
            kept.append(checked)
    return replace(section, entries=tuple(kept), more=section.more + len(section.entries) - len(kept))


def _check_revision(
    revision: Revision, documents: Documents, versions: Versions, refused: list[Unsupported]
) -> Revision | None:
    """The revision with the differences that its versions have; None where its headline or all of them go."""
    gate = _Gate(documents)
    supported = bool(gate.keep([revision.headline]))
    kept = []
    for difference in revision.differences:
        number = revision.after if difference.sign == "+" else revision.before
        version = versions.get((revision.headline.document, number))
        if version is not None and _is_verbatim(difference, version):
            kept.append(difference)
        else:
            reason = f"version {number} of the document does not have it"
            refused.append(Unsupported(revision.headline.document, difference.text, reason))
    refused += gate.refused
    return replace(revision, differences=tuple(kept)) if supported and kept else None


def _is_verbatim(difference: Difference, version: Content) -> bool:
    texts: Sequence[str] = (version.title, version.lead or "", version.body, *_strings_in(version.extra))
    return bool(difference.text.strip()) and any(difference.text in text for text in texts)


def _strings_in(value: object) -> Iterator[str]:
    """The texts of structured data, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _strings_in(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _strings_in(each)
