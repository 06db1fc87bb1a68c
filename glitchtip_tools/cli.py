"""The front door: the table of contents, and main(), the one place where errors end."""

import atexit
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from errno import ENOSPC
from importlib import import_module
from itertools import takewhile
from typing import TYPE_CHECKING, Any, NoReturn

try:
    from glitchtip_tools.late import late, postponed

    # typer, and modules of Python that it imports, need these for archives, programs, tracebacks and addresses.
    with postponed(*"bz2 ipaddress linecache locale lzma shellingham subprocess textwrap tokenize".split()):
        import traceback

        import typer
        from typer.core import TyperGroup

        from glitchtip_tools import __version__
        from glitchtip_tools.adapters.signals import Ended, ending_tidily
        from glitchtip_tools.adapters.streams import occupied
        from glitchtip_tools.app import App
        from glitchtip_tools.commands.options import HELP, add_common_options
        from glitchtip_tools.errors import BadUsage, ExitCode, Failure, ReaderGone, Unwritable
        from glitchtip_tools.render.view import LIST_FIELDS
except KeyboardInterrupt:  # Ctrl-C before there is a main() that could hear it
    sys.stderr.write("gtt: interrupted\n")
    sys.exit(130)

if TYPE_CHECKING:
    from glitchtip_tools.commands import mistakes
else:
    mistakes = late("glitchtip_tools.commands.mistakes")

# What `gtt --help` says, in groups; each name's module is loaded only when it is used.
GROUPS = {
    "Triage": {
        "status": "what happened since your last look, and what to type next",
        "issues": "list and search issues; `gtt issue ISSUE` shows one",
        "pick": "choose issues from a list, and act on them",
        "resolve": "mark issues as resolved",
        "ignore": "mark issues as ignored",
        "unresolve": "reopen issues (also: reopen)",
        "assign": "assign issues to a person or a team",
        "merge": "merge issues into one",
        "delete": "delete issues for good",
        "snooze": "ignored issues that will be reopened",
        "undo": "undo the last change",
        "open": "open an issue in the browser",
        "search": "saved queries, for `-q @NAME`",
        "comment": "add, list, edit and delete comments",
    },
    "Understand": {
        "investigate": "find where an issue fails and which commits are behind it",
        "events": "the events of an issue: list, show, compare",
        "tags": "the tags of an issue's events, with counts",
        "stats": "events over time, by project, level or tag",
    },
    "Automate": {
        "metrics": "daily and weekly reports, also to Telegram",
        "runbooks": "attach runbooks to the issues they match, once",
        "webhook": "relay GlitchTip's alerts to Telegram",
        "telegram": "send messages to a chat; run a bot",
        "cron": "lines for crontab, systemd and PM2",
    },
    "Server": {
        "orgs": "organizations and their members",
        "projects": "projects and their keys",
        "teams": "teams and their projects",
        "releases": "list and create releases; compare one with the one before",
        "environments": "the environments of events",
        "server": "the server itself: version, health, metrics",
        "api": "send any request to the API",
    },
    "Set up": {
        "auth": "log in; show settings and their sources",
        "config": "show and change the settings in config.toml",
        "doctor": "check everything that gtt needs, and show fixes",
        "completion": "completion for bash, zsh, fish and PowerShell",
        "sandbox": "run a small GlitchTip on this machine for trying things out",
        "demo": "walk through a triage on a sandbox: list, show, investigate, resolve",
        "help": "help for a command or a topic",
        "version": "print the version",
    },
}
COMMANDS = {name: text for group in GROUPS.values() for name, text in group.items()}
FIRST_STEPS = """\
First steps:
  gtt auth login           connect to your GlitchTip
  gtt issues               what is open
  gtt issue ISSUE          one issue: what, how often, where
  gtt investigate ISSUE    where it fails, since which commit
  gtt resolve ISSUE        done
"""
ALIASES = {
    "reopen": "unresolve",
    "issue": "issues",
    "event": "events",
    "tag": "tags",
    "runbook": "runbooks",
    "org": "orgs",
    "project": "projects",
    "team": "teams",
    "release": "releases",
    "environment": "environments",
}
# What fingers type at first, and the words that it stands for.
SHORTCUTS = {
    "list": ("issues", "list"),
    "ls": ("issues", "list"),
    "show": ("issues", "show"),
    "view": ("issues", "show"),
    "errors": ("issues", "list", "--sort", "count24h"),  # as the bot calls it
    "comments": ("comment", "--list"),
}
FOR_PROGRAMS = {"--json", "--jsonl", "--jq", "--fields"}
UsageError: Any = typer.BadParameter.__base__  # typer does not export it by name


class Commands(TyperGroup):
    """The table of contents as a command group that loads what is asked for, and nothing else."""

    table = COMMANDS
    names = (*COMMANDS, *ALIASES, *SHORTCUTS)  # what no alias of the user's can stand for

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return the command of that name with the options that all have."""
        name = ALIASES.get(cmd_name, cmd_name)
        if name not in COMMANDS:
            return None
        module = import_module(f"glitchtip_tools.commands.{name}")
        return add_common_options(typer.main.get_command(module.app), name)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write what one looks for first: the first steps, which belong on the first screen, then the commands."""
        formatter.write(f"\n{FIRST_STEPS}")
        self.format_commands(ctx, formatter)
        with formatter.section("Options"):
            formatter.write_dl([row for param in self.get_params(ctx) if (row := param.get_help_record(ctx))])

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the table without loading a single command."""
        for group, commands in GROUPS.items():
            with formatter.section(group):
                formatter.write_dl(list(commands.items()))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Spell shortcuts and the user's aliases out; name a similar command when there is none of that name."""
        known = args[0] in COMMANDS or args[0] in ALIASES
        words = (
            SHORTCUTS.get(args[0]) or (not known and ctx.obj and ctx.obj.own_names.alias(args[0])) or args[:1]
        )
        args = [*words, *args[1:]]
        self.commands = dict.fromkeys([*COMMANDS, *ALIASES], self)
        return super().resolve_command(ctx, args)


