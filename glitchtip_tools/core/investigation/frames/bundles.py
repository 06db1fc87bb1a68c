"""Frames of a bundle that kept the names of methods, but neither files nor lines: the methods tell the class.

A bundler that shortens names leaves those of methods alone, and V8 writes the class of the receiver before them,
as in `ls.textMessage`. Whatever `ls` is called in the sources, all methods that the trace calls on it are its own or
inherited, and the function of each frame calls the one of the frame inside of it.
"""

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from glitchtip_tools.core.investigation.frames.folding import STATE_MACHINE
from glitchtip_tools.core.investigation.frames.labels import CONCATENATED, LONGEST
from glitchtip_tools.core.investigation.frames.libraries import is_of_react
from glitchtip_tools.core.investigation.frames.settling import CHUNK, COMPILED, Settled
from glitchtip_tools.core.investigation.frames.stack import (
    BUNDLED,
    BUNDLED_NOTE,
    cleaned,
    has_library_path,
)
from glitchtip_tools.core.investigation.source.bodies import bare, calls, extends, reads, receivers
from glitchtip_tools.core.investigation.source.definitions import may_be_source
from glitchtip_tools.core.syntax.model import Scope
from glitchtip_tools.core.syntax.source import read
from glitchtip_tools.models import Frame
from glitchtip_tools.values import dataclass

MOST_FILES = 60  # that may define the methods of a trace; names that stand in more say nothing
SHORTEST = 4  # characters; a minified function has one to three
ROUNDS = 3  # what the first says about the class of a name, the second knows
# How many methods of the same class it is worth that the class has the name it has in the bundle, that a function
# calls the one of the frame inside of it, that the function outside of it calls it on something that is called like
# the class, or on `this`, and that the innermost function has what the message says something lacks.
SAME_NAME, CALLS, CALLED, READS = 2, 2, 2, 2
BY_METHODS = "found by the names of its methods: a bundle has neither the files nor the lines of the source"
# What Rollup and esbuild add to a name that is taken; a digit may be the source's own, as in `base2`.
_RENAMED = re.compile(r"(?P<name>\w{3,})(?:\$\d{1,3}|(?P<digit>[2-9]))")
_LABEL = re.compile(r"(?:async |new )*(?:(?P<owner>[\w$]+)\.)?(?P<name>[A-Za-z_$][\w$]*)(?: \[as .*\])?")
_OUTPUT = re.compile(r"(?:^|/)(?:dist|build|out|\.output)/")
# Files that a bundler writes: in a build's folder, in Electron's archive, or called so.
_PACKED = re.compile(
    r"(?:^|/)(?:dist|build|out|\.output|app\.asar|public|static)/|bundle[-_.]|(?:^|/)(?:main|app|server)\.[cm]?js$"
)
_TELLING = re.compile(r"(?=.{8})\w*[a-z\d][A-Z]\w*")  # a name of several words
# React Native's bundles keep the names of all functions, those of its libraries too.
_HERMES = (".bundle", ".jsbundle")
_BUILT = (".js", ".mjs", ".cjs", *_HERMES)
_RECEIVERS = frozenset("Object Function Array Promise process Module exports global globalThis".split())


class Method(NamedTuple):
    """What a frame of a bundle calls itself: the bundle, its class there ("" for a function), and its name."""

    bundle: str
    owner: str
    name: str

    @property
    def receiver(self) -> tuple[str, str]:
        """The class, as the bundle calls it."""
        return self.bundle, self.owner


class _Definition(NamedTuple):
    """A function of the sources, with the class that it belongs to."""

    file: str
    owner: str
    scope: Scope

    @property
    def home(self) -> tuple[str, str]:
        """The class, or the file of a function that has none."""
        return self.file, self.owner


