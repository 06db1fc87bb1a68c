"""What a command line that cannot be understood may have meant: slips, and words of other tools."""

import re
import shlex
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import Any

from glitchtip_tools.commands.options import ISSUE_FIRST, NOT_ISSUES, range_of
from glitchtip_tools.errors import BadUsage

# Commands of other tools (git, gh, kubectl, sentry-cli, stripe), and what they are called here. A word in capitals
# stands for what the person has to fill in.
MEANT = {
    "login": "auth login",
    "logout": "auth logout",
    "close": "resolve",
    "done": "resolve",
    "fix": "resolve",
    "reopen": "unresolve",
    "rm": "delete",
    "remove": "delete",
    "mute": "ignore",
    "silence": "ignore",
    "archive": "ignore",
    "ack": "ignore",
    "unmute": "unresolve",
    "unarchive": "unresolve",
    "pin": "search save NAME QUERY",
    "bookmark": "search save NAME QUERY",
    "edit": "comment ISSUE --edit ID",
    "note": "comment ISSUE TEXT",
    "create": "events send",
    "trigger": "events send",
    "send-event": "events send",
    "explain": "investigate",
    "plan": "investigate",
    "blame": "investigate",
    "bisect": "investigate",
    "tail": "events --follow",
    "follow": "events --follow",
    "watch": "issues --watch 30s",
    "alerts": "webhook tail",
    "count": "issues list --count",
    "export": "issues list --format csv",
    "top": "issues list --sort count24h",
    "log": "events",
    "logs": "events",
    "diff": "events diff",
    "get": "issues",
    "describe": "issue",
    "grep": "issues list",
    "find": "issues list",
    "next": "status",
    "history": "undo --list",
    "revert": "undo",
    "reset": "undo",
    "browse": "open",
    "alias": "config set aliases.NAME 'COMMAND'",
    "info": "auth status",
    "whoami": "auth status",
    "use": "auth switch",
    "checkout": "auth switch",
    "man": "help --man",
    "init": "auth login",
    "setup": "auth login",
    "profile": "auth switch",
    "profiles": "auth switch",
    "check": "doctor",
    "ping": "doctor",
    "post": "api PATH -X POST",
    "summary": "stats summary",
    "daily": "metrics daily",
    "weekly": "metrics weekly",
    "report": "metrics weekly",
    "bot": "telegram bot",
    "relay": "webhook serve",
    "serve": "webhook serve",
    "listen": "webhook serve",
    "organizations": "orgs",
    "members": "orgs members",
    "users": "orgs members",
    "repo": "projects",
    "repos": "projects",
    "keys": "projects keys",
    "dsn": "projects keys",
    "envs": "environments",
}
# What they are called here when an issue follows.
MEANT_WITH_ISSUE = {
    "tail": "events ISSUE --follow",
    "follow": "events ISSUE --follow",
    "watch": "events ISSUE --follow",
}
# Those that take the other words as they were typed, in place of issues alone.
TAKES_ALL = ("issues list", "comment", "orgs", "releases create", "releases show", "auth switch")
# What no command of gtt does.
ELSEWHERE = {
    "upgrade": "upgrade gtt as it was installed, for example `pipx upgrade glitchtip-tools`",
    "update": "upgrade gtt as it was installed, for example `pipx upgrade glitchtip-tools`",
}
# The same below a group, by both words.
MEANT_BELOW = {
    ("issue", "comments"): "comment ISSUE --list",
    ("issues", "comments"): "comment ISSUE --list",
    ("config", "view"): "config list",
    ("config", "show"): "config list",
    ("releases", "new"): "releases create",
    ("releases", "info"): "releases show",
    ("auth", "token"): "auth status",
    ("auth", "refresh"): "auth login",
    ("auth", "use"): "auth switch",
    ("config", "get-contexts"): "auth switch",
    ("config", "use-context"): "auth switch",
}
# Options, and those that the same command has here.
OPTIONS_MEANT = {
    "--assignee": ("--assigned-to",),
    "--state": ("--status",),
    "--search": ("--query",),
    "-S": ("--query",),
    "-s": ("--sort", "--status"),
    "--period": ("--since",),
    "-t": ("--since",),
    "-l": ("--level",),
    "--label": ("--level",),
    "-L": ("--limit",),
    "--max-rows": ("--limit",),
    "--per-page": ("--limit",),
    "-p": ("--project",),
    "-A": ("--project all",),
    "--all-namespaces": ("--project all",),
    "-o": ("--format", "--json"),
    "--output": ("--format", "--json"),
    "--template": ("--jq",),
    "-q": ("--jq",),
    "--body-file": ("--file",),
    "--no-post": ("--dry-run",),
    "--force": ("--yes",),
    "-f": ("--yes",),
    "-V": ("--version",),
}
# What follows without an option here, by command and option.
BARE = {
    ("comment", "-m"): "the text follows the issue: `gtt comment ISSUE TEXT`",
    ("comment", "--message"): "the text follows the issue: `gtt comment ISSUE TEXT`",
    ("comment", "-b"): "the text follows the issue: `gtt comment ISSUE TEXT`",
    ("comment", "--body"): "the text follows the issue: `gtt comment ISSUE TEXT`",
    ("script", "-s"): "the shell follows: `gtt completion bash`",
    ("script", "--shell"): "the shell follows: `gtt completion bash`",
    ("config", "--list"): "did you mean `gtt config list`?",
    ("config", "-l"): "did you mean `gtt config list`?",
}
# For an option that needs a value, an example of one.
EXAMPLES = {"--watch": "30s", "--since": "24h", "--for": "3d", "--until": "'monday 9:00'"}
SIMILAR = (
    0.8  # above: `--comment` is close to `--comments`, `--limits` to `--limit`; `--sort` is not to `--port`
)


