"""What a frame's names mean: deployed paths cleaned to comparable ones, and library frames told from own ones."""

import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from glitchtip_tools.core.investigation.frames.libraries import (
    is_core,
    is_library_module,
    is_library_path,
    is_system_path,
)
from glitchtip_tools.core.languages import suffixes_of
from glitchtip_tools.models import Frame

_SCHEMES = re.compile(
    r"^(webpack-internal|webpack|turbopack|app|file|https?|capacitor|vite|ng|rsc|about)://+", re.I
)
_NOWHERE = re.compile(
    r"^(<.*>.*|\[.*\]|native( code)?|\w+ at .*, <anonymous>:.*|eval at .*|index \d+|pptr:.*|__puppeteer_\w+|\(.*\)|unknown|\?|-|wasm://.*|anonymous)$",
    re.I,
)

_BUNDLERS = re.compile(r"(^|/)\.(next|nuxt|output|svelte-kit|vercel|webpack)/")
_BUILT = re.compile(r"(?:^|(?<=/))(dist|build|out|lib)/")

# Turbopack's `chunks/ssr/src_cart_ts_1a2b3c._.js`.
_FLAT = re.compile(r"(?:^|/)chunks/(?:[\w-]+/)*([^/]+)_[0-9a-z]{4,8}\._\.js$")

BUNDLED = 500  # columns; hardly any written line is as long, so the file was put together by a tool
BUNDLED_NOTE = "the frame is of a bundle: neither its file nor its line is the source's"


def cleaned(name: str | None) -> str:
    """Return a frame's path or URL with slashes only: no scheme, host, query, drive, loader or `./`."""
    path = (name or "").strip()
    if not path or _NOWHERE.match(path):
        return ""
    scheme = _SCHEMES.match(path)
    if scheme and scheme[1].lower() in ("http", "https", "capacitor"):
        path = _url_path(path)
    elif scheme:
        path = path[scheme.end() :]
        if scheme[1].lower() == "app" or path.startswith("_N_E/"):
            path = re.sub(r"^_N_E/", "", path)
    path = re.sub(r"^(async |at )", "", path.replace("\\", "/"))
    # A loader's `!` stands after a path; Go's, which marks a capital, stands at the beginning of a folder's name.
    path = re.split(r"(?<!/)!", path)[-1].split("?")[0].split("#")[0]
    path = re.sub(r"^[A-Za-z]:(?=/)", "", path)
    path = re.sub(r"^\((?:[a-z-]+)\)/\./", "", path)  # webpack's layer, `(rsc)/./app/page.tsx`
    path = re.sub(r"(^|/)\.(?=/)", "", path)
    return unquote(re.sub(r"/{2,}", "/", path)) if "%" in path else re.sub(r"/{2,}", "/", path)


