"""What a command line that cannot be understood may have meant: slips, and words of other tools."""

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import Any

from glitchtip_tools.commands.options import ISSUE_FIRST, NOT_ISSUES, range_of
from glitchtip_tools.errors import BadUsage

# Commands of other tools (git, gh, sentry-cli), and what they are called here.
MEANT = {
    "login": "auth login",
    "logout": "auth logout",
    "close": "resolve",
    "mute": "ignore",
    "archive": "ignore",
    "edit": "comment ISSUE --edit ID",
    "explain": "investigate",
    "tail": "events --follow",
    "watch": "issues list --watch 30s",
    "log": "events",
    "send-event": "events send",
    "info": "auth status",
    "whoami": "auth status",
    "man": "help --man",
    "init": "auth login",
}
# Their options, and the one that the same command has here.
OPTIONS_MEANT = {
    "--assignee": "--assigned-to",
    "--state": "--status",
    "--search": "--query",
    "-S": "--query",
    "-L": "--limit",
    "--max-rows": "--limit",
    "--per-page": "--limit",
    "--output": "--format",
    "-o": "--format",
    "--template": "--jq",
    "--body-file": "--file",
    "--no-post": "--dry-run",
    "--force": "--yes",
    "-f": "--yes",
}
TEXT_FOLLOWS = {"-m", "--message", "-b", "--body"}  # of a comment, in git and gh
SIMILAR = (
    0.8  # above: `--comment` is close to `--comments`, `--limits` to `--limit`; `--sort` is not to `--port`
)


def mistake(error: Any, words: Sequence[str], path: str, names: Iterable[str]) -> BadUsage:
    """Return typer's complaint in our voice, with what was meant or the help to read.

    `path` is the command that was called, `names` are those of all first words.
    """
    kind, context = type(error).__name__, error.ctx
    if kind == "NoSuchOption":
        return BadUsage(f"no such option `{error.option_name}`", hint=_option(error, path))
    if kind == "BadParameter" and hasattr(getattr(error.param, "type", None), "max"):
        return BadUsage(_number(error), hint=f"see `{path} --help`")
    message = error.format_message().partition(". Did you mean")[0].rstrip(".").replace("'", "`")
    hint = _command(context, words)
    if not hint and (typed := re.match(r"No such command `(.+)`", message, re.DOTALL)):
        below = names if context.parent is None else context.command.list_commands(context)
        near = max(below, key=lambda name: _ratio(typed[1], name), default="")
        hint = (
            f"did you mean `{path} {near}`?" if near and _similar(typed[1], near) else _there(context, words)
        )
    return BadUsage(message[:1].lower() + message[1:], hint=hint or f"see `{path} --help`")


def _number(error: Any) -> str:
    """Return what is wrong with a number, and which ones there may be."""
    kind, typed = error.param.type, error.message.partition(" is not ")[0].strip("'")
    what = "a number" if "float" in kind.name else "a whole number"
    limits = range_of(kind).replace("at least", "of at least")
    joint = "" if kind.max is None else "from "
    return f"`{error.param.opts[0]}` is `{typed}`: expected {what} {joint}{limits}"


def _option(error: Any, path: str) -> str:
    command = error.ctx.command if error.ctx else None
    known = {word for param in getattr(command, "params", ()) for word in param.opts}
    name = error.option_name
    near = [one for one in error.possibilities or () if _similar(name, one)]
    meant = OPTIONS_MEANT.get(name)
    if near or meant in known:
        return f"did you mean `{(near or [meant])[0]}`?"
    if name in TEXT_FOLLOWS and getattr(command, "name", "") == "comment":
        return "the text follows the issue: `gtt comment ISSUE TEXT`"
    return f"see `{path} --help`"


def _command(context: Any, words: Sequence[str]) -> str | None:
    """Return a hint for words that another command understands, None if it is not known which."""
    first, second = [*(word for word in words if not word.startswith("-")), "", ""][:2]
    root = context.find_root() if context is not None else None
    group = context.parent.command if context is not None and context.parent is not None else None
    commands = root.command.list_commands(root) if root is not None else ()
    if first in MEANT:
        return f"did you mean `gtt {MEANT[first]}`?"
    if first == "snooze":
        return "`gtt ignore ISSUE --for 3d` ignores an issue for a time"
    if first in ("issue", "issues") and second in (*commands, *MEANT):
        return f"did you mean `gtt {MEANT.get(second, second)}`?"
    if hasattr(group, "default_command"):
        return _there(context.parent, words)
    if first == "comment" and second in NOT_ISSUES:
        return ISSUE_FIRST
    issue = (
        first.isdecimal()
        or "/issues/" in first
        or (first[-1:].isalnum() and "-" in first and first.isupper())
    )
    return f"did you mean `gtt issue {first}`?" if issue and first not in commands else None


def _there(context: Any, words: Sequence[str]) -> str | None:
    """Return which commands there are where a group was given another word, None for all of gtt."""
    if context.parent is None:
        return None
    if context.info_name in ("issue", "issues"):
        typed = " ".join(word for word in words[1:] if not word.startswith("-"))
        return f"to search for it: `gtt issues list {typed}`"
    return f"`{context.command_path}` has the commands {', '.join(context.command.commands)}"


def _similar(typed: str, name: str) -> bool:
    """Return whether one may have been meant for the other: a slip of the finger, or its beginning."""
    return name.startswith(typed) or _ratio(typed, name) > SIMILAR


def _ratio(typed: str, name: str) -> float:
    return 1.0 if name.startswith(typed) else SequenceMatcher(None, typed, name).ratio()
