"""What a frame's names mean: deployed paths cleaned to comparable ones, and library frames told from own ones."""

import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from glitchtip_tools.core.models import Frame

_SCHEMES = re.compile(
    r"^(webpack-internal|webpack|turbopack|app|file|https?|capacitor|vite|ng|rsc|about)://+", re.I
)
_LIBRARY = re.compile(
    r"""(^|/)(node_modules|bower_components|jspm_packages|\.yarn|\.pnpm-store)/
    | (^|/)(site|dist)-packages/ | (^|/)\.?(venv|virtualenv)s?/ | (^|/)lib(64)?/python\d
    | ^(node|internal|deno|bun|ext|native|async)[:/] | ^node:internal | (^|/)webpack/(runtime|bootstrap)
    | (^|/)(gems|rubygems|bundler)/[^/]+-\d | (^|/)lib/ruby/ | (^|/)\.(rbenv|rvm|cargo|rustup|nuget|m2|gradle)/
    | (^|/)vendor/(?!assets|javascript) | (^|/)(go/)?pkg/mod/ | ^/?(usr/local/)?go(root)?/src/ | (^|/)goroot/
    | ^/?rustc/ | (^|/)registry/src/ | (^|/)deps/(?!.*node_modules)[a-z_]+/lib/ | (^|/)lib/(elixir|erlang)/
    | (^|/)Python\d+/lib/ | ^/?usr/(lib|share)/ | ^/?System/Library/ | ^/?opt/(homebrew|hostedtoolcache)/""",
    re.I | re.X,
)
_NOWHERE = re.compile(r"^(<.*>.*|\[.*\]|native( code)?|eval at .*|unknown|\?|-|wasm://.*|anonymous)$", re.I)
_LIBRARY_MODULES = re.compile(
    r"""^(java|javax|jakarta|jdk|sun|com\.sun|kotlin|kotlinx|scala|groovy|android|androidx|dalvik
    |org\.(springframework|apache|hibernate|eclipse|junit|jboss|slf4j|postgresql)
    |io\.(netty|micronaut|quarkus|reactivex|undertow)|com\.(google|fasterxml|zaxxer|squareup|amazonaws)|reactor|okhttp3|retrofit2
    |System|Microsoft|MS|Windows|Npgsql|Newtonsoft|UIKit|Foundation|CoreFoundation|SwiftUI|libsystem.*|libdispatch.*|dyld
    |runtime|net/http|reflect|sync|encoding/json|database/sql|testing|std|core|alloc|tokio|hyper|axum|actix_web
    |Elixir\.(Phoenix|Plug|Ecto|GenServer|Task|Enum|Cowboy|DBConnection)|gen_server|proc_lib|cowboy.*)([./:]|$)""",
    re.X,
)


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
    path = path.split("!")[-1].split("?")[0].split("#")[0]
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
    """Yield the paths that a module's name suggests: `a.b.c` (Python, Java), `lib.router:index` (Node), `A\\B` (PHP)."""
    module = (frame.module or "").strip()
    if not module or len(module) > 300 or _NOWHERE.match(module):
        return
    suffix = _suffix(frame)
    if ":" in module and "::" not in module:
        folder, _, base = module.partition(":")
        yield f"{folder.replace('.', '/')}/{base}{'' if '.' in base else suffix}"
        return
    path = re.sub(r"\$.*$", "", module).replace("::", "/").replace("\\", "/").replace(".", "/")
    if suffix in (".java", ".kt", ".scala", ".groovy") and frame.filename and "/" not in frame.filename:
        yield f"{path.rpartition('/')[0]}/{frame.filename}"
    elif suffix:
        yield path + suffix
    if suffix == ".py":
        yield f"{path}/__init__.py"


def _suffix(frame: Frame) -> str:
    for name in (frame.filename, frame.abs_path):
        found = re.search(r"\.[A-Za-z]\w{0,5}$", cleaned(name))
        if found:
            return found[0]
    return ""


def is_library(frame: Frame) -> bool:
    """Say whether the path's shape (or the module's name) is that of a library, whatever the SDK's hint says."""
    paths = [cleaned(name) for name in (frame.abs_path, frame.filename)]
    raw = [(name or "").replace("\\", "/") for name in (frame.abs_path, frame.filename)]
    if any(path and _LIBRARY.search(path) for path in (*paths, *raw)):
        return True
    if not any(paths):
        return not frame.module or bool(_LIBRARY_MODULES.match(frame.module))
    return bool(frame.module and "/" not in paths[1] and _LIBRARY_MODULES.match(frame.module))
