"""Telegram's HTML: tags to entities as strictly as its documentation says, so that unescaped text is found out."""

import html
import re

from glitchtip_tools.values import dataclass

_TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
_TOKEN = re.compile(r"<[^<>]*>|&(?:#\d+|#x[0-9a-fA-F]+|\w+);|[<>&]|[^<>&]+")
_TAG = re.compile(
    r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)((?:\s+[\w-]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'>]+))?)*)\s*>"
)
_ATTRIBUTE = re.compile(r"([\w-]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")
_NAMED = {"&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": '"'}
Entity = dict[str, object]


class CannotParse(Exception):
    """The text is not Telegram's HTML; the message says where."""


@dataclass(frozen=True, slots=True)
class _Open:
    tag: str
    at: int
    byte: int
    attributes: dict[str, str]


def utf16_length(text: str) -> int:
    """Return the length in UTF-16 units: what Telegram counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def parse(text: str) -> tuple[str, list[Entity]]:
    """Return the plain text and its entities; raises CannotParse."""
    plain: list[str] = []
    entities: list[Entity] = []
    stack: list[_Open] = []
    length, byte = 0, 0
    for token in _TOKEN.findall(text):
        if token.startswith("<"):
            _tag(token, byte, length, stack, entities)
        else:
            shown = _shown(token, byte)
            plain.append(shown)
            length += utf16_length(shown)
        byte += len(token.encode("utf-8", "surrogatepass"))
    if stack:
        raise CannotParse(f'Can\'t find end tag corresponding to start tag "{stack[-1].tag}"')
    return "".join(plain), sorted(entities, key=lambda e: (e["offset"], -int(str(e["length"]))))


def _shown(token: str, byte: int) -> str:
    if token in (">", "&"):
        raise CannotParse(f'Unescaped "{token}" at byte offset {byte}')
    if not token.startswith("&"):
        return token
    if token in _NAMED:
        return _NAMED[token]
    if token.startswith("&#"):
        return html.unescape(token)
    raise CannotParse(f'Unsupported entity "{token}" at byte offset {byte}')


def _tag(token: str, byte: int, length: int, stack: list[_Open], entities: list[Entity]) -> None:
    match = _TAG.fullmatch(token)
    if match is None:
        if token == "<" or not token.endswith(">"):
            raise CannotParse(f"Unclosed start tag at byte offset {byte}")
        name = re.split(r"[\s>]", token[1:])[0]
        raise CannotParse(f'Unsupported start tag "{name}" at byte offset {byte}')
    closing, name = bool(match[1]), match[2].lower()
    if closing:
        _close(name, byte, length, stack, entities)
        return
    if name not in _TAGS:
        raise CannotParse(f'Unsupported start tag "{name}" at byte offset {byte}')
    attributes = {key.lower(): a or b or c for key, a, b, c in _ATTRIBUTE.findall(match[3])}
    if name == "span" and attributes.get("class") != "tg-spoiler":
        raise CannotParse(f'Tag "span" must have class "tg-spoiler" at byte offset {byte}')
    if name == "blockquote" and any(one.tag == "blockquote" for one in stack):
        raise CannotParse(f'Tag "blockquote" can\'t be nested at byte offset {byte}')
    stack.append(_Open(name, length, byte, attributes))


def _close(name: str, byte: int, length: int, stack: list[_Open], entities: list[Entity]) -> None:
    if not stack:
        raise CannotParse(f"Unexpected end tag at byte offset {byte}")
    opened = stack.pop()
    if opened.tag != name:
        raise CannotParse(
            f'Unmatched end tag at byte offset {byte}, expected "</{opened.tag}>", found "</{name}>"'
        )
    if length == opened.at or any(one.tag in ("code", "pre") for one in stack):
        if name == "code" and stack and stack[-1].tag == "pre":
            stack[-1].attributes.setdefault("class", opened.attributes.get("class", ""))
        return
    entity: Entity = {"type": _TAGS[name], "offset": opened.at, "length": length - opened.at}
    if name == "a":
        href = html.unescape(opened.attributes.get("href", ""))
        if not re.match(r"(https?|tg|mailto)://?", href):
            return
        entity["url"] = href
    if name == "pre" and (language := opened.attributes.get("class", "")).startswith("language-"):
        entity["language"] = language.removeprefix("language-")
    if name == "blockquote" and "expandable" in opened.attributes:
        entity["type"] = "expandable_blockquote"
    if name == "tg-emoji":
        entity["custom_emoji_id"] = opened.attributes.get("emoji-id", "")
    entities.append(entity)
