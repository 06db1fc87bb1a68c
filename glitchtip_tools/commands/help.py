"""`gtt help [COMMAND|TOPIC]`."""

from typing import Annotated

import typer

from glitchtip_tools import __version__
from glitchtip_tools.app import App
from glitchtip_tools.commands.manual import manual_of
from glitchtip_tools.commands.options import one_command
from glitchtip_tools.core.setup.manual import roff
from glitchtip_tools.core.setup.topics import TOPICS
from glitchtip_tools.render.setup.topics import document, topics

app = one_command()
WordsArg = Annotated[
    list[str] | None, typer.Argument(metavar="[COMMAND|TOPIC]...", help="A command or a topic; see below.")
]
Man = Annotated[bool, typer.Option("--man", help="Print the manual page, for `man -l -`.")]


@app.command(epilog="Example: gtt help search")
def help(  # noqa: A001 - the command's own name
    context: typer.Context, words: WordsArg = None, man: Man = False
) -> None:
    """Show help for a command or a topic: search, time, json, exit-codes, environment, triage, scripting."""
    gtt: App = context.obj
    if man:
        gtt.out.document(roff(manual_of(context.find_root(), words or ()), __version__))
        return
    if words and len(words) == 1 and words[0] in TOPICS:
        gtt.out.show(gtt.files.page(TOPICS[words[0]][0]), as_text=document)
        return
    if not words:
        root = context.find_root()
        gtt.out.document(f"{root.command.get_help(root)}\n{topics(TOPICS, gtt.out.view)}")
    elif code := gtt.main([*words, "--help"], gtt):
        raise typer.Exit(code)
