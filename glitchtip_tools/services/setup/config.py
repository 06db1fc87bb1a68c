"""Reads `config.toml` in the user's folder: what `.env` cannot hold (docs/configuration.md)."""

import tomllib
from pathlib import Path

from glitchtip_tools.core.setup.config import Config, checked, key_path
from glitchtip_tools.core.setup.config import Path as KeyPath
from glitchtip_tools.errors import BadSettings, BadUsage

LARGEST = 1_000_000  # bytes


def read_config(file: Path) -> Config:
    """Return what the file says, nothing when there is none; raises BadSettings with all that is wrong with it."""
    return config_in(text_of(file), file)


def text_of(file: Path) -> str:
    """Return the file's text, empty when there is none; raises BadSettings."""
    try:
        with file.open("rb") as opened:
            content = opened.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise BadSettings(f"`{file}` is larger than {LARGEST // 1000:,} kB", hint="is it the right file?")
        return content.decode("utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):  # a service may have /dev/null as its home
        return ""
    except UnicodeDecodeError as error:
        raise BadSettings(f"cannot read `{file}`: it is not UTF-8 text") from error
    except OSError as error:
        raise BadSettings(f"cannot read `{file}`: {error.strerror}") from error


def config_in(text: str, file: Path) -> Config:
    """Return what the text of the file says; raises BadSettings."""
    try:
        config, mistakes = checked(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise BadSettings(
            f"`{file}` is not TOML: {error}", hint="`gtt help environment` has an example"
        ) from error
    if mistakes:
        lines = [f"{file}{_place(text, path)}: {message}" for path, message in mistakes]
        raise BadSettings("\n".join(lines), hint="`gtt help environment` lists the keys")
    return config


def _place(text: str, path: KeyPath) -> str:
    """Return `:LINE` of a key in a file that is written in the usual way: table headers and names on lines."""
    table: KeyPath = ()
    for number, line in enumerate(map(str.strip, text.splitlines()), 1):
        if line.startswith("[") and not line.startswith("[["):
            table = _path_or_nothing(line[1 : line.rfind("]")])
            where = table
        else:
            where = (*table, *_name_in(line))
        if where == path:
            return f":{number}"
    return ""


def _name_in(line: str) -> KeyPath:
    """Return the key of a `key = value` line; an `=` may appear in the quotes of the key, too."""
    at = line.find("=")
    while at >= 0 and not (path := _path_or_nothing(line[:at])):
        at = line.find("=", at + 1, 1000)
    return path if at >= 0 else ()


def _path_or_nothing(text: str) -> KeyPath:
    try:
        return key_path(text.strip())
    except BadUsage:
        return ()
