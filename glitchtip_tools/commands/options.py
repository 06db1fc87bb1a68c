"""Options that several commands share, spelled once; those that all have are added to each command here."""

import difflib
from collections.abc import Callable, Iterable
from functools import partial
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup, TyperOption

from glitchtip_tools.errors import BadUsage
from glitchtip_tools.patterns import pattern

EVERYWHERE = (
    "\b\nEverywhere: --json --fields --jq --profile --org --project --url --env-file\n"
    "--timeout --deadline --ping --no-color --no-pager -v (gtt --help)"
)
# What people type after `gtt comment`, which takes the issue first.
NOT_ISSUES = ("add", "list", "edit", "delete")
ISSUE_FIRST = "the issue comes first: `gtt comment ISSUE TEXT`, or with `--list`, `--edit ID`, `--delete ID`"
MOST = 1_000_000  # of anything that is counted
VARIABLES = {
    "org": "GLITCHTIP_ORG_SLUG",
    "project": "GLITCHTIP_PROJECT_SLUG",
    "url": "GLITCHTIP_URL",
    "timeout": "GTT_TIMEOUT",
}

IssueArg = Annotated[
    str, typer.Argument(metavar="ISSUE", help="Number, short id (`API-1F`), link, or `@latest`.")
]
MaybeIssueArg = Annotated[
    str | None,
    typer.Argument(
        metavar="[ISSUE]", help="Number, short id (`API-1F`), link, or `@latest`; if omitted: `gtt pick`."
    ),
]
MaybeIssuesArg = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[ISSUE]...",
        help="Numbers, short ids, links, `@latest`; `-` reads them from stdin; if omitted: `gtt pick`.",
    ),
]


LISTS = ("list", "tags")  # commands that print a table
HELP = frozenset(("-h", "--help"))
ALSO = {"view": "show", "ls": "list"}  # what other tools call commands of a group
QUERY = pattern(r'\s|^[!(@"]|\w:(?!//)')  # what a query has, and the name of an issue has not
CLOSE = 0.75  # `lst` and `shwo` are slips for `list` and `show`, not the names of issues


class WholeSentences(TyperGroup):
    """A group whose help shows the first sentence about each command whole, on two lines if it is long."""

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return the command of that name, which may be that of another tool."""
        known = cmd_name in self.commands
        return super().get_command(ctx, cmd_name if known else ALSO.get(cmd_name, cmd_name))

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write a row for each command."""
        with formatter.section("Commands"):
            formatter.write_dl(
                [
                    (name, command.get_short_help_str(limit=1000))
                    for name, command in self.commands.items()
                    if not command.hidden
                ]
            )


def defaulting_to(name: str, *, bare: str | None = None, of_issues: bool = False) -> type[TyperGroup]:
    """Return a kind of group in which words that name no command of it belong to the command `name`.

    `bare` is the command that no words at all stand for; without one they ask for help. Where words name issues,
    those that cannot, and options that only `bare` has, are for `bare`: `gtt issues level:fatal -n 5`. But
    `gtt issue resolve X` is a mistake: no issue is called by letters alone.
    """

    class Defaulting(WholeSentences):
        default_command, bare_command = name, bare

        def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
            """Put the name before the words unless the first that is not an option names a command."""
            first = _first_argument(args, [self.commands[one] for one in (name, bare) if one])
            lists = of_issues and bare and _lists(args, first, self.commands[name], self.commands[bare])
            slip = first is not None and bool(difflib.get_close_matches(first, self.commands, cutoff=CLOSE))
            slip = slip or (of_issues and first is not None and first.isalpha())
            slip = slip or (first is not None and not _takes_words(self.commands[name]))
            about_group = bool(args) and set(args) <= HELP
            named = first is not None and self.get_command(ctx, first) is not None
            if not about_group and not named and (lists or not slip):
                default = (bare or name) if first is None or lists else name
                args = [default, *args] if args or bare else args
            return super().parse_args(ctx, args)

    return Defaulting


