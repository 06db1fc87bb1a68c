"""The differences between operating systems in files and programs; `serving.py` has those of sockets and signals.

Windows has no owners and modes of files as POSIX does, and looks for programs in the current folder. Tests simulate
it by `platform`.
"""

import os
import stat
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

WINDOWS = "win32"
OTHERS = stat.S_IRWXG | stat.S_IRWXO
USUAL_ENDINGS = ".COM;.EXE;.BAT;.CMD"


def readable_by_others(file: Path, platform: str = sys.platform) -> bool:
    """Return whether the file's mode lets others read it; on Windows the user's folder protects it, not a mode."""
    return platform != WINDOWS and bool(stat.S_IMODE(file.stat().st_mode) & OTHERS)


def close_to_others(path: Path, mode: int, platform: str = sys.platform) -> None:
    """Set the mode of a file or folder that others could open, if it belongs to this user."""
    if platform == WINDOWS:
        return
    with suppress(OSError):
        status = path.lstat()
        if status.st_uid == os.geteuid() and not path.is_symlink() and status.st_mode & OTHERS:
            path.chmod(mode)


def program(name: str, environ: Mapping[str, str], platform: str = sys.platform) -> str:
    """Return how to start a program: by its name, on Windows by the path of the first one on PATH.

    By its name, Windows would first start one that lies in the current folder, which may be a foreign checkout.
    """
    if platform != WINDOWS or "/" in name or "\\" in name:
        return name
    endings = ["", *environ.get("PATHEXT", USUAL_ENDINGS).lower().split(";")]
    for folder in environ.get("PATH", "").split(";"):
        for ending in endings if Path(folder).is_absolute() else ():
            if (candidate := Path(folder, f"{name}{ending}")).is_file() and (ending or candidate.suffix):
                return str(candidate)
    raise FileNotFoundError(name)