front = typer.Typer(
    cls=Commands,
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@front.callback()
def gtt(version: bool = typer.Option(False, "--version", help="Print the version.")) -> None:
    """Error triage for GlitchTip: from an error to its cause, its commit and its runbook.

    `gtt COMMAND -h` helps with a command, `gtt help TOPIC` with: search, time, json, exit-codes, environment,
    triage, scripting.
    """


def main(argv: Sequence[str] | None = None, app: App | None = None) -> int:
    """Run `gtt` with the words and return the exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    if (
        words and words[0] in HELP
    ):  # as git has it: `gtt --help issues`; behind options it could be a value of theirs
        words = [*takewhile(lambda word: not word.startswith("-"), words[1:]), words[0]]
    app = app or App.of_this_process()
    app.main = main
    code = int(ExitCode.DONE)
    try:
        code = _run(words, app)
        app.out.flush()
        if code == ExitCode.DONE:
            app.ping()
    except ReaderGone:  # who took what it wanted; a failure that was said is one all the same
        pass
    except Unwritable as failure:
        app.out.failure(failure)
        code = failure.code
    return int(code)


def _run(words: list[str], app: App) -> int:
    try:
        if words in (["--version"], ["version"]):
            app.out.line(f"gtt {__version__}")
            return ExitCode.DONE
        if "\0" in "".join(words):  # the system hands none on, a program that calls main() may
            raise BadUsage("an argument contains a NUL character")
        if app.gone:
            raise BadUsage(f"the current folder `{app.here}` does not exist", hint="`cd` to another folder")
        root = add_common_options(typer.main.get_command(front), hidden=False)
        code = int(
            root.main(args=_listing_fields(words), prog_name="gtt", standalone_mode=False, obj=app) or 0
        )
        app.say_where()
        if masked := app.masked:
            app.out.note(masked)
        if code == ExitCode.DONE:
            app.say_update()
        if (
            code == ExitCode.INTERRUPTED and not app.interrupted
        ):  # typer turns Ctrl-C into this code, without a word
            app.out.interrupted()
        return code
    except Failure as failure:
        _hear(app, words)
        app.out.failure(failure)
        return failure.code
    except UsageError as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            app.out.document(error.ctx.get_help())
            return ExitCode.DONE
        _hear(app, words)
        path = error.ctx.command_path if error.ctx else " ".join(_command_path(words))
        app.out.failure(mistakes.mistake(error, words, path, Commands.names))
        return ExitCode.USAGE
    except (typer.Abort, KeyboardInterrupt):
        app.out.interrupted()
        return ExitCode.INTERRUPTED
    except BrokenPipeError as gone:
        raise ReaderGone from gone
    except ReaderGone:
        raise
    except Exception as error:  # noqa: BLE001 - the one place where errors end
        if isinstance(error, OSError) and error.errno == ENOSPC:  # of a help text, which typer prints
            app.out.failure(app.out.lost(error))
            return ExitCode.TOOL_FAILED
        if app.debug:
            app.out.note(app.reportable(traceback.format_exc()))
        hint = "this is a bug in gtt; run it again with `--debug` and report what it prints"
        app.out.failure(
            Failure(app.reportable(f"{type(error).__name__}: {error}") or type(error).__name__, hint=hint)
        )
        return ExitCode.BUG
    finally:
        app.close()


def _hear(app: App, words: list[str]) -> None:
    """Let failures be told to a program when the words ask for JSON, whether or not they could be understood."""
    meant = words[: words.index("--")] if "--" in words else words
    text = " ".join(meant)
    wants_json = any(word.partition("=")[0] in FOR_PROGRAMS for word in meant)
    if wants_json or any(f"--format{sign}{layout}" in text for sign in " =" for layout in ("json", "jsonl")):
        app.options.setdefault("json", "True")


def _listing_fields(words: list[str]) -> list[str]:
    """Return the words with the value that `--fields` alone means: list them."""
    end = words.index("--") if "--" in words else len(words)
    alone = [
        at
        for at, word in enumerate(words[:end])
        if word == "--fields" and (at + 1 == len(words) or words[at + 1].startswith("-"))
    ]
    return [
        part for at, word in enumerate(words) for part in ([word, LIST_FIELDS] if at in alone else [word])
    ]


def _command_path(words: Sequence[str]) -> Iterator[str]:
    """Yield the words that lead to the command which was called."""
    yield "gtt"
    commands: Any = typer.main.get_command(front)
    for word in words:
        commands = commands.get_command(None, word) if hasattr(commands, "get_command") else None
        if commands is None:
            return
        yield word


def entry() -> NoReturn:
    """Run `gtt` as a program and end the process."""
    occupied()
    try:
        with ending_tidily():
            code = main()
    except KeyboardInterrupt:
        code = ExitCode.INTERRUPTED
    except Ended as ended:
        code = ended.number
    atexit._run_exitfuncs()  # temporary folders are removed
    for stream in filter(None, (sys.stdout, sys.stderr)):
        with suppress(OSError):
            stream.flush()
    # Nothing is left to be saved: taking modules and objects apart costs as much as an empty Python takes to start,
    # and threads that still wait for slow answers must not be waited for.
    os._exit(code)
