"""The verbs of judgements: analysts say which documents tell the same story, and that holds."""

from pathlib import Path
from typing import Annotated

import typer

from veille.cli.options import Data

app = typer.Typer(
    help="Say which documents tell the same story, and which do not: it holds, whatever is found.",
    no_args_is_help=True,
)

One = Annotated[str, typer.Argument(metavar="DOCUMENT", help="A document's id or one of its addresses.")]
Other = Annotated[str, typer.Argument(metavar="DOCUMENT", help="Another one.")]
Note = Annotated[str | None, typer.Option("--note", metavar="TEXT", help="Why, for whoever reads it later.")]
By = Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who says so: the user of this machine.")]


@app.command()
def same(one: One, other: Other, note: Note = None, by: By = None, data: Data = None) -> None:
    """Both tell the same story: they stay in one."""
    _judge(one, other, True, note, by, data)


@app.command()
def apart(one: One, other: Other, note: Note = None, by: By = None, data: Data = None) -> None:
    """They do not tell the same story: they are never in one."""
    _judge(one, other, False, note, by, data)


@app.command("list")
def list_all(
    data: Data = None,
    as_json: Annotated[bool, typer.Option("--json", help="The same as JSON lines.")] = False,
) -> None:
    """The judgements that hold, each with its number and both titles."""
    from veille.judging import list_judgements
    from veille.judging_screen import print_judgements, write_judgements
    from veille.screen import Screen
    from veille.settings import read_settings
    from veille.workspace import open_workspace

    with open_workspace(read_settings(data=data)) as workspace:
        judged = list_judgements(workspace.ledger)
    if as_json:
        write_judgements(judged)
    else:
        print_judgements(Screen(workspace.settings.timezone), judged)


@app.command()
def withdraw(
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="As `veille judge list` gives it.")],
    data: Data = None,
) -> None:
    """Let a judgement hold no longer; what relating finds counts again."""
    from veille import judging
    from veille.settings import read_settings
    from veille.workspace import open_workspace

    with open_workspace(read_settings(data=data)) as workspace:
        judging.withdraw(workspace.ledger, number, now=workspace.clock())
    print(f"judgement {number} is withdrawn; the next `veille relate` follows it")


def _judge(one: str, other: str, same: bool, note: str | None, by: str | None, data: Path | None) -> None:
    from veille.judging import judge, name_user
    from veille.judging_screen import say_given
    from veille.settings import read_settings
    from veille.workspace import open_workspace

    who = (by or "").strip() or name_user()
    with open_workspace(read_settings(data=data)) as workspace:
        now = workspace.clock()
        given, replaced = judge(workspace.ledger, one, other, same=same, by=who, note=note, now=now)
    print(say_given(given, replaced))
