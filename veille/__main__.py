"""`python -m veille`: the command line without its entry point."""

from veille.cli import main

main()