def _lists(words: Iterable[str], first: str | None, shows: Any, lists: Any) -> bool:
    """Return whether the words can only be for the command that lists, by one of its options or by a query."""
    known, more = ({word for param in one.params for word in param.opts} for one in (shows, lists))
    typed = {word.partition("=")[0] for word in words}
    return bool(typed & (more - known)) or (first is not None and _is_query(first))


def _is_query(word: str) -> bool:
    """Return whether the word cannot be meant as an issue: `level:error`, a saved `@name`, a sentence."""
    return bool(QUERY.search(word)) and word.lower() != "@latest" and "/issues/" not in word


def _takes_words(command: Any) -> bool:
    return any(param.param_type_name == "argument" for param in command.params)


def _first_argument(words: list[str], commands: Iterable[Any]) -> str | None:
    """Return the first word that is neither an option of the commands nor an option's value."""
    params = [param for command in commands for param in command.params]
    valued = {word for param in params if not getattr(param, "is_flag", True) for word in param.opts}
    skip = False
    for word in words:
        if skip:
            skip = False
        elif word.startswith("-") and word != "-":
            skip = word in valued
        else:
            return word
    return None


def command_group(help_text: str, *, cls: type[TyperGroup] = WholeSentences) -> typer.Typer:
    """Return an empty group of commands in the house style."""
    return typer.Typer(
        help=help_text,
        cls=cls,
        rich_markup_mode=None,
        add_completion=False,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
    )


def saved(context: typer.Context, value: Any) -> Any:
    """Return the queries of an option with those that `@NAME` stands for in their places."""
    gtt = context.obj
    if isinstance(value, str):
        return gtt.own_names.query(value) if "@" in value else value
    return [gtt.own_names.query(query) if "@" in query else query for query in value] if value else value


def one_command() -> typer.Typer:
    """Return a Typer that will hold a single command, called by its file's name."""
    return typer.Typer(rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False)


def add_common_options(command: Any, words: str = "", *, hidden: bool = True) -> Any:
    """Add the options that every command has to this one and to all below it, unless it has its own of that name.

    `words` lead to the command. Before it runs, `--fields` and `--jq` are checked: see `shown.py`.
    """
    for name, below in getattr(command, "commands", {}).items():
        add_common_options(below, f"{words} {name}")
    for param in command.params:
        _retouch(param)
    if not hasattr(command, "commands"):
        command.invoke = partial(_checked, command.invoke, words)
    command.get_help_option = partial(_paged_help, command.get_help_option)
    taken = {word for param in command.params for word in (*param.opts, *param.secondary_opts)}
    for option in (*_common(hidden), *(_of_lists() if command.name in LISTS else ())):
        if not taken & set(option.opts):
            command.params.append(option)
    if hidden and not command.epilog:  # a group shows the example of its first command
        below = next(iter(getattr(command, "commands", {}).values()), None)
        command.epilog = (getattr(below, "epilog", None) or "").partition("\n\n")[0]
    if hidden:
        command.epilog = "\n\n".join(part for part in (command.epilog, EVERYWHERE) if part)
    return command


def _retouch(param: Any) -> None:
    """Let an argument's or an option's row of a help text say what a person needs."""
    if param.param_type_name == "argument":
        param.make_metavar = partial(_without_braces, param.make_metavar)
        param.get_help_record = partial(_without_required, param.get_help_record)
    elif hasattr(param.type, "_describe_range"):
        param.type._describe_range = partial(_limits, param.type)


def _without_braces(make: Callable[..., str], *args: Any, **options: Any) -> str:
    """Return what typer calls an argument in a usage line, without the braces around one that is required."""
    return make(*args, **options).strip("{}")


def _without_required(make: Callable[..., Any], *args: Any) -> Any:
    """Return an argument's row of a help text without `[required]`: its usage line says so."""
    row = make(*args)
    return row and (row[0], row[1].replace("[required]", "").replace("; required]", "]").strip())


def _limits(kind: Any) -> str:
    """Return the limits of a number for a help text, "" where it has no more than one that matters."""
    return range_of(kind) if kind.min is not None and (kind.max or MOST) < MOST else ""


