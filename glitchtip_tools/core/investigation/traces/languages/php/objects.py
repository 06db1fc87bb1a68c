"""PHP's exceptions as objects of JSON, as Nextcloud logs them: told in the form that PHP itself prints."""

import json
from collections.abc import Iterator, Mapping

DEEPEST = 6  # objects in objects, causes of causes


def stacks(data: object, depth: int = DEEPEST) -> Iterator[str]:
    """Yield the lines of every exception's stack in a JSON value, causes first."""
    if isinstance(data, str) and data.startswith("{") and '"Trace"' in data:
        try:
            data = json.loads(data)
        except (ValueError, RecursionError):
            return
    if not isinstance(data, Mapping) or depth <= 0:
        return
    if isinstance(data.get("Trace"), list) and isinstance(data.get("Exception"), str):
        yield from _lines(data, depth, "")
        return
    for value in data.values():
        if isinstance(value, Mapping | str):
            yield from stacks(value, depth - 1)


def _lines(data: Mapping[str, object], depth: int, before: str) -> Iterator[str]:
    previous = data.get("Previous")
    if isinstance(previous, Mapping) and isinstance(previous.get("Trace"), list) and depth > 1:
        yield from _lines(previous, depth - 1, "Uncaught ")
        before = "Next "
    file, line = data.get("File"), data.get("Line")
    message = str(data.get("Message") or "").replace("\n", " ")
    yield f"{before or 'Uncaught '}{data.get('Exception')}: {message} in {file}:{line}"
    trace = data["Trace"]
    for number, call in enumerate(trace if isinstance(trace, list) else []):
        if not isinstance(call, Mapping):
            continue
        place = f"{call['file']}({call.get('line') or 0})" if call.get("file") else "[internal function]"
        yield f"#{number} {place}: {call.get('class', '')}{call.get('type', '')}{call.get('function', '')}()"
    yield f"#{len(trace) if isinstance(trace, list) else 0} {{main}}"
