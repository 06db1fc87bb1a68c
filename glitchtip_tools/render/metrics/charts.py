"""Small charts: bars as characters, bars and sparklines as SVG."""

from collections.abc import Sequence
from html import escape

EIGHTHS = " ▏▎▍▌▋▊▉█"


def bar(value: int, most: int, width: int) -> str:
    """Return a bar of at most `width` characters, in eighths of one; at least a sliver where there is something."""
    if value <= 0 or most <= 0:
        return ""
    eighths = max(1, round(value * width * 8 / most))
    full, rest = divmod(eighths, 8)
    return "█" * full + (EIGHTHS[rest] if rest else "")


def svg_columns(values: Sequence[tuple[str, int]], *, height: int = 120, marked: int = 0) -> str:
    """Return columns with their counts and names as SVG that takes its colours from the page.

    The last `marked` columns are drawn in the accent colour. It shrinks with its container.
    """
    width, gap, foot, head = (48 if len(values) < 9 else 34), 6, 22, 18
    most = max((count for _, count in values), default=0) or 1
    total = max(1, len(values)) * width
    parts = []
    for at, (name, count) in enumerate(values):
        tall = max(1, round(count * height / most)) if count else 0
        x, y = at * width, head + height - tall
        kind = "now" if at >= len(values) - marked else "then"
        middle = x + width / 2
        parts.append(
            f'<rect class="{kind}" x="{x + gap / 2:g}" y="{y}" width="{width - gap}" height="{tall}" rx="2"/>'
            f'<text class="value" x="{middle:g}" y="{y - 5}">{count}</text>'
            f'<text x="{middle:g}" y="{head + height + 15}">{escape(name)}</text>'
        )
    label = escape(", ".join(f"{name}: {count}" for name, count in values), quote=True)
    return (
        f'<svg class="columns" width="{total}" viewBox="0 0 {total} {head + height + foot}" role="img" '
        f'aria-label="{label}">{"".join(parts)}</svg>'
    )


def svg_spark(values: Sequence[int], *, width: int = 96, height: int = 20) -> str:
    """Return thin columns as a small SVG without words."""
    most, step = max(values, default=0) or 1, width / max(1, len(values))
    parts = [
        f'<rect x="{at * step:g}" y="{height - tall:g}" width="{step - 1:g}" height="{tall:g}"/>'
        for at, value in enumerate(values)
        if (tall := max(1, round(value * height / most))) and value
    ]
    return (
        f'<svg class="spark" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'aria-hidden="true">{"".join(parts)}</svg>'
    )
