"""The seed of samples that are drawn anew with each commit, and are the same wherever that commit is tried."""

import os
import subprocess
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).parent.parent


def seed(variable: str) -> int:
    """Return the number that a variable of the environment gives, or else one that follows from the commit.

    A gate that draws by chance fails by chance: on somebody else's change, and not when it is run again.
    """
    if given := os.environ.get(variable, "").strip():
        return int(given)
    commit = subprocess.run(
        ["git", "-C", str(ROOT), "rev-parse", "HEAD"], capture_output=True, text=True, check=False
    ).stdout.strip()
    return int(sha256((commit or version("glitchtip-tools")).encode()).hexdigest()[:8], 16)
