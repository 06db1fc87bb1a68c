"""The `.env` file that `gtt auth login` writes: other lines stay as they are, nobody else may read it."""

import os
import re
from collections.abc import Mapping, Sequence
from io import StringIO
from pathlib import Path

from dotenv.parser import Binding, parse_stream

from glitchtip_tools.adapters.private_file import write_private
from glitchtip_tools.adapters.process import run
from glitchtip_tools.errors import BadSettings, ToolFailed
from glitchtip_tools.folders import LARGEST_ENV_FILE, is_file, is_within

_PLAIN = re.compile(r"[A-Za-z0-9_./:@%+,=~-]*")


def change(path: Path, values: Mapping[str, str], remove: Sequence[str] = ()) -> None:
    """Set variables in the file and take others out of it; all at once or not at all, mode 0600.

    A variable keeps its place (and its `export`); of several lines for one variable the last stays, which is
    the one that counts. Raises BadSettings when the file cannot be read or written.
    """
    try:
        target = Path(os.path.realpath(path))
        if is_file(target) and target.stat().st_size > LARGEST_ENV_FILE:
            raise BadSettings(
                f"`{path}` is larger than {LARGEST_ENV_FILE // 1000} kB", hint="is it the right file?"
            )
        before = target.read_text(encoding="utf-8") if is_file(target) else ""
        write_private(target, changed(before, values, remove))
    except (OSError, UnicodeDecodeError) as error:
        raise BadSettings(
            f"cannot write `{path}`: {error}", hint="give another file with `--env-file`"
        ) from error


def changed(text: str, values: Mapping[str, str], remove: Sequence[str] = ()) -> str:
    """Return the text of a `.env` file with the variables set and others taken out."""
    bindings = list(parse_stream(StringIO(text)))
    last = {binding.key: at for at, binding in enumerate(bindings) if binding.key}
    gone = {*remove, *values}
    kept = []
    for at, binding in enumerate(bindings):
        if binding.key not in gone:
            kept.append(binding.original.string)
        elif binding.key in values and last[binding.key] == at:
            kept.append(_again(binding, values[binding.key]))
    written = "".join(kept)
    new = [f"{name}={_quoted(value)}\n" for name, value in values.items() if name not in last]
    return written + ("\n" if new and written and not written.endswith("\n") else "") + "".join(new)


def would_be_shared(path: Path) -> str | None:
    """Return why git could publish the file (tracked, or not ignored), None when it could not."""
    name = f"./{path.name}"
    magic = {"GIT_LITERAL_PATHSPECS": "0"}  # check-ignore refuses to run with it
    try:
        if run(["git", "ls-files", "--", path.name], cwd=path.parent, allow=(0, 128)).out:
            return f"`{path}` is tracked by git"
        command = ["git", "check-ignore", "-q", "--", name]
        if run(command, cwd=path.parent, allow=(0, 1, 128), env=magic).code == 1:
            return f"git does not ignore `{path}`"
    except ToolFailed:
        return None
    return None


def is_ignored(path: Path) -> bool:
    """Return whether the file would lie in a git checkout that ignores it."""
    command = ["git", "check-ignore", "-q", "--", f"./{path.name}"]
    try:
        done = run(command, cwd=path.parent, allow=(0, 1, 128), env={"GIT_LITERAL_PATHSPECS": "0"})
        return done.code == 0
    except ToolFailed:
        return False


def leads_out(path: Path) -> bool:
    """Return whether the file is a link to somewhere outside of its folder, existing or not."""
    return path.is_symlink() and not is_within(path, path.parent)


def home_of(here: Path) -> Path:
    """Return the folder that a new `.env` belongs in: the root of the checkout, else where we are."""
    try:
        answer = run(["git", "rev-parse", "--show-toplevel"], cwd=here, allow=(0, 128))
    except ToolFailed:
        return here
    return Path(answer.text.strip()) if answer.code == 0 and answer.text.strip() else here


def _again(binding: Binding, value: str) -> str:
    """Return the line of a variable with another value: indentation, `export` and line end as they were."""
    start, name, rest = binding.original.string.partition(binding.key or "")
    end = rest[len(rest.rstrip("\r\n")) :]
    return f"{start}{name}={_quoted(value)}{end}"


def _quoted(value: str) -> str:
    if _PLAIN.fullmatch(value):
        return value
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
