"""The command line as it defines itself: its verbs, and the options of each."""

from typing import Any

from typer.main import get_command

from veille.cli.app import app


def find_command(verb: str) -> Any:
    """The command of the words of a verb, without its options; KeyError where there is none."""
    command: Any = get_command(app)
    for word in verb.split():
        if word.startswith("-"):
            break
        command = command.commands[word]
    return command


def find_option(verb: str, name: str) -> Any:
    """The option --name of a verb; KeyError where it has none."""
    options = {flag: each for each in find_command(verb).params for flag in each.opts}
    return options[f"--{name}"]


def variables_of(option: Any) -> list[str]:
    """The variables that an option reads."""
    return [option.envvar] if isinstance(option.envvar, str) else list(option.envvar or ())
