"""Which paths and modules are those of libraries, languages and browsers, by their shape alone."""

import re

from glitchtip_tools.core.languages import kin_of
from glitchtip_tools.patterns import pattern

# Where package managers, language runtimes and operating systems put code, whatever the language.
_PATH = pattern(
    r"""(^|/)(node_modules|bower_components|jspm_packages|\.yarn|\.pnpm-store)/
    | (^|/)(site|dist)-packages/ | (^|/)\.?(venv|virtualenv)s?/ | (^|/)lib(64)?/python\d | (^|/)Python\d+/lib/
    | ^<frozen\s | ^/?var/(runtime|lang)/ | ^/?opt/python/
    | ^(node|deno|bun|ext|native|async)[:/] | ^internal/.*\.[cm]?js$ | (^|/)webpack/(runtime|bootstrap)
    | (^|/)(webpack(-api)?-runtime|\[turbopack\](_\w+)*_runtime)\.js$ | (^|/)chunks/([\w.-]+/)*node_modules_[^/]*\.js$
    | ^https?://(?!(firebase)?storage\.googleapis)([\w-]+\.)*(deno\.land|esm\.sh|jsr\.io|jsdelivr\.net|unpkg\.com|skypack\.dev|cdnjs\.cloudflare\.com
      |googleapis\.com|gstatic\.com|googletagmanager\.com|google-analytics\.com|facebook\.net|static\.whatsapp\.net
      |js\.stripe\.com|sentry-cdn\.com)/
    | (^|/)@(vite|id|react-refresh)\b | ^[a-z-]+-extension:
    | (^|/)(gems|rubygems|bundler)/[^/]+-\d | (^|/)bundler/gems/ | (^|/)lib/ruby/
    | (^|/)\.(rbenv|rvm|cargo|rustup|nuget|m2|gradle)/ | (^|/)vendor/(?!assets|javascript)
    | (^|/)(go/)?pkg/mod/ | (^|/)[^/]+@v\d+\.\d+\.\d+[^/]*/ | ^/?usr/(local/|lib/)?go[\d.-]*/src/ | (^|/)goroot/
    | ^/?rustc/ | (^|/)registry/src/ | (^|/)cargo/(registry|git)/
    | (^|/)deps/[a-z_0-9]+/(lib|src)/ | (^|/)lib/(elixir|erlang)/
    | (^|/)(SourcePackages|\.build)/checkouts/ | (^|/)Carthage/Checkouts/ | (^|/)Pods/ | ^/?System/Library/
    | ^/_/src/(libraries|coreclr|mono|Http|Mvc|Hosting|Servers|Middleware)/
    | ^/?usr/(local/)?(lib(64)?|share)/(jvm|java|maven-repo|node|nodejs|javascript|php\d?|perl\d?|vendor_perl|ruby
      |dotnet|erlang|elixir|gcc|[^/]+-linux-gnu[^/]*)/
    | ^/?opt/(homebrew|hostedtoolcache)/""",
    re.I | re.X,
)
# Distributions put libraries here, and applications too: only the SDK or a manifest can tell.
_SYSTEM = pattern(r"^/?usr/(local/)?(lib(64)?|share|libexec)/", re.I)

# Modules of a language's runtime as their frames name them, without a folder: Node before version 16, `lib/*.js`.
_NODE = r"""assert|async_hooks|buffer|child_process|cluster|console|constants|crypto|dgram|diagnostics_channel|dns
    |domain|events|fs|http|http2|https|inspector|module|net|os|path|perf_hooks|process|punycode|querystring|readline|repl|stream
    |string_decoder|sys|timers|tls|trace_events|tty|url|util|v8|vm|wasi|worker_threads|zlib|bootstrap_node
    |_(http|stream|tls|debug)_?\w*"""
_CORE_FILE = pattern(rf"({_NODE})\.js", re.X)
# Erlang's modules have no folders, and are those of every program.
_ERLANG = r"""(gen_\w+|proc_lib|supervisor\w*|erl_\w+|erlang|lists|maps|ets|io_lib\w*|sys|timer|application\w*
    |code_server|elixir\w*|ssl\w*|tls_\w+|inet\w*|binary|string|unicode|queue|proplists|sets|ordsets|logger\w*)\.erl"""
_ERLANG_FILE = pattern(_ERLANG, re.X)
_CORE = pattern(
    r"(node|bun|ext|deno):|internal/([\w/.-]+\.[cm]?js|[\w/-]+)$|electron/js2c/|<frozen\s|\[internal\]"
    r"|(jrt:/+)?java\.(base|desktop|sql|net|xml)/"
)

# By the language of the file: modules of the language itself and of its most used libraries.
_JVM = r"""java|javax|jakarta|jdk|sun|com\.sun|kotlin|kotlinx|scala|groovy|android|androidx|dalvik
    |reactor|okhttp3|retrofit2
    |org\.(springframework|apache|hibernate|eclipse|junit|jboss|slf4j|postgresql)
    |io\.(netty|micronaut|quarkus|reactivex|undertow)|com\.(google|fasterxml|zaxxer|squareup|amazonaws|android)
    |libcore"""
