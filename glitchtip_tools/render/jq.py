"""`--jq EXPR`: the JSON of a command through jq, for machines that have no jq (extra `jq`)."""

from json import dumps

import jq  # type: ignore[import-not-found,import-untyped,unused-ignore]

from glitchtip_tools.errors import BadUsage


class Filter:
    """A compiled expression of jq."""

    def __init__(self, expression: str) -> None:
        try:
            self.program = jq.compile(expression)
        except ValueError as error:
            raise _wrong(error) from error

    def lines(self, data: object) -> list[str]:
        """Return what the expression yields: texts as they are (like `jq -r`), everything else as JSON."""
        try:
            found = self.program.input_value(data).all()
        except ValueError as error:
            raise _wrong(error) from error
        return [item if isinstance(item, str) else dumps(item, ensure_ascii=False) for item in found]


def _wrong(error: ValueError) -> BadUsage:
    said = str(error).removeprefix("jq: error: ").split("\n")[0]
    return BadUsage(
        f"`--jq`: {said}", hint="see https://jqlang.org/manual/, and `--fields` for the available fields"
    )
