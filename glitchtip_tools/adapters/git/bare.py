"""A bare git directory of ours over a clone's objects: the clone's configuration, attributes and hooks have no say.

A `.git/config` may name programs (textconv, filters, fsmonitor, transports) and files (`blame.ignoreRevsFile`), and
git has no switch that leaves it out. So the clone is asked for its refs only, and all else is asked here.
"""

import os
from pathlib import Path

from glitchtip_tools.adapters.temporary import TemporaryFolder, written_there
from glitchtip_tools.values import dataclass

LARGEST_DIFF = 2_000_000  # bytes of a file that git compares line by line


@dataclass(frozen=True, slots=True)
class Objects:
    """What of a clone is read: the folder of its objects, their format, where its history is cut off."""

    folder: Path
    format: str = "sha1"
    edge: bytes = b""  # the clone's `shallow` file


class BareGit:
    """A git directory in a temporary folder, gone with the last reference to it or when the program ends."""

    def __init__(self, objects: Objects, head: str, refs: bytes) -> None:
        """Write the directory; `refs` are lines of an id and a name, as `packed-refs` has them.

        Raises ToolFailed when the system's temporary folder cannot be written to.
        """
        self.folder = TemporaryFolder("gtt-git-")
        self.path = self.folder.path
        self.env = {
            "GIT_OBJECT_DIRECTORY": str(objects.folder),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_ATTR_NOSYSTEM": "1",
        }
        with written_there():
            (self.path / "refs").mkdir()
            (self.path / "objects").mkdir()
            (self.path / "config").write_text(_config(objects.format))
            (self.path / "HEAD").write_text(f"{head}\n")
            (self.path / "packed-refs").write_bytes(refs)
            if objects.edge:
                (self.path / "shallow").write_bytes(objects.edge)


def _config(object_format: str) -> str:
    config = f"[core]\n\tbare = true\n\tattributesFile = {os.devnull}\n\tbigFileThreshold = {LARGEST_DIFF}\n"
    if object_format == "sha1":
        return f"{config}\trepositoryformatversion = 0\n"
    return f"{config}\trepositoryformatversion = 1\n[extensions]\n\tobjectFormat = {object_format}\n"
