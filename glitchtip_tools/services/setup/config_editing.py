"""Writes `config.toml`: one value at a time, with comments and order as they were.

tomlkit keeps what a person wrote by hand; it is imported by this module alone, so that reading does not pay for it.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomlkit

from glitchtip_tools.adapters.private_file import write_private
from glitchtip_tools.core.setup.config import ConfigEntry, Value, key_of, key_path, written
from glitchtip_tools.core.setup.config import Path as KeyPath
from glitchtip_tools.errors import BadSettings, BadUsage, NotFound
from glitchtip_tools.services.setup.config import config_in, text_of


@dataclass(frozen=True)
class ConfigEditor:
    """The file; a mistake that is in it already is refused, and nothing is written."""

    file: Path

    def set(self, key: str, words: Sequence[str]) -> ConfigEntry:
        """Give the key the value and return both; raises BadUsage for what it does not take."""
        path = key_path(key)
        known = key_of(path)
        if not known.is_list and len(words) != 1:
            raise BadUsage(f"`{written(path)}` has one value", hint="put words with spaces in quotes")
        try:
            value = known.read(list(words) if known.is_list else words[0])
        except ValueError as error:
            raise BadUsage(
                f"`{written(path)}` must be {error}", hint=f"for example {known.example}"
            ) from error
        document = self._document()
        table: Any = document
        for depth, name in enumerate(path[:-1], 2):
            if name not in table:
                table[name] = tomlkit.table(is_super_table=depth < len(path))
            table = table[name]
        plain = list(value) if isinstance(value, tuple) else value
        table[path[-1]] = value == "true" if known.is_switch else plain
        self._write(document, path, value)
        return ConfigEntry(written(path), value, "file", known.meaning)

    def unset(self, key: str) -> None:
        """Take the key out of the file; raises NotFound when it is not in it."""
        path = key_path(key)
        key_of(path)
        document = self._document()
        tables: list[Any] = [document]
        for name in path[:-1]:
            tables.append(tables[-1].get(name, {}))
        if path[-1] not in tables[-1]:
            raise NotFound(f"`{written(path)}` is not set", hint="`gtt config list` shows what is")
        for table, name in zip(reversed(tables), reversed(path), strict=True):
            del table[name]
            if table:
                break
        self._write(document, path, None)

    def _document(self) -> tomlkit.TOMLDocument:
        text = text_of(self.file)
        config_in(text, self.file)
        return tomlkit.parse(text)

    def _write(self, document: tomlkit.TOMLDocument, path: KeyPath, value: Value | None) -> None:
        """Write the document when it says what is meant, and nothing otherwise."""
        text = tomlkit.dumps(document)
        if config_in(text, self.file).values.get(path) != value:
            raise BadSettings(
                f"cannot change `{written(path)}` in `{self.file}`", hint="edit the file by hand"
            )
        try:
            write_private(Path(os.path.realpath(self.file)), text)
        except OSError as error:
            raise BadSettings(f"cannot write `{self.file}`: {error.strerror}") from error
