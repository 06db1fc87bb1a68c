"""Where gtt keeps its files: settings, what it remembers, and what it can forget; as each system has it.

XDG variables rule on every system, and a folder in the XDG manner that is there already (`~/.config/gtt`) goes on
being used; else platformdirs knows the place. Everything comes from the environment that is handed in.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path, PurePath, PureWindowsPath

NAME = "gtt"
LARGEST_ENV_FILE = 100_000  # bytes; reading takes ten microseconds for each
NO_HOME = "/nonexistent"  # as Debian calls the home of a user who has none
# kind -> the XDG variable, and the folder that it stands for (XDG Base Directory Specification 0.8)
XDG = {
    "config": ("XDG_CONFIG_HOME", ".config"),
    "state": ("XDG_STATE_HOME", ".local/state"),
    "cache": ("XDG_CACHE_HOME", ".cache"),
}


def config_folder(environ: Mapping[str, str], platform: str = sys.platform) -> Path:
    """Return the folder of the user's own settings."""
    return _folder("config", environ, platform)


def state_folder(environ: Mapping[str, str], platform: str = sys.platform) -> Path:
    """Return the folder of what gtt remembers between runs."""
    return _folder("state", environ, platform)


def cache_folder(environ: Mapping[str, str], platform: str = sys.platform) -> Path:
    """Return the folder of what can be asked for again."""
    return _folder("cache", environ, platform)


def expanded(path: str) -> Path:
    """Return the path with a `~` at its start replaced; that of an unknown user stays as it is."""
    return Path(os.path.expanduser(path))


def is_within(path: Path, folder: Path) -> bool:
    """Return whether a path is in the folder when all links are followed, also those that end nowhere."""
    try:
        return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))
    except (OSError, ValueError):  # a NUL, which no file's name contains
        return False


def is_file(path: Path) -> bool:
    """Return whether there is a file; no is also the answer to a name that none can have."""
    return os.path.isfile(path)


def is_folder(path: Path) -> bool:
    """Return whether there is a folder; no is also the answer to a name that none can have."""
    return os.path.isdir(path)


def _folder(kind: str, environ: Mapping[str, str], platform: str) -> Path:
    variable, usual = XDG[kind]
    named = environ.get(variable, "")
    if os.path.isabs(named):  # a relative one counts as unset, as the specification says
        return Path(named) / NAME
    home = expanded(environ.get("HOME") or environ.get("USERPROFILE") or "~")
    if not home.is_absolute() and not PureWindowsPath(home).is_absolute():
        # Nobody knows it, or it would be below whatever folder gtt is run in.
        home = Path(NO_HOME)
    classic = home / usual / NAME
    if platform not in ("darwin", "win32") or is_folder(classic):
        return classic
    return _native(kind, environ, home, platform)


def _native(kind: str, environ: Mapping[str, str], home: Path, platform: str) -> Path:
    """Return the system's own place, moved to the given home: platformdirs looks at this process's."""
    if platform == "win32" and environ.get("LOCALAPPDATA"):
        folder = Path(environ["LOCALAPPDATA"]) / NAME
        return folder / "Cache" if kind == "cache" else folder
    from platformdirs import macos, windows

    folders = windows.Windows if platform == "win32" else macos.MacOS
    native = PurePath(getattr(folders(NAME, appauthor=False), f"user_{kind}_dir"))
    own = Path.home()
    return home / native.relative_to(own) if native.is_relative_to(own) else Path(native)
