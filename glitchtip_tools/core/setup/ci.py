"""Whether a CI runs gtt: it may make up a terminal, and nobody answers a question or reads a hint there."""

from collections.abc import Mapping

_OFF = ("", "0", "false", "no")


def in_ci(environ: Mapping[str, str]) -> bool:
    """Return whether the environment is that of a CI, which sets `CI`."""
    return environ.get("CI", "").strip().lower() not in _OFF
