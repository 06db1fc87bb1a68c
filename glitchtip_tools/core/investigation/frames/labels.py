"""Frames without a usable file: found by the class and the function that their label names."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from glitchtip_tools.core.investigation.frames.manifests import Package
from glitchtip_tools.core.investigation.frames.mapping import Tree
from glitchtip_tools.core.investigation.frames.settling import Settled
from glitchtip_tools.core.investigation.frames.stack import (
    cleaned,
    function_around,
    has_library_module,
    has_library_path,
    is_bundled,
    names_of,
)
from glitchtip_tools.core.investigation.source.definitions import namespaces
from glitchtip_tools.models import Frame
from glitchtip_tools.values import dataclass

MOST_FILES = 40  # read for all labels of a trace
CONCATENATED = 5_000  # lines; hardly any written file has more, so it was put together of several
LONGEST = 400  # characters of a label that is read
_JAVASCRIPT = ("ts", "tsx", "js", "jsx", "mts", "cts", "mjs", "cjs", "vue", "svelte")
_SCRIPTS = frozenset(("js", "mjs", "cjs", "ts", "tsx", "mts", "cts"))  # whose frames V8 labels
_TYPED = ("cs", "java", "kt", "scala", "groovy", "fs", "vb")
_ASIDE = re.compile(
    r"(^|/)(tests?|__tests__|spec|docs?|examples?|fixtures|bench(marks?)?|dist|build)/|\.d\.ts$"
)
_KINDS = "class|struct|record|interface|object|enum|trait|module"
_ENHANCED = re.compile(r"^(?:[\w<>\[\],.?&*]+ )*([\w.<>,`]+)\(")
_STATE_MACHINE = re.compile(r"^(.*?)[+/.]<(\w+)>[db]__\d+$|^(.*?)[+/.]<>c(?:__DisplayClass[\d_]+)?$")
_CLOSURE = re.compile(
    r"(?:^|[.+/])<(\w+)>[bg]__|^(?:lambda|\$anonfun)\$(\w+)\$\d|^(\w+)\$lambda[-$]\d|(\w+)\)?(?:\.func\d+)+(?:\.\d+)*$"
    r"|\{closure:(?:[\w\\]+::)?(\w+)\(\)|(\w+)(?:\.<(?:anonymous closure|fn)>)+$"
)
BY_NAME = "found by the names of its class and function: the frame has no line of the source"
# What a shrinker or a missing table leaves of a file's name: nothing, a word, or R8's id of its mapping.
_NO_FILE = re.compile(r"|SourceFile|Unknown(?: Source)?|PG|r8-map-id-[0-9a-f]+|[DR]8\$\$SyntheticClass")
_RUST_HASH = re.compile(r"::h[0-9a-f]{16}$")


class Label(NamedTuple):
    """What a frame calls itself: the class, the function (`""` when it has no name), and the namespace around.

    With a `stem` the file must be called so.
    """

    owner: str
    function: str
    parents: tuple[str, ...] = ()
    endings: tuple[str, ...] = ()
    stem: str = ""
    whole: bool = False  # the namespace is not only the end of one


def label_of(frame: Frame, *, installed: bool = False) -> Label | None:
    """Return what the frame calls itself, when that could tell its file; None when a path should do.

    A file of the clone's own package is own, wherever it is `installed`.
    """
    name, module = (frame.function or "").strip()[:LONGEST], (frame.module or "").strip()[:LONGEST]
    path = cleaned(frame.abs_path) or cleaned(frame.filename)
    if path.rpartition(".")[2] in _SCRIPTS:
        own = installed or (frame.in_app is not False and not has_library_path(frame))
        label = _javascript(name) if own else None
        # A file that is not a bundle keeps its name; another's class of the same name would be a chance.
        bundled = is_bundled(frame) or (frame.line_no or 0) > CONCATENATED
        return label if label is None or bundled else label._replace(stem=_stem(path))
    if not _NO_FILE.fullmatch(path) or (frame.filename or "").startswith(("<", "[", "native")):
        return None
    if module:
        if "::" in module or has_library_module(frame):
            return None
        return _with_module(module, function_around(frame) or name)
    return None if frame.in_app is False or "::" in name else _enhanced(name)


def _javascript(name: str) -> Label | None:
    """Read V8's label, `async Ledger.close [as close]`; only a class's name is worth a search."""
    bare = re.sub(r"^(async |new )+|\s*\[as .*\]$", "", name)
    match = re.fullmatch(r"([A-Z]\w{3,})\.(?:(\w+)|<anonymous>)", bare)
    if not match or match[1] in _BUILT_IN:
        return None
    return Label(match[1], match[2] or "", (), _JAVASCRIPT)


_BUILT_IN = frozenset(
    """Object Function Array Promise Module Script Server Socket Timeout Immediate Layer Route Router IncomingMessage
    ServerResponse EventEmitter AsyncResource Generator Proxy Reflect String Number Symbol Error Date RegExp JSON Math
    Query Client Connection Parser TLSSocket Readable Writable Duplex Transform Stream Process Interface""".split()
)


def _with_module(module: str, name: str) -> Label | None:
    """Read a type's full name and a function: .NET's `A.B+<Run>d__3` and `MoveNext`, Java's `a.B$Inner`."""
    if machine := _STATE_MACHINE.match(module):
        module = machine[1] or machine[3]
        name = machine[2] or name
    if inner := enclosing(name):
        name = inner
    outer = re.split(r"[$+/`]", module)[0]
    *parents, owner = outer.split(".")
    function = re.sub(r"[(<`\[].*$", "", name).rpartition(".")[2]
    if re.fullmatch(r"\w+Kt", owner) and parents:  # the functions of a file, not of a class
        return Label("", function, tuple(parents), ("kt",), owner.removesuffix("Kt").lower(), whole=True)
    if not re.fullmatch(r"\w+", owner) or not parents:
        return None
    return Label(owner, _function(function, owner), tuple(parents), _TYPED, whole=True)


