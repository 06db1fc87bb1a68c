"""The text form in which Prometheus reads metrics, as values."""

import math
import re

from glitchtip_tools.models.server import Family, Sample
from glitchtip_tools.patterns import pattern

_SAMPLE = pattern(r"([A-Za-z_:][\w:]*)\s*(?:\{(.*)\})?\s+(\S+)(?:\s+-?\d+)?\s*", re.ASCII)
_LABEL = pattern(r'\s*([A-Za-z_]\w*)\s*=\s*"((?:[^"\\]|\\.)*)"\s*(?:,|$)', re.ASCII)
_ESCAPES = {"n": "\n", '"': '"', "\\": "\\"}
_PARTS = ("_bucket", "_sum", "_count", "_total", "_created")


def parsed(text: str) -> tuple[Family, ...]:
    """Return the metrics of a page, in its order; lines that are none are left out."""
    types: dict[str, str] = {}
    helps: dict[str, str] = {}
    samples: dict[str, list[Sample]] = {}
    for line in text.splitlines():
        words = line.split(maxsplit=3)
        if words[:2] == ["#", "TYPE"] and len(words) == 4:
            types[words[2]] = words[3].strip()
            samples.setdefault(words[2], [])
        elif words[:2] == ["#", "HELP"] and len(words) >= 3:
            helps[words[2]] = words[3] if len(words) == 4 else ""
        elif (match := _SAMPLE.fullmatch(line)) and not line.startswith("#"):
            sample = _sample(match)
            samples.setdefault(_family(match[1], types), []).append(sample)
    return tuple(
        Family(name, types.get(name, "untyped"), helps.get(name, ""), tuple(match))
        for name, match in samples.items()
    )


def _sample(match: re.Match[str]) -> Sample:
    labels = {name: _unescaped(value) for name, value in _LABEL.findall(match[2] or "")}
    return Sample(match[1], _number(match[3]), labels)


def _number(text: str) -> float | str:
    try:
        value = float(text)
    except ValueError:
        return text
    if not math.isfinite(value):
        return text
    return int(value) if value == int(value) else value


def _family(name: str, types: dict[str, str]) -> str:
    """Return the metric that a sample belongs to: `x_bucket` and `x_sum` are parts of the histogram `x`."""
    if name in types:
        return name
    for part in _PARTS:
        if name.endswith(part) and name.removesuffix(part) in types:
            return name.removesuffix(part)
    return name


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", lambda found: _ESCAPES.get(found[1], found[0]), text)
