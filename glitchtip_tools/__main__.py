"""The program's entry, also of `python -m glitchtip_tools`: the version is printed before anything is loaded."""

import gc
import sys

from glitchtip_tools import __version__

OBJECTS = (
    50_000  # made before Python looks for circles of them: importing makes none, and 700 cost a twentieth
)
VERSION = (["--version"], ["version"])


def entry() -> None:
    """Run `gtt`; see cli.entry."""
    if sys.argv[1:] in VERSION and sys.stdout is not None:
        try:
            sys.stdout.write(f"gtt {__version__}\n")
            sys.stdout.flush()
        except OSError:  # a full disk, a reader that is gone: cli knows what to say
            pass
        else:
            return
    gc.set_threshold(OBJECTS)
    from glitchtip_tools.stack import with_room

    with_room(_run)()


def _run() -> None:
    from glitchtip_tools.cli import entry as run  # typer costs four times an empty Python

    run()


if __name__ == "__main__":
    entry()
