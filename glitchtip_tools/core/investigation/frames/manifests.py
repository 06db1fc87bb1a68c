"""What the package manifests of a clone call its own, and where an installed copy of that is in a trace."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from glitchtip_tools.core.investigation.frames.libraries import is_library_path

MOST_MANIFESTS = 80  # read; a monorepo's nearest to the root first
LARGEST = 200_000  # characters of a manifest; a longer one is generated
_ASIDE = re.compile(
    r"(^|/)(tests?|__tests__|spec|fixtures?|examples?|docs?|node_modules|vendor|third_party|testdata|templates?)/"
)


class Package(NamedTuple):
    """A package that the clone holds: its ecosystem, the name it is installed by, and its folder (`""` the root)."""

    ecosystem: str
    name: str
    folder: str


class _Format(NamedTuple):
    """How a kind of manifest is recognised and read, and where its package is put when it is installed.

    `places` are patterns of what is before a path inside the package, with `{name}` for the escaped name.
    """

    ecosystem: str
    file: re.Pattern[str]
    names: Callable[[str, str], Iterable[str]]
    places: tuple[str, ...]


def _json_name(text: str, _: str) -> Iterator[str]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return
    if isinstance(data, dict) and isinstance(name := data.get("name"), str):
        yield name


def _in_sections(*wanted: str) -> Callable[[str, str], Iterator[str]]:
    """Return a reader of `name = ...` in the sections of a TOML or INI file; other values are not understood."""

    def names(text: str, _: str) -> Iterator[str]:
        section = ""
        for line in text.splitlines():
            if header := re.match(r"\s*\[{1,2}\s*([\w.-]+)\s*\]", line):
                section = header[1]
            elif section in wanted and (match := re.match(r"\s*name\s*=\s*[\"']?([\w.-]+)", line)):
                yield match[1]

    return names


def _matching(pattern: str) -> Callable[[str, str], Iterator[str]]:
    """Return a reader of what a pattern finds, else of the file's own name."""
    wanted = re.compile(pattern, re.M)

    def names(text: str, path: str) -> Iterator[str]:
        names = [group for match in wanted.finditer(text) for group in match.groups() if group]
        yield from names or [path.rpartition("/")[2].rpartition(".")[0]]

    return names


def _first_line(pattern: str) -> Callable[[str, str], Iterator[str]]:
    wanted = re.compile(pattern, re.M)

    def names(text: str, _: str) -> Iterator[str]:
        if match := wanted.search(text):
            yield match[1]

    return names


# The layouts are those that the package managers document for installed packages.
FORMATS = (
    _Format("npm", re.compile(r"package\.json$"), _json_name, (r"(?:^|.*/)node_modules/{name}/",)),
    _Format("composer", re.compile(r"composer\.json$"), _json_name, (r"(?:^|.*/)vendor/{name}/",)),
    _Format(
        "gem",
        re.compile(r"[^/]+\.gemspec$"),
        _matching(r"\.name\s*=\s*[\"']([\w.-]+)[\"']"),
        (r"(?:^|.*/)gems/{name}-[\w.]+(?:-[\w.]+)?/",),
    ),
    _Format(
        "go",
        re.compile(r"go\.mod$"),
        _first_line(r"^module\s+\"?([^\s\"]+)"),
        # With `-trimpath` some tools leave only the last part of the module's name.
        (r"(?:^|.*/){name}@v[^/]+/", r"(?:^|.*/)vendor/{name}/", r"/?{short}@v[^/]+/"),
    ),
    _Format(
        "cargo",
        re.compile(r"Cargo\.toml$"),
        _in_sections("package", "lib", "bin"),
        (r"(?:^|.*/)registry/src/[^/]+/{name}-\d[^/]*/", r"(?:^|.*/)git/checkouts/{name}-[0-9a-f]+/[^/]+/"),
    ),
    _Format(
        "python",
        re.compile(r"(pyproject\.toml|setup\.cfg)$"),
        _in_sections("project", "tool.poetry", "metadata"),
        (),  # in site-packages the whole rest of the path identifies it, whatever the name
    ),
    _Format(
        "nuget",
        re.compile(r"[^/]+\.(csproj|fsproj|vbproj)$"),
        _matching(r"<(?:AssemblyName|RootNamespace)>([\w.]+)</"),
        (r"(?:^|.*/){name}/",),
    ),
    _Format(
        "hex",
        re.compile(r"mix\.exs$"),
        _first_line(r"\bapp:\s*:(\w+)"),
        (r"(?:^|.*/)deps/{name}/", r"(?:^|.*/)lib/{name}-\d[^/]*/"),
    ),
)
CLONE = "clone"  # the ecosystem of the clone's own name, which only the system's places know
# Where distributions and system packages put an application of any language.
_GEMS = (r"(?:^|.*/)gems/{name}-\d[\w.]*/",)  # whose gemspec a Rakefile may hold
_SYSTEM = (r"/?usr/(?:local/)?(?:share|lib(?:64)?|libexec)/{name}/", r"/?(?:opt|srv|snap)/{name}/")


