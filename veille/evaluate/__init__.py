"""Quality that anyone can measure: answers scored against labelled data."""

from veille.evaluate.evaluation import EVALUATIONS, Annotate, evaluate

__all__ = ["EVALUATIONS", "Annotate", "evaluate"]
