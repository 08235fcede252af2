"""The subject of a digest: the day and what comes first, so that a reader knows whether to open it now."""

from veille.digest.model import Digest
from veille.digest.rendering_teller import Teller

#: Characters of the title: with the day and the number of others, what a list of mails shows.
LONGEST = 60


def to_subject(digest: Digest) -> str:
    tell = Teller(digest)
    entries = [entry for section in digest.sections for entry in section.entries]
    if not entries:
        changed = len(digest.revisions) + digest.more_revisions
        return tell.say("subject_changes" if changed else "subject_empty", day=tell.date, count=changed)
    title = shorten(tell.title(entries[0].headline))
    others = len(entries) - 1 + sum(section.more for section in digest.sections)
    return tell.say("subject_more" if others else "subject", day=tell.date, title=title, count=others)


def shorten(title: str) -> str:
    """The title, or as many of its first words as there is room for."""
    if len(title) <= LONGEST:
        return title
    head, _, _ = title[: LONGEST + 1].rpartition(" ")
    return (head or title[:LONGEST]).rstrip(" ,;:.–-") + "…"