def is_manifest(path: str) -> bool:
    """Return whether a tracked file may tell a package's name; those of tests, examples and libraries do not."""
    name = path.rpartition("/")[2]
    return any(one.file.fullmatch(name) for one in FORMATS) and not _ASIDE.search(path)


def to_read(files: Iterable[str]) -> list[str]:
    """Return the manifests that are worth reading, those nearest to the root first."""
    return sorted(filter(is_manifest, files), key=lambda path: (path.count("/"), path))[:MOST_MANIFESTS]


def packages(texts: Mapping[str, str]) -> tuple[Package, ...]:
    """Return the packages that manifests (text by path) tell of; what cannot be read tells of none."""
    packages = []
    for path, text in texts.items():
        folder, _, base = path.rpartition("/")
        for one in FORMATS:
            if one.file.fullmatch(base) and len(text) <= LARGEST:
                names = (name for name in one.names(text, path) if 1 < len(name) <= 200)
                packages += [Package(one.ecosystem, name, folder) for name in names]
    return tuple(dict.fromkeys(packages))


class OwnPackages:
    """The clone's packages, for finding them installed in the paths of a trace."""

    def __init__(self, own: Iterable[Package] = ()) -> None:
        self.packages = tuple(own)
        self._places = [(place, one) for one in self.packages for place in _places(one)]

    def inside(self, path: str) -> Iterator[str]:
        """Yield the paths in the clone that a path of an installed copy stands for, the most telling first."""
        for place, one in self._places:
            match = place.match(path)
            rest = path[match.end() :] if match else ""
            if rest and not is_library_path(rest):  # an application's own libraries are installed below it
                yield f"{one.folder}/{rest}" if one.folder else rest

    def __bool__(self) -> bool:
        return bool(self.packages)


def _places(one: Package) -> Iterator[re.Pattern[str]]:
    name = re.escape(_on_disk(one))
    if one.ecosystem in ("cargo", "python", "gem"):
        name = re.sub(r"(\\-|_|\\\.)+", "[-_.]", name)  # these take `-` and `_` for the same
    short = re.escape(re.sub(r"/v\d+$", "", one.name).rpartition("/")[2])
    for place in (place for form in FORMATS if form.ecosystem == one.ecosystem for place in form.places):
        last = re.escape(re.sub(r"/v\d+$", "", _on_disk(one)).rpartition("/")[2])
        yield re.compile(place.replace("{name}", name).replace("{short}", last))
    for place in (*_SYSTEM, *(_GEMS if one.ecosystem == CLONE else ())):
        yield re.compile(place.replace("{name}", short), re.I)


def _on_disk(one: Package) -> str:
    """Return the name as its package manager writes it into paths: Go escapes capitals as `!c`."""
    return (
        re.sub(r"[A-Z]", lambda found: f"!{found[0].lower()}", one.name)
        if one.ecosystem == "go"
        else one.name
    )