def _url_path(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return url.partition("://")[2].partition("/")[2]


def names_of(frame: Frame) -> Iterator[str]:
    """Yield the comparable paths of a frame, the most telling first, then those that its module suggests."""
    seen = set()
    for name in (frame.abs_path, frame.filename, *module_paths(frame)):
        path = cleaned(name)
        if path and path not in seen:
            seen.add(path)
            yield path


def module_paths(frame: Frame) -> Iterator[str]:
    """Yield the paths that a module suggests: `a.b.c` (Python, Java), `lib.router:index` (Node), `A\\B` (PHP)."""
    module = (frame.module or "").strip()
    if not module or len(module) > 300 or _NOWHERE.match(module):
        return
    suffix = _suffix(frame)
    if suffix == ".go":  # its module is a folder; `main` is the name of every program's
        path = cleaned(frame.filename) or cleaned(frame.abs_path)
        yield from (f"{module}/{path.rpartition('/')[2]}",) if "/" in module else ()
        return
    if ":" in module and "::" not in module:
        folder, _, base = module.partition(":")
        yield f"{folder.replace('.', '/')}/{base}{'' if '.' in base else suffix}"
        return
    path = re.sub(r"\$.*$", "", module).replace("::", "/").replace("\\", "/").replace(".", "/")
    if suffix in suffixes_of("jvm") and frame.filename and "/" not in frame.filename:
        yield f"{path.rpartition('/')[0]}/{frame.filename}"
    elif suffix:
        yield path + suffix
    if suffix == ".py":
        yield f"{path}/__init__.py"


# Hosts where a repository is two parts of an import path; what follows is a folder in it.
_REPOSITORY = re.compile(
    r"^(?:github\.com|gitlab\.com|bitbucket\.org|codeberg\.org)/[^/]+/[^/@]+(?:@[^/]+)?(?=/|$)"
)


def path_in_repository(frame: Frame) -> str:
    """Return where a Go file is in its repository, as the import path tells; empty where that tells nothing."""
    path = cleaned(frame.filename) or cleaned(frame.abs_path)
    if not path.endswith(".go"):
        return ""
    module = (frame.module or "").strip()[:300]
    for imported in (f"{module}/{path.rpartition('/')[2]}", path):
        if match := _REPOSITORY.match(imported):
            return without_versions(imported[match.end() :])
    return ""


def without_versions(path: str) -> str:
    """Return a path without `/v2` and `@v2.0.1`: an import path has these where a module's folder need not."""
    return re.sub(r"(?:^|/)v\d+(?=[/@])|@[^/]*(?=/)", "", path).strip("/")


def compiled_from(path: str) -> tuple[tuple[str, ...], ...]:
    """Return the paths of the sources that a built JavaScript file may come from, in two rounds.

    First next to it by another ending (`lib/cart.js`, `lib/cart.ts`), then in `src` (`dist/cart.js`, `src/cart.ts`).
    """
    stem, _, ending = path.rpartition(".")
    if ending not in ("js", "mjs", "cjs", "jsx"):
        return ((), ())
    stem = without_hash(stem)
    moved = re.sub(r"(^|/)(dist|build|out|lib)/", r"\1src/", stem, count=1)
    typed = ("ts", "tsx", "mts", "cts", "jsx", "vue", "coffee")
    beside = tuple(f"{stem}.{source}" for source in typed)
    return beside, tuple(f"{moved}.{source}" for source in (*typed, "js") if moved != stem)


def is_evaluated(frame: Frame) -> bool:
    """Return whether a frame is of a module that webpack evaluates as it was built: its path is the source's."""
    return any("webpack-internal:" in name for name in (frame.abs_path, frame.filename) if name)


def is_built_from(name: str, file: str) -> bool:
    """Return whether a frame's JavaScript lies in a folder of built code where the tracked file lies in `src`.

    Bundlers' own folders (`.next`) hold nothing else.
    """
    if not name.endswith((".js", ".mjs", ".cjs")):
        return False
    if _BUNDLERS.search(name) and not _BUNDLERS.search(file):
        return True
    for built in _BUILT.finditer(name):
        tail = name[built.end() :]
        if file == f"src/{tail}" or file.endswith(f"/src/{tail}"):
            return True
    return False


def without_hash(stem: str) -> str:
    """Return a chunk's path, without its ending, as it was called before bundlers added a hash to it.

    webpack's are hexadecimal (`cart.3f2a91bc.chunk`), Rollup's and Vite's eight signs of base 64 (`Cart-DiwrgT3a`).
    """
    bare = re.sub(r"[-.][0-9a-f]{8,}$", "", stem.removesuffix(".chunk"))
    if bare == stem and re.search(r"(^|/)(assets|chunks|immutable|_nuxt|build|js)/", stem):
        bare = re.sub(r"-(?=[\w-]*[A-Z0-9])(?![A-Z]?[a-z]+$)[\w-]{8}$", "", stem)
    return bare


def flat_name(path: str) -> str:
    """Return what a chunk of Turbopack is called after, a path with `_` for all else (`src_cart_ts`), else ""."""
    match = _FLAT.search(path)
    return match[1] if match else ""


def _suffix(frame: Frame) -> str:
    for name in (frame.filename, frame.abs_path):
        match = re.search(r"\.[A-Za-z]\w{0,5}$", cleaned(name))
        if match:
            return match[0]
    return ""


def is_library(frame: Frame) -> bool:
    """Return whether the path's shape (or the module's name) is that of a library, whatever the SDK's hint says."""
    return has_library_path(frame) or has_library_module(frame)


def has_library_path(frame: Frame) -> bool:
    """Return whether the frame's path, as sent or cleaned, is one where only libraries live.

    A system's folder for libraries and applications alike counts unless the SDK says that the frame is own.
    """
    paths = list(_sent(frame))
    return any(map(is_library_path, paths)) or (
        (frame.in_app is not True and any(map(is_system_path, paths))) or is_of_runtime(frame)
    )


def is_of_runtime(frame: Frame) -> bool:
    """Return whether the frame is of the language's own runtime, not in any clone (`node:events`, `events.js`)."""
    sent = [name.strip() for name in (frame.abs_path, frame.filename) if name]
    return any(is_core(name, bare=frame.in_app is not True) for name in sent[:1])


def _sent(frame: Frame) -> Iterator[str]:
    """Yield the frame's paths, cleaned and as sent."""
    names = [name for name in (frame.abs_path, frame.filename) if name]
    raw = (re.split(r"(?<!/)!", name.replace("\\", "/"))[-1].split("?")[0] for name in names)
    yield from (path for path in (*map(cleaned, names), *raw) if path)


def may_be_installed(frame: Frame) -> bool:
    """Return whether the clone's manifests could tell more about a frame: its path is a library's, or it has none."""
    return has_library_path(frame) or any(map(is_system_path, _sent(frame))) or not any(names_of(frame))


def has_library_module(frame: Frame) -> bool:
    """Return whether the frame's module is a well-known library's; a frame without path and module is nobody's."""
    if not any(map(cleaned, (frame.abs_path, frame.filename))) and not frame.module:
        return True
    return is_library_module(frame.module or "", _suffix(frame).removeprefix("."))


def is_bundled(frame: Frame) -> bool:
    """Return whether the frame is of a bundle: a few lines of JavaScript with all that there is on them."""
    return bool(frame.line_no and frame.line_no <= 5 and (frame.col_no or 0) >= BUNDLED) and not (
        frame.context_line and len(frame.context_line) < BUNDLED and "{snip}" not in frame.context_line
    )


# Kotlin's coroutines and closures are classes called like the function around, numbered: `Oven$warm$1.invokeSuspend`.
_OF_FUNCTION = re.compile(r"\$(?P<name>[a-z]\w{0,200})(?:\$\d{1,4}){1,12}$")
_STEPS = frozenset("invokeSuspend invoke doResume resumeWith emit collect run call apply accept".split())


def function_around(frame: Frame) -> str:
    """Return the function that a coroutine's or closure's class is named after on the JVM; empty for none."""
    match = _OF_FUNCTION.search((frame.module or "")[-1_000:]) if frame.function in _STEPS else None
    return match["name"] if match else ""
