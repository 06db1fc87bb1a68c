"""What a Bot API call was given: from the query, a form, JSON or a multipart body, all of which it takes."""

import json
import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit

from glitchtip_tools.sandbox.records import Record
from glitchtip_tools.values import dataclass


class BotError(Exception):
    """A refusal of the Bot API."""

    def __init__(self, status: int, description: str, parameters: Mapping[str, int] | None = None) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters


def bad_request(description: str) -> BotError:
    """Return the refusal of a request that can't be carried out."""
    return BotError(400, f"Bad Request: {description}")


@dataclass(frozen=True, slots=True)
class File:
    """A file that was uploaded."""

    name: str
    content_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Arguments:
    """The arguments of one call; numbers may come as text, nested values as JSON text."""

    values: Mapping[str, object]
    files: Mapping[str, File]

    def text(self, name: str) -> str | None:
        """Return an argument as text, or None."""
        value = self.values.get(name)
        if value is None or isinstance(value, str):
            return value
        return json.dumps(value)

    def number(self, name: str) -> int | None:
        """Return an argument as an integer, or None; anything else is refused."""
        value = self.text(name)
        if value is None or value == "":
            return None
        if not re.fullmatch(r"-?\d+", value):
            raise bad_request(f"wrong parameter {name} in request")
        return int(value)

    def nested(self, name: str) -> object:
        """Return an argument that is an object or a list."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError:
            raise bad_request(f"can't parse {name.replace('_', ' ')} JSON object") from None


def arguments(record: Record) -> Arguments:
    """Read the arguments of a call."""
    values: dict[str, object] = dict(record.parameters)
    files: dict[str, File] = {}
    content_type = record.headers.get("content-type", "")
    if content_type.startswith("application/json") and record.raw:
        body = record.body
        if not isinstance(body, dict):
            raise bad_request("can't parse JSON object")
        values |= body
    elif content_type.startswith("multipart/form-data"):
        _multipart(record.raw, content_type, values, files)
    elif record.raw:
        values |= dict(parse_qsl(record.raw.decode(), keep_blank_values=True))
    return Arguments(values, files)


def _multipart(raw: bytes, content_type: str, values: dict[str, object], files: dict[str, File]) -> None:
    match = re.search(r'boundary="?([^";]+)', content_type)
    if match is None:
        raise bad_request("can't find the boundary of the parts")
    for part in raw.split(b"--" + match[1].encode())[1:-1]:
        head, _, data = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        header = head.decode("utf-8", "replace")
        name = re.search(r'\bname="([^"]*)"', header)
        file = re.search(r'\bfilename="([^"]*)"', header)
        kind = re.search(r"(?im)^content-type:\s*(\S+)", header)
        data = data.removesuffix(b"\r\n")
        if name and file:
            files[name[1]] = File(file[1], kind[1] if kind else "application/octet-stream", data)
        elif name:
            values[name[1]] = data.decode("utf-8", "replace")


def keyboard(markup: object) -> dict[str, object] | None:
    """Return a checked `reply_markup`; what Telegram would refuse is refused."""
    if markup is None or markup == "":
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    rows = markup.get("inline_keyboard")
    if rows is None:
        return markup
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('field "inline_keyboard" must be of type Array')
    for row in rows:
        for button in row:
            _button(button)
    return {"inline_keyboard": [row for row in rows if row]} if any(rows) else None


def _button(button: object) -> None:
    if not isinstance(button, dict) or not button.get("text"):
        raise bad_request("can't parse inline keyboard button: Can't find field \"text\"")
    actions = [
        key
        for key in ("url", "callback_data", "web_app", "switch_inline_query", "copy_text")
        if key in button
    ]
    if not actions:
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if "callback_data" in button and not 1 <= len(str(button["callback_data"]).encode()) <= 64:
        raise bad_request("BUTTON_DATA_INVALID")
    if "url" in button:
        url = str(button["url"])
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https", "tg"):
            raise bad_request(f"inline keyboard button URL '{url}' is invalid: Unsupported URL protocol")
        if parts.scheme != "tg" and "." not in (parts.hostname or ""):
            raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