def mistake(error: Any, words: Sequence[str], path: str, names: Iterable[str]) -> BadUsage:
    """Return typer's complaint in our voice, with what was meant or the help to read.

    `path` is the command that was called, `names` are those of all first words.
    """
    kind, context = type(error).__name__, error.ctx
    if kind == "NoSuchOption":
        return BadUsage(f"no such option `{error.option_name}`", hint=_option(error, words, path))
    if kind == "BadParameter" and hasattr(getattr(error.param, "type", None), "max"):
        return BadUsage(_number(error), hint=f"see `{path} --help`")
    message = error.format_message().partition(". Did you mean")[0].rstrip(".").replace("'", "`")
    hint = _value(error, words) if kind != "NoSuchCommand" else None
    if message.startswith("Got unexpected extra") and (other := _no_command(context, words)):
        message = f"no such command `{other}`"
    hint = hint or _command(context, words)
    if not hint and (typed := re.match(r"No such command `(.+)`", message, re.DOTALL)):
        below = names if context.parent is None else context.command.list_commands(context)
        near = max(below, key=lambda name: (_ratio(typed[1], name), -len(name)), default="")
        hint = (
            f"did you mean `{path} {near}`?" if near and _similar(typed[1], near) else _there(context, words)
        )
    return BadUsage(message[:1].lower() + message[1:], hint=hint or f"see `{path} --help`")


def _no_command(context: Any, words: Sequence[str]) -> str | None:
    """Return the word behind a group that was taken for an argument of its default command, and is neither."""
    default = getattr(context.parent and context.parent.command, "default_command", None)
    typed = [word for word in words if not word.startswith("-")]
    taken = default and context.info_name not in words and len(typed) > 1 and not _is_issue(typed[1])
    return typed[1] if taken else None


def _number(error: Any) -> str:
    """Return what is wrong with a number, and which ones there may be."""
    kind, typed = error.param.type, error.message.partition(" is not ")[0].strip("'")
    what = "a number" if "float" in kind.name else "a whole number"
    limits = range_of(kind).replace("at least", "of at least")
    joint = "" if kind.max is None else "from "
    return f"`{error.param.opts[0]}` is `{typed}`: expected {what} {joint}{limits}"


def _option(error: Any, words: Sequence[str], path: str) -> str:
    """Return a hint for an option that the command does not have."""
    command = error.ctx.command if error.ctx else None
    known = set(_options(command))
    if error.ctx and error.ctx.parent and error.ctx.info_name not in words:  # `gtt issues --limi 5` may list
        group = error.ctx.parent.command
        known |= set(_options(getattr(group, "commands", {}).get(getattr(group, "bare_command", None))))
    name = error.option_name
    near = [one for one in error.possibilities or () if _similar(name, one)]
    near += sorted((one for one in known if _similar(name, one)), key=lambda one: (-_ratio(name, one), one))
    near += [one for one in OPTIONS_MEANT.get(name, ()) if one.partition(" ")[0] in known]
    if near:
        return f"did you mean `{near[0]}`?"
    return BARE.get((error.ctx.info_name if error.ctx else "", name)) or f"see `{path} --help`"


def _options(command: Any) -> Iterator[str]:
    """Yield the options of a command; of a group, those of all its commands as well."""
    for one in (command, *getattr(command, "commands", {}).values()):
        yield from (word for param in getattr(one, "params", ()) for word in param.opts if word[:1] == "-")


