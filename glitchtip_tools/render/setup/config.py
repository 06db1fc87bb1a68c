"""What is set in `config.toml`."""

from collections.abc import Mapping, Sequence

from glitchtip_tools.core.setup.config import ConfigEntry, Value
from glitchtip_tools.render.drawing import Column, table
from glitchtip_tools.render.output import View
from glitchtip_tools.render.text import clean


def config_entries(entries: Sequence[ConfigEntry], view: View) -> str:
    """Return a line per key: its value, and whether that is from the file or by default."""
    columns = [Column("key"), Column("value", wide=True), Column("from")]
    return table(columns, [[entry.key, _on_one_line(entry.value), entry.source] for entry in entries], view)


def searches(saved: Mapping[str, Value], view: View) -> str:
    """Return the saved queries by their names."""
    rows = [[f"@{name}", _on_one_line(query)] for name, query in sorted(saved.items())]
    empty = "no saved searches: `gtt search save NAME QUERY`"
    return table([Column("name"), Column("query", wide=True)], rows, view, empty=empty)


def config_value(entry: ConfigEntry, _view: View) -> str:
    """Return the value, a list on several lines."""
    values = entry.value if isinstance(entry.value, tuple) else (entry.value,)
    return "\n".join(clean(value) for value in values)


def _on_one_line(value: Value) -> str:
    return ", ".join(value) if isinstance(value, tuple) else value