@dataclass(frozen=True, slots=True)
class MethodSearch:
    """The frames of bundles whose place is open: what each of them calls itself, None for all others.

    `silent` frames have no name of their own, and the bundle's name says nothing about them either. Files that
    are only `likely` bundles need a sign beyond a name that is there once. `word` is the attribute that something
    lacks.
    """

    methods: tuple[Method | None, ...]
    settled: tuple[Settled, ...]
    silent: frozenset[int] = frozenset()
    likely: frozenset[str] = frozenset()
    word: str = ""

    @property
    def names(self) -> list[str]:
        """The names of methods and functions to look for, renamed ones as the sources may have them, too."""
        names = {method.name for method in self.methods if method}
        return sorted(names | {_written(name) for name in names})

    def places(self, texts: Mapping[str, str], common: Container[str] = ()) -> list[Settled]:
        """Return where the frames are; one that stays open is in no file, for the bundle's name says nothing.

        Of `common` names not all definitions are in the texts: another sign must speak for one of them.
        Nothing is believed of a clone that does not define half of the names: it is not the bundle's.
        """
        defined = _definitions(texts, frozenset(self.names))
        methods = tuple(
            one and (one if one.name in defined else one._replace(name=_written(one.name)))
            for one in self.methods
        )
        names = {one.name for one in methods if one}
        if 2 * len(names & defined.keys()) < len(names):
            defined = {}
        chosen: dict[int, _Definition] = {}
        for _ in range(ROUNDS):
            chosen = replace(self, methods=methods)._round(chosen, defined, texts, common)
        places = list(self.settled)
        for at, method in enumerate(self.methods):
            if method and at in chosen:
                places[at] = Settled(chosen[at].file, None, "none", BY_METHODS, chosen[at].scope.name)
            elif method or at in self.silent:
                places[at] = Settled(None, None, "none", BUNDLED_NOTE)
        return places

    def _round(
        self,
        before: Mapping[int, _Definition],
        defined: Mapping[str, Sequence[_Definition]],
        texts: Mapping[str, str],
        common: Container[str],
    ) -> dict[int, _Definition]:
        """Choose a function for each frame, if one fits best; what was chosen `before` tells more of the classes."""
        names: dict[tuple[str, str], set[str]] = defaultdict(set)
        homes: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
        for at, method in enumerate(self.methods):
            if method and method.owner:
                names[method.receiver].add(method.name)
                homes[method.receiver] |= {before[at].home} if at in before else set()
        chosen = {}
        for at, method in enumerate(self.methods):
            if method is None:
                continue
            possible = defined.get(method.name, ())
            inner = next(filter(None, self.methods[at + 1 :]), None)
            outer = next((before.get(out) for out in range(at - 1, -1, -1) if self.methods[out]), None)
            called_on = receivers(outer.scope, method.name, texts[outer.file]) if outer else frozenset()
            scores: dict[str, int] = {}
            for one in possible:
                fellows = [name for name in names[method.receiver] if one.home in _homes(defined, name)]
                inward = CALLS * bool(
                    inner and inner.name not in common and calls(one.scope, inner.name, texts[one.file])
                )
                named = SAME_NAME * (one.owner == method.owner != "")
                called = CALLED * bool(
                    outer and _is_called(one, called_on, outer) and not _is_extended(one, possible, texts)
                )
                lacking = READS * bool(
                    self.word and inner is None and reads(one.scope, self.word, texts[one.file])
                )
                score = (
                    len(fellows) + inward + called + named + lacking + (one.home in homes[method.receiver])
                )
                scores[one.file] = max(scores.get(one.file, 0), score)
            best = [file for file, score in scores.items() if score == max(scores.values())]
            sure = method.name not in common and method.bundle not in self.likely
            if len(best) == 1 and (scores[best[0]] > 1 or sure):
                chosen[at] = next(one for one in possible if one.file == best[0])
        return chosen


def search(
    frames: Sequence[Frame], settled: Sequence[Settled], texts: Mapping[str, str], word: str = ""
) -> MethodSearch | None:
    """Return what to look for in the clone, frames from the outside in; None where no frame is open.

    Open is a frame of a bundle whose file was not found by its line, and does not name the function. `word` is the
    attribute that the message says something lacks.
    """
    methods = [_method(frame) if _is_open(one) else None for frame, one in zip(frames, settled, strict=True)]
    bundles = _bundles(frames, settled, texts)
    likely = _likely(methods, settled) - bundles
    methods = [
        method if method and (method.bundle not in likely or _TELLING.fullmatch(method.name)) else None
        for method in methods
    ]
    bundles |= likely
    open_ones = tuple(
        method if method and method.bundle in bundles and not _names(one, method.name, texts) else None
        for method, one in zip(methods, settled, strict=True)
    )
    if not any(open_ones):
        return None
    held = {method.bundle for method in open_ones if method}
    silent = frozenset(
        at
        for at, (frame, one) in enumerate(zip(frames, settled, strict=True))
        if open_ones[at] is None
        and one.note in (CHUNK, COMPILED)
        and _path(frame) in held
        and not methods[at]
    )
    return MethodSearch(open_ones, tuple(settled), silent, frozenset(likely), word)