def _value(error: Any, words: Sequence[str]) -> str | None:
    """Return a hint for an option whose value is missing, or for `gtt assign 47 me`, which needs one."""
    name = getattr(error, "option_name", None)
    if name in EXAMPLES:
        return f"for example `{name} {EXAMPLES[name]}`"
    missing = getattr(getattr(error, "param", None), "opts", ())
    if missing != ["--to"]:
        return None
    typed = [word for word in words[1:] if not word.startswith("-")]
    issues = [word for word in typed if _is_issue(word)]
    others = [word for word in typed if word not in issues]
    if not issues or len(others) != 1:
        return "for example `gtt assign ISSUE --to me`"
    return f"did you mean `gtt assign {shlex.join(issues)} --to {shlex.quote(others[0].removeprefix('@'))}`?"


def _command(context: Any, words: Sequence[str]) -> str | None:
    """Return a hint for words that another command understands, None if it is not known which."""
    typed = [word for word in words if not word.startswith("-")]
    first, second = [*typed, "", ""][:2]
    if not typed:
        return "`gtt --help` lists the commands, `gtt --version` prints the version"
    root = context.find_root() if context is not None else None
    group = context.parent.command if context is not None and context.parent is not None else None
    commands = root.command.list_commands(root) if root is not None else ()
    if hint := _in_other_words(first, second, typed, (*commands, "issue")):
        return hint
    if hasattr(group, "default_command"):
        return _there(context.parent, words)
    if first == "comment" and second in NOT_ISSUES:
        return ISSUE_FIRST
    return _did_you_mean("issue", [first]) if _is_issue(first) and first not in commands else None


def _in_other_words(first: str, second: str, typed: Sequence[str], commands: Sequence[str]) -> str | None:
    """Return what other tools' words, which were typed, are here; None if they are not known."""
    if first in ("get", "describe") and second in commands:
        return _did_you_mean(second, typed[2:])
    if first in MEANT:
        return _did_you_mean(_with_issue(first, typed[1:]), typed[1:])
    if first in ELSEWHERE:
        return ELSEWHERE[first]
    if (first, second) in MEANT_BELOW:
        below = MEANT_BELOW[first, second]
        return _did_you_mean(below, typed[2:])
    if second in MEANT and MEANT[second].partition(" ")[0] == first:
        return _did_you_mean(MEANT[second], [])
    if first == "snooze" and second:
        return _did_you_mean("ignore ISSUE --for 3d", typed[1:])
    if first == "search" and second == "issues":
        return _did_you_mean("issues list", typed[2:])
    if first in ("issue", "issues") and second in (*commands, *MEANT):
        return _did_you_mean(_with_issue(second, typed[2:]), typed[2:])
    return None


def _with_issue(word: str, following: Sequence[str]) -> str:
    """Return what another tool's word is called here, with an issue or without."""
    plain = MEANT.get(word, word)
    return MEANT_WITH_ISSUE.get(word, plain) if any(map(_is_issue, following)) else plain


def _did_you_mean(command: str, words: Sequence[str]) -> str:
    """Return a command with the issues among the words in their place: after it, or where it says ISSUE."""
    issues = [word for word in words if _is_issue(word)]
    if command in TAKES_ALL:
        issues = list(words)
    if "ISSUE" in command:
        line = command.replace("ISSUE", shlex.join(issues[:1]) or "ISSUE")
    else:  # one with a word to fill in is about something else
        line = command if re.search("[A-Z]{4}", command) else f"{command} {shlex.join(issues)}".rstrip()
    return f"did you mean `gtt {line}`?"


def _is_issue(word: str) -> bool:
    """Return whether a word looks like an issue: a number, a link, a short id, `@latest`."""
    short_id = re.fullmatch(r"\w[\w-]*-(?=\w*\d)[0-9A-Va-v]{1,6}", word, re.ASCII) or (
        word[-1:].isalnum() and "-" in word and word.isupper()
    )
    return word.isdecimal() or "/issues/" in word or bool(short_id) or word.lower() == "@latest"


def _there(context: Any, words: Sequence[str]) -> str | None:
    """Return which commands there are where a group was given another word, None for all of gtt."""
    if context.parent is None:
        return None
    if context.info_name in ("issue", "issues"):
        typed = " ".join(word for word in words[1:] if not word.startswith("-"))
        return f"to search for it: `gtt issues list {typed}`"
    _, other, *rest = [*(word for word in words if not word.startswith("-")), "", ""]
    if (meant := MEANT.get(other, "")) in context.command.commands:
        return f"did you mean `{context.command_path} {shlex.join([meant, *filter(None, rest)])}`?"
    return f"`{context.command_path}` has the commands {', '.join(context.command.commands)}"


def _similar(typed: str, name: str) -> bool:
    """Return whether one may have been meant for the other: a slip of the finger, or its beginning."""
    return name.startswith(typed) or _ratio(typed, name) > SIMILAR


def _ratio(typed: str, name: str) -> float:
    return 1.0 if name.startswith(typed) else SequenceMatcher(None, typed, name).ratio()
