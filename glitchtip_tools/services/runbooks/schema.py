"""What is allowed in a runbooks file: nodes become rules, mistakes are collected with their places."""

import re
from collections.abc import Callable, Iterator
from typing import TypeVar

from glitchtip_tools.adapters.yaml_nodes import Listing, Mapping, Node, Position, Scalar
from glitchtip_tools.core.hints import similar
from glitchtip_tools.core.runbooks.conditions import CONDITIONS, KINDS, ConditionKind
from glitchtip_tools.core.runbooks.criteria import Criteria, Written
from glitchtip_tools.core.runbooks.drafting import slug
from glitchtip_tools.core.runbooks.rules import Rule, Runbooks
from glitchtip_tools.services.yaml_file import YamlReading

T = TypeVar("T")
TOP = ("base_url", "runbooks")
RULE = ("name", "title", "path", "url", "match", "summary", "steps", "priority", "stop_on_match")
MATCH = tuple(kind.key for kind in CONDITIONS)
LONGEST_TEXT = 5000
_TRUE, _FALSE = {"true", "yes", "on"}, {"false", "no", "off"}
_NOTHING = {"", "~", "null"}


class Reading(YamlReading):
    """One reading of one runbooks file."""

    def __init__(self) -> None:
        super().__init__()
        self.names: dict[str, int] = {}

    def runbooks(self, node: Node | None, file: str) -> Runbooks:
        """Return all rules: of the long form, or of a mapping of phrase to path."""
        if node is None or not isinstance(node, Mapping):
            place = node.place if node else Position(1, 1)
            self.wrong(place, "expected a mapping with `runbooks:`, or of phrases to paths")
            return Runbooks()
        if not any(isinstance(key, Scalar) and key.text in TOP for key, _ in node.pairs):
            return Runbooks(tuple(self.short(node)), None, file)
        top = self.keys(node, TOP, "the file")
        base_url = self.base_url(top["base_url"]) if "base_url" in top else None
        return Runbooks(tuple(self.rules(top.get("runbooks"), node.place)), base_url, file)

    def rules(self, node: Node | None, place: Position) -> list[Rule]:
        if isinstance(node, Mapping):
            return list(self.short(node))
        if not isinstance(node, Listing):
            self.wrong(node.place if node else place, "`runbooks` is missing or not a list of rules")
            return []
        return [rule for item in node.items if (rule := self.rule(item))]

    def taken(self, name: str, place: Position) -> None:
        """Complain about a name that occurs again: it is how a comment is found again."""
        if name in self.names:
            self.wrong(place, f"the name `{name}` is already used by the rule in line {self.names[name]}")
        self.names.setdefault(name, place.line)

    def short(self, node: Mapping) -> Iterator[Rule]:
        """Yield the rules of a mapping of phrase to path."""
        for key, value in node.pairs:
            phrase = self.text(key, "a phrase")
            path = self.path(value)
            if phrase and path:
                url = path if "://" in path else None
                match, name = Criteria(message=(phrase,)), slug(phrase)
                self.taken(name, key.place)
                yield Rule(name, phrase, match, None if url else path, url, line=key.place.line)

    def rule(self, node: Node) -> Rule | None:
        if not isinstance(node, Mapping):
            self.wrong(node.place, "a rule is a mapping with `match` and `path`")
            return None
        values = self.keys(node, RULE, "a rule")
        for missing in [word for word in ("match",) if word not in values]:
            self.wrong(node.place, f"`{missing}` is missing")
        if ("path" in values) == ("url" in values):
            both = "path" in values
            self.wrong(
                node.place,
                "`path` and `url` cannot be used together" if both else "`path` is missing (or `url`)",
            )
        path = self.path(values["path"]) if "path" in values else None
        url = self.url(values["url"]) if "url" in values else None
        name = self.maybe(values, "name", lambda found: self.text(found, "`name`"))
        title = self.maybe(values, "title", lambda found: self.text(found, "`title`"))
        name = name or slug(title or (path or url or "").rsplit("/", 1)[-1].removesuffix(".md"))
        self.taken(name, node.place)
        stop = self.maybe(values, "stop_on_match", self.truth)
        return Rule(
            name=name,
            title=title or name.replace("-", " "),
            match=self.maybe(values, "match", self.match) or Criteria(),
            path=path,
            url=url,
            summary=self.maybe(values, "summary", lambda found: self.text(found, "`summary`")),
            steps=self.maybe(values, "steps", lambda found: self.texts(found, "`steps`")) or (),
            priority=self.maybe(values, "priority", self.number) or 0,
            stop_on_match=True if stop is None else stop,
            line=node.place.line,
        )

    def match(self, node: Node) -> Criteria:
        if not isinstance(node, Mapping):
            self.wrong(
                node.place, "`match` is a mapping of conditions, such as `message: connection timeout`"
            )
            return Criteria()
        values = self.keys(node, MATCH, "`match`")
        if not values and not node.pairs:
            self.wrong(node.place, "`match` is empty: it would fit every issue")
        return Criteria(**{key: self.condition(KINDS[key], value) for key, value in values.items()})

    def condition(self, kind: ConditionKind, node: Node) -> Written:
        """Return what is under a key of `match`, in the form that its row of CONDITIONS has."""
        match kind.form:
            case "texts":
                return self.texts(node, f"`{kind.key}`", kind.invalid)
            case "mapping":
                return self.named_texts(node, kind)
            case "text":
                text = self.text(node, f"`{kind.key}`")
                if text is not None and (reason := kind.invalid(text)):
                    self.wrong(node.place, reason)
                return text

    def named_texts(self, node: Node, kind: ConditionKind) -> dict[str, tuple[str, ...]]:
        where = f"`{kind.key}`"
        if not isinstance(node, Mapping) or not node.pairs:
            self.wrong(
                node.place, f"{where} is a mapping of keys to values, such as `{{component: payments}}`"
            )
            return {}
        values = self.keys(node, None, where)
        return {
            key: self.texts(value, f"{kind.key.removesuffix('s')} `{key}`", kind.invalid)
            for key, value in values.items()
        }

    # Values

    def keys(self, node: Mapping, known: tuple[str, ...] | None, where: str) -> dict[str, Node]:
        """Return the pairs by their keys; complain about unknown and repeated ones."""
        keys: dict[str, Node] = {}
        for key, value in node.pairs:
            if not isinstance(key, Scalar) or not key.text.strip():
                self.wrong(key.place, "a key is a word")
            elif known is not None and key.text not in known:
                self.wrong(key.place, f"unknown key `{key.text}`; {_meant(key.text, known, where)}")
            elif key.text in keys:
                self.wrong(key.place, f"`{key.text}` occurs twice")
            else:
                keys[key.text] = value
        return keys

    def maybe(self, nodes: dict[str, Node], key: str, read: Callable[[Node], T | None]) -> T | None:
        """Return what is under the key, None when it is not there."""
        return read(nodes[key]) if key in nodes else None

    def text(self, node: Node, what: str) -> str | None:
        if not isinstance(node, Scalar):
            self.wrong(
                node.place, f"{what} is text, not a {'list' if isinstance(node, Listing) else 'mapping'}"
            )
        elif node.text.strip().lower() in _NOTHING and not (node.quoted and node.text.strip()):
            self.wrong(node.place, f"{what} is empty")
        elif len(node.text) > LONGEST_TEXT:
            self.wrong(node.place, f"{what} is longer than {LONGEST_TEXT} characters")
        else:
            return node.text.strip()
        return None

    def texts(
        self, node: Node, what: str, bad: Callable[[str], str | None] = lambda text: None
    ) -> tuple[str, ...]:
        """Return one text or several; `bad` says what is wrong with one."""
        items = node.items if isinstance(node, Listing) else (node,)
        if not items:
            self.wrong(node.place, f"{what} is an empty list")
        texts = []
        for item in items:
            text = self.text(item, what)
            if text is not None and (reason := bad(text)):
                self.wrong(item.place, f"{what}: {reason}")
            elif text is not None:
                texts.append(text)
        return tuple(texts)

    def truth(self, node: Node) -> bool | None:
        word = node.text.lower() if isinstance(node, Scalar) and not node.quoted else ""
        if word not in _TRUE | _FALSE:
            self.wrong(node.place, "`stop_on_match` is `true` or `false`")
        return word in _TRUE

    def number(self, node: Node) -> int | None:
        text = node.text if isinstance(node, Scalar) and not node.quoted else ""
        if not re.fullmatch(r"[+-]?[0-9]{1,9}", text):
            self.wrong(node.place, "`priority` is a whole number")
            return None
        return int(text)

    def path(self, node: Node) -> str | None:
        """Return a path inside the repository; one that leads out of it is a mistake."""
        path = self.text(node, "`path`")
        if path is None or "://" in path:
            return self.url(node) if path else None
        file = path.partition("#")[0]
        if file.startswith(("/", "~")) or "\\" in file or ".." in file.split("/") or not file.isprintable():
            self.wrong(
                node.place, f"`{path}` is not a path inside the repository, such as docs/runbooks/x.md"
            )
            return None
        return path

    def url(self, node: Node) -> str | None:
        url = self.text(node, "`url`")
        if url is not None and not re.fullmatch(r"https?://[^\s<>\"/]+[^\s<>\"]*", url):
            self.wrong(node.place, f"`{url}` is not an http(s) address")
            return None
        return url

    def base_url(self, node: Node) -> str | None:
        url = self.url(node)
        return url if url is None or url.endswith(("/", "=")) else f"{url}/"


def _meant(word: str, known: tuple[str, ...], where: str) -> str:
    if meant := similar(word, known):
        return f"did you mean `{meant}`?"
    if known is RULE and (meant := similar(word, MATCH)):
        return f"did you mean `{meant}` under `match`?"
    return f"{where} has {', '.join(known)}"
