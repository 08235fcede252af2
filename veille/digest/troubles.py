"""Troubles: the sources from which a reader should not take silence for calm."""

from veille.digest.model import Trouble
from veille.health import Health, measure_health
from veille.wording import Language
from veille.workspace import Workspace

#: Sources in trouble of which one digest tells, the worst first.
MOST = 12


def find_troubles(workspace: Workspace, language: Language) -> tuple[Trouble, ...]:
    """Those that fail, then those that are late; one that nobody ever let Veille look at is no trouble."""
    ill = [health for health in measure_health(workspace) if health.state != "healthy" and _is_watched(health)]
    worst = sorted(ill, key=lambda health: (health.state != "failing", health.slug))
    return tuple(Trouble(each.slug, each.title, each.state, each.cause.tell(language)) for each in worst[:MOST])


def _is_watched(health: Health) -> bool:
    return health.supply.first_poll is not None
