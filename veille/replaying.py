"""Letting a stage read again what it has read: all that is meant, or what its readers of today have not read yet."""

from dataclasses import replace

from corpus.ledger.replay import Again, Readers, replay
from corpus.ledger.work import Selection
from corpus.vocabulary import StageName
from veille.errors import InputError
from veille.settings import Settings
from veille.workspace import Workspace


def read_again(
    workspace: Workspace,
    stage: StageName,
    again: Again,
    selection: Selection,
    *,
    outdated: bool = False,
    model: str | None = None,
) -> int:
    """Make due what is meant; the number of items.

    With ``outdated`` only what the readers of today have not read, with ``model`` what that one of them has not.
    """
    if model is not None:
        again = replace(again, readers=_find_model(workspace.settings, model))
    elif outdated:
        again = replace(again, readers=_extractors() if stage == "extract" else _annotators(workspace.settings))
    with workspace.ledger.writing() as tx:
        return replay(tx, stage, again, now=workspace.clock(), selection=selection)


def _extractors() -> Readers:
    from veille.stages.extract import make_stamps

    return Readers(tuple(make_stamps().values()))


def _annotators(settings: Settings) -> Readers:
    from nlp.pipelines import MODELS
    from nlp.stamp import make_stamp

    return Readers((make_stamp(MODELS.values()),), embedder=_embedder(settings))


def _find_model(settings: Settings, name: str) -> Readers:
    from nlp.pipelines import MODELS, model_version

    languages = {model: language for language, model in MODELS.items()}
    if name in languages:
        return Readers(model=f"{name}/{model_version(name)}", language=languages[name])
    if name != (embedder := _embedder(settings)):
        known = [*languages, *([embedder] if embedder else [])]
        raise InputError(f"no document is read by a model '{name}'; those in force are {', '.join(known)}")
    return Readers(embedder=name)


def _embedder(settings: Settings) -> str | None:
    return None if settings.embedder == "none" else settings.embedder
