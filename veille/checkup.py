"""The checks of `veille doctor`: each says what is so and, where that is bad, what to do."""

import shutil
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta

from corpus.clock import utc_now
from corpus.errors import VeilleError
from corpus.ledger import Ledger, runs
from corpus.ledger.migration import HEAD
from veille.checkup_finding import Finding
from veille.checkup_incidents import check_incidents
from veille.checkup_mail import check_mail, check_outbox
from veille.settings import Settings

#: Free bytes below which a disk is called full soon: a day of press with its index.
LITTLE_SPACE = 1 << 30
#: Nothing can have been published or recorded before Veille was written.
FIRST_DAY = datetime(2025, 1, 1, tzinfo=UTC)


def check_all(settings: Settings) -> list[Finding]:
    """Every check; one that breaks is a finding, not an end."""
    return [_run(what, check, settings) for what, check in CHECKS.items()]


def _run(what: str, check: Callable[[Settings], Finding], settings: Settings) -> Finding:
    try:
        return check(settings)
    except (VeilleError, OSError) as error:
        return Finding(what, False, str(error), "do what the message says, then run veille doctor again")


def check_disk(settings: Settings) -> Finding:
    folder = next(path for path in (settings.data, *settings.data.parents) if path.exists())
    free = shutil.disk_usage(folder).free
    found = f"{free / (1 << 30):.1f} GiB free at {folder}"
    return Finding("disk", free >= LITTLE_SPACE, found, "make room, or set VEILLE_DATA to a folder on another disk")


def check_ledger(settings: Settings) -> Finding:
    ledger = Ledger.open(settings.ledger_url)
    with closing(ledger), ledger.writing() as tx:
        latest = runs.latest(tx, limit=1)
        last = f"last: {latest[0]['verb']} at {latest[0]['started']:%Y-%m-%d %H:%M} UTC" if latest else "no run yet"
    return Finding("ledger", True, f"{ledger.address} answers, schema {HEAD}, {last}")


def check_archive(settings: Settings) -> Finding:
    from corpus.archive import Archive

    archive = Archive(settings.archive_root, spool=settings.spool)
    archive.check()
    return Finding("archive", True, f"{settings.archive_root} can be written and read")


def check_index(settings: Settings) -> Finding:
    from veille.engine_view import describe_index, list_builds, on_server

    found = describe_index(settings)
    kept = [build for build in list_builds(settings) if not build.live] if on_server(settings) else []
    if kept:
        found += f"; {len(kept)} older kept, {sum(build.bytes for build in kept) / 1e6:.0f} MB: veille index --drop-old"
    return Finding("index", ", red:" not in found, found, "see docs/operate.md, what each fault looks like")


def check_sources(settings: Settings) -> Finding:
    from veille.workspace import read_sources

    return Finding("sources", True, f"{len(read_sources(settings))} sources can be used")


def check_contact(settings: Settings) -> Finding:
    found = settings.contact or "none: only sites on this machine are crawled"
    mend = "set VEILLE_CONTACT to a web or mail address at which a site's owner reaches you"
    return Finding("contact", settings.contact is not None, found, mend)


def check_models(settings: Settings) -> Finding:
    from nlp.embeddings import open_embedder
    from nlp.pipelines import MODELS, load_pipeline

    for model in MODELS.values():
        load_pipeline(model)
    if settings.embedder != "none":
        open_embedder(settings.embedder).encode(["veille"])
    return Finding("models", True, f"{', '.join([*sorted(MODELS.values()), settings.embedder])} load")


def check_clock(settings: Settings) -> Finding:
    now = utc_now()
    good = FIRST_DAY <= now <= FIRST_DAY + timedelta(days=365 * 50)
    return Finding("clock", good, f"{now:%Y-%m-%d %H:%M} UTC", "set the machine's clock; dates of pages depend on it")


CHECKS: dict[str, Callable[[Settings], Finding]] = {
    "disk": check_disk,
    "clock": check_clock,
    "contact": check_contact,
    "sources": check_sources,
    "ledger": check_ledger,
    "archive": check_archive,
    "index": check_index,
    "models": check_models,
    "mail": check_mail,
    "outbox": check_outbox,
    "incidents": check_incidents,
}