def _is_open(one: Settled) -> bool:
    return one.file is None or (one.match == "none" and one.note in (CHUNK, COMPILED))


def _method(frame: Frame) -> Method | None:
    path = _path(frame)
    label = _LABEL.fullmatch((frame.function or "").strip()[:LONGEST])
    if not path.endswith(_BUILT) or frame.in_app is False or has_library_path(frame):
        return None
    if path.endswith(_HERMES) and not (
        label and _TELLING.fullmatch(label["name"]) and not is_of_react(label["name"])
    ):
        return None
    if not label or len(label["name"]) < SHORTEST or label["owner"] in _RECEIVERS:
        return None
    if STATE_MACHINE.match(label["name"]):  # a compiler's helper, in each file anew
        return None
    return Method(path, label["owner"] or "", label["name"])


def _written(name: str) -> str:
    """Return a function's name without what a bundler adds to it where another function is called so."""
    match = _RENAMED.fullmatch(name)
    return match["name"] if match and (not match["digit"] or _TELLING.fullmatch(match["name"])) else name


def _path(frame: Frame) -> str:
    return cleaned(frame.abs_path) or cleaned(frame.filename)


def _bundles(frames: Sequence[Frame], settled: Sequence[Settled], texts: Mapping[str, str]) -> set[str]:
    """Return the built files that hold more than one source, by the columns and lines of any of their frames.

    So does one that is built from a file of its name if that names no function which the trace has of it, and one
    in a build's folder that is built from no file of its name, if the trace has methods of several classes of it.
    """
    bundles = set()
    owners: dict[str, set[str]] = defaultdict(set)
    labels: dict[str, list[bool]] = defaultdict(list)
    for frame, one in zip(frames, settled, strict=True):
        path = _path(frame)
        shown = len(frame.context_line or "")
        if ((frame.col_no or 0) >= BUNDLED and (not shown or shown >= BUNDLED)) or (
            frame.line_no or 0
        ) > CONCATENATED:
            bundles.add(path)
        if (method := _method(frame)) and one.note in (CHUNK, COMPILED):
            labels[path].append(_names(one, method.name, texts))
        elif method and method.owner and one.file is None and _OUTPUT.search(path):
            owners[path].add(method.owner)
    bundles |= {path for path, classes in owners.items() if len(classes) > 1}
    return bundles | {path for path, named in labels.items() if len(named) > 1 and not any(named)}


def _likely(methods: Sequence[Method | None], settled: Sequence[Settled]) -> set[str]:
    """Return the files that are called as a bundler's are, and of which no file of the clone is known."""
    known = {method.bundle for method, one in zip(methods, settled, strict=True) if method and one.file}
    return {method.bundle for method in methods if method and _PACKED.search(method.bundle)} - known


def _names(one: Settled, name: str, texts: Mapping[str, str]) -> bool:
    """Return whether the file that a frame was led to has the name of its function."""
    return bool(one.file and re.search(rf"(?<![\w$]){re.escape(name)}(?![\w$])", texts.get(one.file, "")))


def _definitions(texts: Mapping[str, str], names: frozenset[str]) -> dict[str, list[_Definition]]:
    """Return the functions of those names, by name, with the class that each belongs to."""
    defined: dict[str, list[_Definition]] = defaultdict(list)
    for file, text in sorted(texts.items()):
        if may_be_source(file):
            for scope in read(file, text.encode("utf-8", "surrogateescape")).scopes:
                if scope.name in names:  # a class is what `new` calls
                    defined[scope.name].append(_Definition(file, scope.owner or "", scope))
    return defined


def _homes(defined: Mapping[str, Sequence[_Definition]], name: str) -> set[tuple[str, str]]:
    return {one.home for one in defined.get(name, ())}


def _is_called(one: _Definition, called_on: frozenset[str], outer: _Definition) -> bool:
    """Return whether `outer` may call a function: on itself, or on something named after its class or file."""
    if "this" in called_on and one.home == outer.home:
        return True
    stem = one.file.rpartition("/")[2].rpartition(".")[0]
    return bool({bare(one.owner), bare(stem)} & (called_on - {"this", ""}))


def _is_extended(one: _Definition, others: Iterable[_Definition], texts: Mapping[str, str]) -> bool:
    """Return whether the class of another definition extends this one's: then that may be what is called."""
    files = {other.file for other in others} - {one.file}
    return bool(one.owner) and any(extends(one.owner, texts.get(file, "")) for file in files)
