"""What an answer of the mail server means for the letter: sent, to be tried again, or refused for good."""

from corpus.ledger.outbox import Outcome
from veille.mail.replies import Reply, Step

#: Steps at which the server speaks of us, not of the letter or the reader: no other address would fare better.
OURS: tuple[Step, ...] = ("greeting", "EHLO", "STARTTLS", "AUTH", "MAIL")
#: Enhanced codes (RFC 3463) of a reader's address or box; X.1.7 and X.1.8 are of the sender's.
BOUNCED = ("5.1.", "5.2.")
SENDER = ("5.1.7", "5.1.8")
#: Of RCPT, these say that the server does not relay for us, or wants another way in.
POLICY = ("5.7.", "5.5.")
#: The letter is larger than the server ever takes; it says so as early as MAIL.
TOO_LARGE = 552


def judge(step: Step, reply: Reply) -> Outcome:
    """The outcome of an answer that is not the one hoped for."""
    told = f"{step}: {reply.text}"
    if reply.code < 400:
        return Outcome("later", f"{told}, which is no answer to that")
    if reply.code < 500:
        return Outcome("later", told)
    if _is_ours(step, reply):
        return Outcome("later", told, misconfigured=True)
    return Outcome("refused", told, bounced=_is_bounce(step, reply))


def _is_ours(step: Step, reply: Reply) -> bool:
    status = reply.status or ""
    if step == "MAIL" and reply.code == TOO_LARGE:
        return False
    relaying = step == "RCPT" and (status.startswith(POLICY) or reply.code == 530)
    return step in OURS or relaying or status in SENDER


def _is_bounce(step: Step, reply: Reply) -> bool:
    status = reply.status or ""
    return status.startswith(BOUNCED) or (step == "RCPT" and not status)
