"""Why an entry is in a digest: which reasons are told, in which order, by which label."""

from veille.digest.model import Entry, Reason, Section

#: Reasons that are shown as a badge: nobody should overlook them.
GRAVE = frozenset({"exploited", "ransomware", "alert"})
#: Labels of the reasons whose kind is no label, and of those that name one CVE of several.
LABELS = {"search": "matches"}
AMONG = {"exploited": "exploited_among", "ransomware": "ransomware_among"}


def order_reasons(entry: Entry, section: Section) -> list[Reason]:
    """The grave ones first; without the search that the section is of anyway."""
    named = {reason.detail for reason in entry.reasons if reason.kind == "search"}
    searches = [Reason("search", name) for name in entry.searches if name not in named]
    told = [each for each in (*entry.reasons, *searches) if (each.kind, each.detail) != ("search", section.search)]
    return sorted(told, key=lambda reason: reason.kind not in GRAVE)


def label_reason(reason: Reason) -> tuple[str, int]:
    """The label, and the number that is said in it: of several CVE that of the others."""
    if reason.kind in AMONG and reason.count > 1:
        return AMONG[reason.kind], reason.count - 1
    return LABELS.get(reason.kind, reason.kind), reason.count