def enclosing(label: str) -> str:
    """Return the function that a closure's label names, whatever the language; "" for no closure."""
    match = _CLOSURE.search(label[:LONGEST])
    return next((name for name in match.groups() if name), "") if match else ""


def _enhanced(name: str) -> Label | None:
    """Read the .NET SDK's form, `async Task<Label> Printer.PrintAsync(Parcel parcel)`."""
    match = _ENHANCED.match(name)
    if not match or len(match[1]) > 200:
        return None
    parts = _without_generics(match[1]).split(".")
    if name.startswith("new "):
        parts = [*parts, parts[-1]]
    if len(parts) < 2 or not all(re.fullmatch(r"\w+", part) for part in parts):
        return None
    return Label(parts[-2], _function(parts[-1], parts[-2]), tuple(parts[:-2]), ("cs", "fs", "vb"))


def _without_generics(name: str) -> str:
    """Drop what is in angle brackets, nested ones too."""
    kept, depth = [], 0
    for char in name:
        depth += char == "<"
        if depth == 0:
            kept.append(char)
        depth -= char == ">" and depth > 0
    return "".join(kept)


def _function(name: str, owner: str) -> str:
    """Return the name as a source writes it: `get_Name` is the property, `.ctor` and `<init>` the class."""
    if name in ("ctor", "cctor", "", "init", "clinit"):
        return owner
    return re.sub(r"^(get|set|add|remove)_(?=[A-Z])", "", name)


def rust_paths(frame: Frame, own: Iterable[Package]) -> Iterator[tuple[str, str]]:
    """Yield (path, function) where a Rust symbol may be defined: modules are files, the crate is a package's."""
    name = _RUST_HASH.sub("", (frame.function or "").strip()[:LONGEST])
    crates = {one.name.replace("-", "_"): one.folder for one in own if one.ecosystem == "cargo"}
    parts = _rust_parts(name)
    if len(parts) < 2 or parts[0] not in crates:
        return
    folder = crates[parts[0]]
    source = f"{folder}/src" if folder else "src"
    *modules, function = parts[1:]
    # The last of the modules may be a type, or a module inside its parent's file.
    for length in range(len(modules), 0, -1):
        inner = "/".join(modules[:length])
        yield f"{source}/{inner}.rs", function
        yield f"{source}/{inner}/mod.rs", function
    for root in ("main.rs", "lib.rs", f"bin/{parts[0]}.rs"):
        yield f"{source}/{root}", function


def _rust_parts(name: str) -> list[str]:
    """Return the path of a Rust symbol: `a::b::<impl a::C>::f::{{closure}}` is a, b, f; `<a::b::C as T>::f` too."""
    if match := re.match(r"^<([\w:]+)(?:<[^<>]*>)?(?: as [^<>]+(?:<[^<>]*>)?)?>::(.*)$", name):
        name = f"{match[1]}::{match[2]}"
    bare = re.sub(r"\{\{?closure\}?\}|\{closure#\d+\}|\{async_fn_env#\d+\}", "", _without_generics(name))
    return [part for part in bare.split("::") if re.fullmatch(r"\w+", part)]


def _fits(file: str, label: Label) -> bool:
    if label.stem and _stem(file) != label.stem:
        return False
    return file.rpartition(".")[2].lower() in label.endings and not _ASIDE.search(file)


