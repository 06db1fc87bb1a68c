"""Counts per value of a tag: whole numbers that add up, also where an issue carries several values."""

from collections.abc import Mapping

NONE = "(none)"
OTHER = "(other)"  # has the tag, but nobody asked which value
Labels = Mapping[str, Mapping[str, int]]  # issue id -> value of the tag -> events of its stored life with it


def shares(labels: Mapping[str, int] | None) -> dict[str, float]:
    """Return the parts of an issue's events by the value of the tag; everything is `(none)` where there is none."""
    known = {name: count for name, count in (labels or {}).items() if count > 0}
    if not known:
        return dict.fromkeys(labels, 1 / len(labels)) if labels else {NONE: 1.0}
    total = sum(known.values())
    return {name: count / total for name, count in known.items()}


def is_estimate(labels: Mapping[str, int] | None, count: int) -> bool:
    """Return whether shares of an issue's stored life may be others than those of `count` of its events."""
    return len(labels or {}) > 1 and sum((labels or {}).values()) != count


def of_several(issues: int, key: str) -> str:
    """Report how many issues are divided by an estimate."""
    have = "issue has" if issues == 1 else "issues have"
    divided_how = "their events are split in proportion to all stored ones, an estimate"
    return f"{issues} {have} several values of `{key}`: {divided_how}"


def divided(count: int, parts: Mapping[str, float]) -> dict[str, int]:
    """Return the count divided by the parts in whole numbers that add up to it (largest remainders, then by name)."""
    exact = {name: count * part for name, part in parts.items()}
    shares = {name: int(value) for name, value in exact.items()}
    order = sorted(exact, key=lambda name: (shares[name] - exact[name], name))
    for name in order[: count - sum(shares.values())]:
        shares[name] += 1
    return shares
