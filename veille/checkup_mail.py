"""The checks of `veille doctor` for what is sent: the way to the mail server, and what did not arrive."""

from collections import Counter
from contextlib import closing, suppress

from corpus.clock import utc_now
from corpus.ledger import Ledger, readers
from corpus.ledger.undelivered import count_undelivered
from veille.checkup_finding import Finding
from veille.settings import Settings

DESCRIBED = "docs/settings.md, Mail"
#: What mails to readers need, and the links in them that lead back.
NEEDED = ("smtp", "mail_from", "public_url")
#: Which verb shows what became of messages of a kind.
SHOWN = {
    "digest": "veille digest list",
    "alert": "veille alerts list",
    "confirmation": "veille readers list (`veille readers change NAME --mail ADDRESS` asks once more)",
    "incident": "veille incidents list, which has what the mails to VEILLE_OPERATOR told",
}
STATES = {
    "refused": "refused",
    "uncertain": "that may not have arrived",
    "waiting": "waiting for more than a day",
}


def check_mail(settings: Settings) -> Finding:
    """Whether mail can be sent to the readers there are: the server is asked to let us in, and nothing is sent."""
    with closing(Ledger.open(settings.ledger_url)) as ledger, ledger.reading() as tx:
        number = len(readers.standing(tx))
    if not number and not settings.smtp:
        return Finding("mail", True, "no reader, no mail")
    found = _count(number, "reader")
    if settings.smtp and (fault := find_fault(settings)):
        mend = f"mend what it says, in the settings or at the server: {DESCRIBED}"
        return Finding("mail", False, f"{found}; {settings.smtp} takes no mail of ours: {fault}", mend)
    missing = [f"VEILLE_{name.upper()}" for name in NEEDED if number and not getattr(settings, name)]
    if missing:
        mend = f"set {' and '.join(missing)}: {DESCRIBED}"
        return Finding("mail", False, f"{found}, and not all that their mail needs is set", mend)
    encrypted = "not encrypted" if settings.smtp_security == "none" else settings.smtp_security
    return Finding("mail", True, f"{found}; {settings.smtp} lets us in ({encrypted})")


def find_fault(settings: Settings) -> str | None:
    """What keeps the server from letting us in; none where it does."""
    from veille.mail.opening import make_context, open_dialogue
    from veille.mail.replies import ConversationError, Refused
    from veille.mail.smtp import LEAVE

    try:
        dialogue = open_dialogue(settings, make_context(settings))
    except Refused as refused:
        return f"{refused.step}: {refused.reply.text}"
    except ConversationError as error:
        return str(error)
    with closing(dialogue), suppress(ConversationError):
        dialogue.allow(LEAVE)
        dialogue.ask("QUIT")
    return None


def check_outbox(settings: Settings) -> Finding:
    """Whether all that was made to be sent has arrived, or will soon."""
    with closing(Ledger.open(settings.ledger_url)) as ledger, ledger.reading() as tx:
        counts = count_undelivered(tx, now=utc_now())
    if not counts:
        return Finding("outbox", True, "nothing was refused of late, and nothing waits for long")
    verbs = dict.fromkeys(_find_verb(*each) for each in sorted(counts))
    return Finding("outbox", False, _say_counts(counts), f"see {', '.join(verbs)}")


def _find_verb(kind: str, state: str) -> str:
    """Which verb shows a message; of alerts those that wait are not among the failed."""
    failed = " --failed" if kind == "alert" and state != "waiting" else ""
    return SHOWN[kind] + failed


def _say_counts(counts: Counter[tuple[str, str]]) -> str:
    told = [(counts[kind, state], kind, words) for state, words in STATES.items() for kind in SHOWN]
    return ", ".join(f"{_count(number, kind)} {words}" for number, kind, words in told if number)


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"
