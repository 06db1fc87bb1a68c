"""The `.env` files that settings are read from: which they are, and what they say."""

from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from glitchtip_tools.folders import LARGEST_ENV_FILE, config_folder, is_file
from glitchtip_tools.late import late

if TYPE_CHECKING:
    from dotenv import parser
else:
    parser = late("dotenv.parser")

OURS = ("GLITCHTIP_", "GTT_", "TELEGRAM_")  # what the names of our settings begin with


def user_file(environ: Mapping[str, str]) -> Path:
    """Return where the user's own settings live."""
    return config_folder(environ) / ".env"


def found_upwards(here: Path) -> Path | None:
    """Return the nearest `.env` from the folder upwards, None when there is none."""
    return next((folder / ".env" for folder in (here, *here.parents) if is_file(folder / ".env")), None)


def files_of(
    environ: Mapping[str, str], here: Path, env_file: Path | None
) -> tuple[list[tuple[Path, Mapping[str, str]]], list[str]]:
    """Return what the files say, the nearest first, and what is wrong with the files themselves."""
    files: list[tuple[Path, Mapping[str, str]]] = []
    problems = (
        [f"`{env_file}` is not a file: check `--env-file`"] if env_file and not is_file(env_file) else []
    )
    for path in (env_file or found_upwards(here), user_file(environ)):
        if path is None or not is_file(path):
            continue
        try:
            with path.open("rb") as file:
                content = file.read(LARGEST_ENV_FILE + 1)
            if len(content) > LARGEST_ENV_FILE:
                problems.append(f"`{path}` is larger than {LARGEST_ENV_FILE // 1000} kB")
                continue
            values, unreadable = _read(content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n"))
            files.append((path, values))
            problems.extend(f"`{path}:{line}` is not a `NAME=value` line" for line in unreadable)
        except OSError as error:
            problems.append(f"cannot read `{path}`: {(error.strerror or str(error)).lower()}")
        except UnicodeDecodeError:
            problems.append(f"cannot read `{path}`: it is not UTF-8 text")
    return files, problems


def _read(text: str) -> tuple[Mapping[str, str], list[int]]:
    """Return what a `.env` file says, as it is written there, and the lines of ours that say nothing."""
    values: dict[str, str] = {}
    unreadable: list[int] = []
    for binding in parser.parse_stream(StringIO(text)):
        if binding.error and not any(name in binding.original.string for name in OURS):
            continue  # the file is the application's; what it writes for others is not ours to judge
        if binding.error:
            lead = binding.original.string[: -len(binding.original.string.lstrip()) or None]
            unreadable.append(binding.original.line + lead.count("\n"))
        elif binding.key:
            values[binding.key] = binding.value or ""
    return values, unreadable