def range_of(kind: Any) -> str:
    """Return the limits of a number in words: `1 to 8`, `at least 1`."""
    return f"at least {kind.min:,}" if kind.max is None else f"{kind.min:,} to {kind.max:,}"


def _paged_help(make: Callable[[Any], Any], ctx: Any) -> Any:
    """Return typer's option `--help`, which shows a long text in the pager."""
    if (option := make(ctx)) is not None:
        option.callback = _show_help
    return option


def _show_help(ctx: Any, _param: Any, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        ctx.find_root().obj.out.document(ctx.get_help())
        ctx.exit()


def _checked(run: Callable[[Any], Any], words: str, ctx: Any) -> Any:
    """Run a command once what was wished of its output is known to be right; then exit code 2 means: nothing done."""
    out = ctx.find_root().obj.out
    if not {"fields", "jq"} & set(out.options):
        return run(ctx)
    table = import_module("glitchtip_tools.commands.shown")  # rarely needed, so not at every start
    shown = table.shown_by(words)
    if shown.document:
        raise BadUsage(f"`gtt {words}` prints no JSON", hint="leave `--fields` and `--jq` out")
    kinds, also = table.kinds_of(shown.fields), table.kinds_of(shown.also)
    if out.documents.check(kinds, also, free=shown.free, changes=shown.changes):
        return run(ctx)
    return None


def _common(hidden: bool) -> Iterable[TyperOption]:
    def flag(*words: str, text: str) -> TyperOption:
        return TyperOption(
            param_decls=list(words), is_flag=True, default=False, expose_value=False, callback=_remember,
            help=text, hidden=hidden,
        )  # fmt: skip

    def value(word: str, metavar: str, text: str) -> TyperOption:
        return TyperOption(
            param_decls=[word], type=str, metavar=metavar, expose_value=False, callback=_remember,
            help=text, hidden=hidden,
        )  # fmt: skip

    yield flag("--json", text="Print one JSON document (`gtt help json`).")
    yield value("--fields", "[A,B.C]", "Print only these fields as JSON; alone: list them.")
    yield value("--jq", "EXPR", "Filter the JSON with a jq expression.")
    yield value("--profile", "NAME", "Use a server of your `config.toml` (GTT_PROFILE).")
    yield value("--org", "SLUG", "Use this organization (GLITCHTIP_ORG_SLUG).")
    yield value("--project", "SLUG", "Use this project (GLITCHTIP_PROJECT_SLUG).")
    yield value("--url", "URL", "Use the server at this address (GLITCHTIP_URL).")
    yield value("--env-file", "FILE", "Read settings from this file instead of the nearest .env.")
    yield value("--timeout", "SECONDS", "Limit one answer, including retries (30).")
    yield value("--deadline", "TIME", "Limit the whole command, for example to 10m; off by default.")
    yield value("--ping", "URL", "Request this address after success (heartbeat).")
    yield flag("--no-color", text="Print without colours (also: NO_COLOR).")
    yield flag("--no-pager", text="Print without a pager (also: GTT_PAGER=cat).")
    yield flag("--no-cache", text="Ask the server for everything; use no cache.")
    yield flag("-v", "--debug", text="Log requests and their duration to stderr.")


def _of_lists() -> Iterable[TyperOption]:
    """Yield the options of commands that print a table."""
    for word, metavar, text in (
        ("--format", "FORMAT", "Print as table, tsv, csv, md, json or jsonl."),
        ("--columns", "A,B", "Print only these columns, in this order."),
    ):
        yield TyperOption(
            param_decls=[word], type=str, metavar=metavar, expose_value=False, callback=_remember, help=text
        )


def _remember(ctx: Any, param: Any, value: Any) -> None:
    """Hand the option to the App, which resolves settings when they are first needed."""
    if value == "" and param.name in (*VARIABLES, "profile"):
        raise BadUsage(f"`{param.opts[0]}` is empty", hint="give it a value, or leave it out")
    if value not in (None, False):
        ctx.find_root().obj.remember(VARIABLES.get(param.name, param.name), value)
