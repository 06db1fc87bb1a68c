"""Whether a released version is newer than this one."""

import re

from glitchtip_tools.patterns import pattern

FINAL = pattern(r"[0-9]{1,6}(?:\.[0-9]{1,6}){1,3}", re.ASCII)  # neither a pre-release nor anything odd


def update_hint(released: str, own: str, command: str) -> str:
    """Return the line about a release that is newer than our own version, empty for any other text."""
    if not FINAL.fullmatch(released) or _numbers(released) <= _numbers(own):
        return ""
    return f"gtt {released} is available, this is {own}: `{command}`"


def _numbers(version: str) -> tuple[int, ...]:
    """Return the version's numbers without final zeros, so that 1.2 is 1.2.0; of `1.2.0rc1` those of 1.2.0."""
    known = FINAL.match(version)
    numbers = [int(part) for part in known[0].split(".")] if known else []
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)
