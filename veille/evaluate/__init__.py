"""Quality that anyone can measure: answers scored against labelled data, by the definitions in `docs/`."""

from veille.evaluate.evaluation import EVALUATIONS, Annotate, evaluate

__all__ = ["EVALUATIONS", "Annotate", "evaluate"]
