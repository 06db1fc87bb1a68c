"""Where gtt keeps its files: settings, what it remembers, and what it can forget; as each system has it.

XDG variables rule on every system, and a folder in the XDG manner that is there already (`~/.config/gtt`) goes on
being used; else platformdirs knows the place. Everything comes from the environment that is handed in.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path, PurePath

NAME = "gtt"
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


def _folder(kind: str, environ: Mapping[str, str], platform: str) -> Path:
    variable, usual = XDG[kind]
    named = environ.get(variable, "")
    if os.path.isabs(named):  # a relative one counts as unset, as the specification says
        return Path(named) / NAME
    home = Path(environ.get("HOME") or environ.get("USERPROFILE") or "~").expanduser()
    classic = home / usual / NAME
    if platform not in ("darwin", "win32") or classic.is_dir():
        return classic
    return _native(kind, environ, home, platform)


def _native(kind: str, environ: Mapping[str, str], home: Path, platform: str) -> Path:
    """Return the system's own place, moved to the given home: platformdirs looks at this process's."""
    if platform == "win32" and environ.get("LOCALAPPDATA"):
        folder = Path(environ["LOCALAPPDATA"]) / NAME
        return folder / "Cache" if kind == "cache" else folder
    if platform == "win32":
        from platformdirs.windows import Windows as Dirs
    else:
        from platformdirs.macos import MacOS as Dirs  # type: ignore[assignment]
    native = PurePath(getattr(Dirs(NAME, appauthor=False), f"user_{kind}_dir"))
    own = Path.home()
    return home / native.relative_to(own) if native.is_relative_to(own) else Path(native)
