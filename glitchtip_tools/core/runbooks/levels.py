"""The levels of issues as conditions name them: `error`, `>=warning`, `<fatal`."""

RANKED_LEVELS = ("sample", "debug", "info", "warning", "error", "fatal")
COMPARISONS = (">=", "<=", ">", "<", "=")


def levels(words: tuple[str, ...]) -> frozenset[str]:
    """Return the levels that words such as `error` or `>=error` name; raises ValueError for others."""
    return frozenset(level for word in words for level in _levels(word))


def _levels(word: str) -> tuple[str, ...]:
    operator = next((sign for sign in COMPARISONS if word.startswith(sign)), "")
    name = word.removeprefix(operator).strip().lower()
    if name not in RANKED_LEVELS:
        raise ValueError(word)
    at = RANKED_LEVELS.index(name)
    below, above = RANKED_LEVELS[:at], RANKED_LEVELS[at + 1 :]
    return {
        ">=": (name, *above),
        ">": above,
        "<=": (*below, name),
        "<": below,
    }.get(operator, (name,))
