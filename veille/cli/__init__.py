"""The command line: one module per group of verbs, each verb four hops from its library."""

from veille.cli.app import main

__all__ = ["main"]