def _stem(path: str) -> str:
    """Return the first part of a file's base name, in lower case: `ledger` of `ledger.service.ts`."""
    return path.rpartition("/")[2].partition(".")[0].lower()


def _shared(file: str, parents: Sequence[str]) -> int:
    """Return how many parts of the namespace match the end of the file's folders."""
    folders = [part for folder in file.split("/")[:-1] for part in folder.split(".")]
    count = 0
    for one, other in zip(reversed(folders), reversed(parents), strict=False):
        if one.lower() != other.lower():
            break
        count += 1
    return count


def definition(owners: Iterable[str]) -> str:
    """Return an extended regular expression for the lines that define any of the classes."""
    return rf"({_KINDS})[[:space:]]+({'|'.join(sorted(owners))})([^[:alnum:]_]|$)"


def defining(label: Label, texts: Mapping[str, str]) -> str | None:
    """Return the one file that defines the class and its function; of several, the one that fits the namespace."""
    owner = re.compile(rf"\b(?:{_KINDS})\s+{re.escape(label.owner)}\b" if label.owner else "")
    before = r"(?<![.\w])" if label.owner else r"\bfun\b[^\n(]{0,200}\b"  # `fun List<Loaf>.fresh(`
    function = (
        re.compile(rf"{before}{re.escape(label.function)}\b\s*(?:[(<={{]|=>|:)") if label.function else None
    )
    files = [
        file
        for file, text in texts.items()
        if _fits(file, label)
        and owner.search(text)
        and (function is None or label.function == label.owner or function.search(text))
        and _is_of(text, label)
    ]
    ranked = sorted(files, key=lambda file: -_shared(file, label.parents))
    if len(ranked) > 1 and _shared(ranked[0], label.parents) == _shared(ranked[1], label.parents):
        return None
    return ranked[0] if ranked else None


def _is_of(text: str, label: Label) -> bool:
    """Return whether a file declares the label's namespace, a tail of it, or none, where the whole of it is known.

    The last parts may be classes around the owner: a printed stack of .NET has dots there, too.
    """
    declared = namespaces(text) if label.whole else []
    outer = "|".join(map(re.escape, label.parents))
    classes = set(re.findall(rf"\b(?:{_KINDS})\s+({outer})\b", text)) if declared else set()
    for count in range(len(label.parents), 0, -1):
        wanted = "." + ".".join(label.parents[:count])
        if any(wanted.endswith(f".{name}") for name in declared):
            return True
        if label.parents[count - 1] not in classes:
            break
    return not declared


@dataclass(frozen=True, slots=True)
class LabelSearch:
    """What to read of the clone for the frames that have no file: files by name, and classes to look for."""

    labels: tuple[Label | None, ...]
    symbols: tuple[tuple[tuple[str, str], ...], ...]
    files: tuple[str, ...]
    owners: tuple[str, ...]

    def settled(self, texts: Mapping[str, str]) -> list[Settled | None]:
        """Return where each of the frames is, None where its label does not tell."""
        return [
            _rust(symbols, texts) or (_settled(label, texts) if label else None)
            for label, symbols in zip(self.labels, self.symbols, strict=True)
        ]


def search(frames: Sequence[Frame], tree: Tree) -> LabelSearch:
    """Return what the labels of some frames need to be read; a class that no file is called like is looked for."""
    installed = [any(path for name in names_of(frame) for path in tree.own.inside(name)) for frame in frames]
    labels = [label_of(frame, installed=own) for frame, own in zip(frames, installed, strict=True)]
    symbols = [tuple(rust_paths(frame, tree.own.packages)) for frame in frames]
    files = [path for some in symbols for path, _ in some if path in tree.files]
    unknown = []
    for label in dict.fromkeys(label for label in labels if label):
        stem = label.owner.lower() or label.stem
        named = [file for file in tree.stems.get(stem, ()) if _fits(file, label)]
        files += named
        unknown += [label.owner] if label.owner and not named else []
    return LabelSearch(
        tuple(labels), tuple(symbols), tuple(dict.fromkeys(files))[:MOST_FILES], tuple(dict.fromkeys(unknown))
    )


def _settled(label: Label, texts: Mapping[str, str]) -> Settled | None:
    file = defining(label, texts)
    return Settled(file, None, "none", BY_NAME, label.function) if file else None


def _rust(symbols: Sequence[tuple[str, str]], texts: Mapping[str, str]) -> Settled | None:
    """Return the first of the paths whose file defines the function."""
    for path, function in symbols:
        if path in texts and re.search(rf"\bfn\s+{re.escape(function)}\b", texts[path]):
            return Settled(path, None, "none", BY_NAME, function)
    return None
