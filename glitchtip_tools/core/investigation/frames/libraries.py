"""Which paths and modules are those of libraries, languages and browsers, by their shape alone."""

import re

# Where package managers, language runtimes and operating systems put code, whatever the language.
_PATH = re.compile(
    r"""(^|/)(node_modules|bower_components|jspm_packages|\.yarn|\.pnpm-store)/
    | (^|/)(site|dist)-packages/ | (^|/)\.?(venv|virtualenv)s?/ | (^|/)lib(64)?/python\d | (^|/)Python\d+/lib/
    | ^<frozen\s | ^/?var/(runtime|lang)/ | ^/?opt/python/
    | ^(node|internal|deno|bun|ext|native|async)[:/] | (^|/)webpack/(runtime|bootstrap)
    | (^|/)@(vite|id|react-refresh)\b | ^[a-z-]+-extension:
    | (^|/)(gems|rubygems|bundler)/[^/]+-\d | (^|/)bundler/gems/ | (^|/)lib/ruby/
    | (^|/)\.(rbenv|rvm|cargo|rustup|nuget|m2|gradle)/ | (^|/)vendor/(?!assets|javascript)
    | (^|/)(go/)?pkg/mod/ | (^|/)[^/]+@v\d+\.\d+\.\d+[^/]*/ | ^/?usr/(local/|lib/)?go[\d.-]*/src/ | (^|/)goroot/
    | ^/?rustc/ | (^|/)registry/src/ | (^|/)cargo/(registry|git)/
    | (^|/)deps/[a-z_0-9]+/(lib|src)/ | (^|/)lib/(elixir|erlang)/
    | (^|/)SourcePackages/checkouts/ | (^|/)Carthage/Checkouts/ | (^|/)Pods/ | ^/?System/Library/
    | ^/_/src/(libraries|coreclr|mono|Http|Mvc|Hosting|Servers|Middleware)/
    | ^/?usr/(lib|share)/ | ^/?opt/(homebrew|hostedtoolcache)/""",
    re.I | re.X,
)

# By the ending of the file: modules of the language itself and of its most used libraries.
_JVM = r"""java|javax|jakarta|jdk|sun|com\.sun|kotlin|kotlinx|scala|groovy|android|androidx|dalvik
    |reactor|okhttp3|retrofit2
    |org\.(springframework|apache|hibernate|eclipse|junit|jboss|slf4j|postgresql)
    |io\.(netty|micronaut|quarkus|reactivex|undertow)|com\.(google|fasterxml|zaxxer|squareup|amazonaws)"""
_DOTNET = r"System|Microsoft|MS|Windows|Npgsql|Newtonsoft|MySqlConnector|Dapper|Serilog|Polly"
_GO = r"runtime|net|reflect|sync|encoding|database/sql|testing|io|os|fmt|strings|strconv|context|bufio|sort|time"
_RUST = r"std|core|alloc|tokio|hyper|axum|actix_web"
_BEAM = r"""(Elixir\.)?(Phoenix|Plug|Ecto|GenServer|Supervisor|Task|Agent|Enum|Stream|Map|Keyword|Kernel|String|Cowboy
    |DBConnection|Postgrex|Oban|Bandit|Absinthe|Broadway)|gen_server|gen_statem|proc_lib|supervisor|cowboy\w*|ranch\w*|erl_eval"""
_APPLE = r"UIKit|UIKitCore|Foundation|CoreFoundation|SwiftUI|libsystem.*|libdispatch.*|dyld"
_BY_ENDING = {
    **dict.fromkeys(("java", "kt", "scala", "groovy"), _JVM),
    **dict.fromkeys(("cs", "fs", "vb"), _DOTNET),
    **dict.fromkeys(("ex", "exs", "erl"), _BEAM),
    "go": _GO,
    "rs": _RUST,
    "swift": _APPLE,
}
_MODULES = {ending: re.compile(rf"({pattern})([./:]|$)", re.X) for ending, pattern in _BY_ENDING.items()}
_ANY_MODULE = re.compile("(" + "|".join((_JVM, _DOTNET, _RUST, _BEAM, _APPLE)) + r")([./:]|$)", re.X)


def is_library_path(path: str) -> bool:
    """Say whether a path (with slashes) is one where only libraries live."""
    return bool(_PATH.search(path))


def is_library_module(module: str, ending: str) -> bool:
    """Say whether a module is a well-known library's, judged for the language of the file's ending (`java`).

    Without a file every language counts; for languages whose modules are short words of one's own (Python,
    JavaScript) none does.
    """
    known = _MODULES.get(ending) if ending else _ANY_MODULE
    return bool(known and known.match(module))