_DOTNET = r"System|Microsoft|MS|Windows|Npgsql|Newtonsoft|MySqlConnector|Dapper|Serilog|Polly"
_GO = r"runtime|net|reflect|sync|encoding|database/sql|testing|io|os|fmt|strings|strconv|context|bufio|sort|time"
_RUST = r"std|core|alloc|tokio|hyper|axum|actix_web"
_BEAM = r"""(Elixir\.)?(Phoenix|Plug|Ecto|GenServer|Supervisor|Task|Agent|Enum|Stream|Map|Keyword|Kernel|String|Cowboy
    |DBConnection|Postgrex|Oban|Bandit|Absinthe|Broadway)|gen_server|gen_statem|proc_lib|supervisor|cowboy\w*|ranch\w*|erl_eval"""
_APPLE = r"UIKit|UIKitCore|Foundation|CoreFoundation|SwiftUI|libsystem.*|libdispatch.*|dyld"
_OF_KIN = {"jvm": _JVM, "dotnet": _DOTNET, "beam": _BEAM, "go": _GO, "rust": _RUST, "c": _APPLE}
_MODULES = {kin: pattern(rf"({names})([./:]|$)", re.X) for kin, names in _OF_KIN.items()}
_ANY_MODULE = pattern("(" + "|".join((_JVM, _DOTNET, _RUST, _BEAM, _APPLE)) + r")([./:]|$)", re.X)


# What React and React Native call before they get to the application, as a bundle names it that keeps names. Whole
# names as far as that goes: an application has its own `updateEventDetails` and `runSyncJob`.
_REACT = pattern(
    r"""_{0,2}(call|invoke)(Function|Callback|GuardedCallback|ReactNativeMicrotasks|Immediates|Timers?|IdleCallbacks)
        ((And)?(Return|Catch)\w*|Impl|Prod|Dev)?
    |(begin|complete|perform)(UnitOf|Sync|Concurrent)?Work(OnRoots?\w*|UntilDeadline)?|completeUnitOfWork|workLoop\w*
    |render(WithHooks(Again)?|Root(Sync|Concurrent)|Application)
    |commit(Root|(BeforeMutation|Mutation|Layout|Reconciliation)Effects?|(Nested)?Passive(Mount|Unmount|Effect)
        |Hook(Effect|Passive|Layout)|ClassDidMount)\w*
    |flush(edQueue|Sync(Callback(s|Queue)(Impl)?|Work\w*)?|(Passive|Layout|Mutation|Pending)Effects(Impl)?|(Spawned)?Work)
    |(update|mount)((Function|Class|SimpleMemo|Memo|Host|Lazy|Indeterminate|Suspense)Component|ClassInstance|ForwardRef
        |(State|Reducer|(Layout|Insertion)?Effect|Memo|Callback|Ref|Context(Consumer|Provider)|Container)(Impl|Sync)?)
    |dispatch(SetState|ReducerAction|Event)(Internal)?|batchedUpdates(Impl)?|schedule(UpdateOnFiber|Work|Callback)
    |reconcileChild(ren(Array|Iterator)?|Fibers(Impl)?)|recursivelyTraverse\w*|safelyCall\w*|runWithFiberInDEV
    |runExtracted\w*|executeDispatch\w*|_perform(Transition|SideEffects)\w*|touchableHandle\w*|asyncGeneratorStep
    |_asyncToGenerator|invoke(Passive|Layout)Effect\w*|call\w{1,40}InDEV|(render|complete)Root|commitAll\w*""",
    re.X,
)


def is_of_react(function: str) -> bool:
    """Return whether a function's name is one of React's own loop, renderer or events."""
    return bool(_REACT.fullmatch(function))


def is_library_path(path: str) -> bool:
    """Return whether a path (with slashes) is one where only libraries live."""
    return bool(_PATH.search(path))


# Folders in which a repository keeps copies of other projects' code, patched or not.
_COPY = pattern(
    r"(^|/)(vendor(?!/assets|/javascript)|third[_-]?party|3rdparty|node_modules|bower_components|Pods|Carthage)/"
    r"|(^|/)(overrides|patches)/[^/]+/[^/]+/src/"
    r"|(^|/)(Illuminate|Symfony/Component|Doctrine/(ORM|DBAL)|Twig/(Extension|Node|Loader)|Monolog/Handler|GuzzleHttp)/"
)


def is_library_copy(file: str) -> bool:
    """Return whether a tracked file is a copy of another project's, by the folder that it is in."""
    return bool(_COPY.search(file))


def is_system_path(path: str) -> bool:
    """Return whether a path is where a distribution puts libraries and applications alike, such as `/usr/share`."""
    return bool(_SYSTEM.search(path)) and not is_library_path(path)


def is_core(path: str, *, bare: bool) -> bool:
    """Return whether a path, as the SDK sent it, is a module of the language's own runtime.

    `bare` also counts names without a folder (`events.js`), which an application's file may have as well.
    """
    named = bare and (_CORE_FILE.fullmatch(path) or _ERLANG_FILE.fullmatch(path))
    return bool(named or _CORE.match(path))


def is_library_module(module: str, ending: str) -> bool:
    """Return whether a module is a well-known library's, judged for the language of the file's ending (`java`).

    Without a file every language counts; for languages whose modules are short words of one's own (Python,
    JavaScript) none does.
    """
    known = _MODULES.get(kin_of(ending)) if ending else _ANY_MODULE
    return bool(known and known.match(module))
