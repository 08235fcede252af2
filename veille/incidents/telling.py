"""Telling the operator: one mail of all that is new, each incident once."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from corpus.ledger import incidents, outbox
from corpus.ledger.incidents import Untold
from veille.health import Health
from veille.report import Report
from veille.settings import Settings
from veille.workspace import Workspace

if TYPE_CHECKING:
    from corpus.ledger.outbox import Draft


def tell(workspace: Workspace, measured: Sequence[Health], report: Report) -> None:
    """Put the mail of what is not told yet; it is noted as told in the same transaction."""
    if missing := find_missing(workspace.settings):
        _report_untold(workspace, missing, report)
        return
    now = workspace.clock()
    with workspace.ledger.writing() as tx:
        untold = incidents.find_untold(tx, now=now)
    if not untold:
        return
    drafts = _draft(workspace, untold, measured)
    with workspace.ledger.writing() as tx:
        if incidents.find_untold(tx, now=now) != untold:
            return  # another check, which took this one's lease, tells of it
        for draft in drafts:
            outbox.put(tx, draft, now=now)
        incidents.note_told(tx, untold, now=now)


def take_up(workspace: Workspace) -> None:
    """Let mails wait again that are given up since no server took them for a week: trouble is told however late."""
    with workspace.ledger.writing() as tx:
        for number in outbox.given_up(tx, "incident"):
            outbox.again(tx, number, now=workspace.clock())


def find_missing(settings: Settings) -> str:
    """The settings without which nobody can be told; empty where somebody can."""
    needed = {"VEILLE_OPERATOR": settings.operators, "VEILLE_SMTP": settings.smtp}
    return " and ".join(name for name, value in needed.items() if not value)


def _report_untold(workspace: Workspace, missing: str, report: Report) -> None:
    with workspace.ledger.reading() as tx:
        number = incidents.count_untold(tx)
    if number:
        them = "this incident" if number == 1 else f"these {number} incidents"
        report.add_error("operator", f"nobody is told of {them}: set {missing}")


def _draft(workspace: Workspace, untold: Untold, measured: Sequence[Health]) -> "list[Draft]":
    from veille.incidents.composing import Situation, compose
    from veille.incidents.letter import draft_letters
    from veille.mail.tokens import open_tokens

    now, settings = workspace.clock(), workspace.settings
    with workspace.ledger.reading() as tx:
        lasting = [incident for incident in incidents.standing(tx) if incident.told is not None]
    notice = compose(
        Situation(untold, lasting, {health.slug: health for health in measured}), settings.timezone, now=now
    )
    return draft_letters(notice, _key_of(untold), settings, tokens=open_tokens(workspace), now=now)


def _key_of(untold: Untold) -> str:
    """Of the first incident that is told: its begin is told once, and its end once."""
    if untold.began:
        return f"incident:{untold.began[0].number}"
    return f"incident:{untold.ended[0].number}:end"
