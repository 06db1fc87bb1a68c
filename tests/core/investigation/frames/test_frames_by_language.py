"""Frames as the SDKs of eleven languages send them: which tracked file each stands for, or why none."""

import pytest

from glitchtip_tools.core.investigation.frames.mapping import Tree, candidates
from glitchtip_tools.core.investigation.frames.settling import settle_all
from glitchtip_tools.models import Frame

PYTHON = [
    "shop/__init__.py",
    "shop/cart.py",
    "shop/admin/cart.py",
    "src/billing/tax.py",
    "main.py",
    "handler.py",
]
NODE = ["src/cart.js", "src/routes/cart.js", "src/index.mjs", "lib/cart.ts", "server.js", "src/tax/rates.ts"]
WEB = [
    "src/cart.ts",
    "src/App.vue",
    "src/components/Cart.tsx",
    "src/index.ts",
    "app/cart/page.tsx",
    "app/(shop)/cart/[id]/page.tsx",
    "pages/cart.tsx",
    "src/routes/+page.svelte",
]
RUBY = [
    "app/models/cart.rb",
    "app/controllers/carts_controller.rb",
    "lib/tax.rb",
    "engines/billing/app/models/tax.rb",
]
PHP = [
    "src/Cart.php",
    "app/Http/Controllers/CartController.php",
    "public/index.php",
    "resources/views/cart.blade.php",
]
GO = ["main.go", "cart/cart.go", "internal/tax/tax.go", "vendor/github.com/lib/pq/conn.go"]
JAVA = [
    "app/src/main/java/com/acme/shop/Cart.java",
    "app/src/main/java/com/acme/admin/Cart.java",
    "app/src/main/kotlin/com/acme/shop/Prices.kt",
    "core/src/main/kotlin/tax/Tax.kt",
]
CSHARP = ["src/Shop/Cart.cs", "src/Shop/Controllers/CartController.cs", "src/Admin/Cart.cs"]
RUST = ["src/main.rs", "src/cart.rs", "crates/tax/src/lib.rs", "crates/tax/src/rates.rs"]
ELIXIR = ["lib/shop/cart.ex", "lib/shop_web/controllers/cart_controller.ex", "lib/shop/repo.ex"]
UMBRELLA = ["apps/shop/lib/shop/cart.ex", "apps/shop_web/lib/shop_web/router.ex"]
SWIFT = ["Shop/Cart.swift", "Shop/Views/CartView.swift", "Packages/Tax/Sources/Tax/Rates.swift"]


def said(files: list[str], frame: Frame) -> str:
    """The tracked file that the frame stands for, else the reason why there is none."""
    sources = dict.fromkeys(files, "\n" * 99)
    (settled,) = settle_all([(frame, candidates(frame, Tree(files)))], sources)
    return settled.file or settled.note


LIBRARY = "library code"
NOWHERE = "no path"
UNKNOWN = "no tracked file ends like it"


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        (Frame("shop/cart.py", "/app/shop/cart.py", "shop.cart", "total", 3), "shop/cart.py"),
        (Frame("shop/cart.py", "/srv/releases/20261107093001/shop/cart.py", "shop.cart"), "shop/cart.py"),
        (Frame("shop/admin/cart.py", "/app/shop/admin/cart.py", "shop.admin.cart"), "shop/admin/cart.py"),
        (Frame("billing/tax.py", "/app/src/billing/tax.py", "billing.tax"), "src/billing/tax.py"),
        (Frame("shop\\cart.py", "C:\\srv\\app\\shop\\cart.py", "shop.cart"), "shop/cart.py"),
        (Frame("main.py", "/app/main.py", "__main__"), "main.py"),
        (Frame("handler.py", "/var/task/handler.py", "handler"), "handler.py"),
        (Frame("shop/__init__.py", "/app/shop/__init__.py", "shop"), "shop/__init__.py"),
        (
            Frame("shop/cart.py", "/opt/venv/lib/python3.11/site-packages/shop/cart.py", "shop.cart"),
            "shop/cart.py",
        ),
        (Frame("cart.py", None, "shop.admin.cart"), "shop/admin/cart.py"),
        (
            Frame(
                "django/core/handlers/exception.py",
                "/usr/lib/python3/dist-packages/django/core/handlers/exception.py",
            ),
            LIBRARY,
        ),
        (
            Frame("celery/app/trace.py", "/home/app/.venv/lib/python3.11/site-packages/celery/app/trace.py"),
            LIBRARY,
        ),
        (Frame("json/decoder.py", "/usr/local/lib/python3.11/json/decoder.py", "json.decoder"), LIBRARY),
        (Frame("json\\decoder.py", "C:\\Python311\\Lib\\json\\decoder.py", "json.decoder"), LIBRARY),
        (
            Frame("<frozen importlib._bootstrap>", "<frozen importlib._bootstrap>", "importlib._bootstrap"),
            LIBRARY,
        ),
        (Frame("<string>", "/app/<string>", "namedtuple_Point"), UNKNOWN),
    ],
)
def test_python(frame: Frame, expected: str) -> None:
    assert said(PYTHON, frame) == expected


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        (Frame("/app/src/cart.js", None, "cart", "Cart.total", 3), "src/cart.js"),
        (Frame("/usr/src/app/current/src/routes/cart.js", None, "routes:cart"), "src/routes/cart.js"),
        (Frame("file:///app/src/index.mjs", None, "src:index"), "src/index.mjs"),
        (Frame("app:///src/index.mjs", "app:///src/index.mjs"), "src/index.mjs"),
        (Frame("C:\\srv\\app\\src\\cart.js", None, "src:cart"), "src/cart.js"),
        (Frame("file:///C:/srv/app/src/cart.js"), "src/cart.js"),
        (Frame("/app/lib/cart.ts", None, "lib:cart.ts"), "lib/cart.ts"),
        (Frame("/app/server.js", None, "server", "Object.<anonymous>"), "server.js"),
        (Frame("/app/dist/lib/cart.js", None, "lib:cart"), "lib/cart.ts"),
        (Frame("/app/dist/tax/rates.js", None, "dist.tax:rates"), "src/tax/rates.ts"),
        (Frame("/app/rates.js", None, "rates"), "only the base name is that of src/tax/rates.ts"),
        (Frame("cart.js", None, "src.routes:cart"), "src/routes/cart.js"),
        (Frame("/app/node_modules/express/lib/router/index.js", None, "express.lib.router:index"), LIBRARY),
        (
            Frame("/app/node_modules/.pnpm/pg@8.11.3/node_modules/pg/lib/client.js", None, "pg.lib:client"),
            LIBRARY,
        ),
        (Frame("node:internal/process/task_queues", None, "node:internal.process:task_queues"), LIBRARY),
        (Frame("node:events", None, "node:events", "EventEmitter.emit"), LIBRARY),
        (Frame("internal/timers.js", None, "timers"), LIBRARY),
        (Frame("<anonymous>", None, "<anonymous>", "Array.map"), NOWHERE),
        (Frame("eval at _compile (/app/src/cart.js:38:24), <anonymous>", None, None, "root"), NOWHERE),
    ],
)
def test_node(frame: Frame, expected: str) -> None:
    assert said(NODE, frame) == expected


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        # Source maps that the server (or the browser's dev tools' paths) resolved.
        (Frame("./src/cart.ts", "webpack:///./src/cart.ts", "src/cart"), "src/cart.ts"),
        (Frame("webpack://shop/./src/cart.ts", "webpack://shop/./src/cart.ts"), "src/cart.ts"),
        (Frame("webpack://_N_E/./pages/cart.tsx?4c1a"), "pages/cart.tsx"),
        (Frame("webpack:///src/App.vue?a1b2"), "src/App.vue"),
        (Frame("webpack:///./src/App.vue?./node_modules/vue-loader/lib??vue-loader-options"), "src/App.vue"),
        (
            Frame("../../src/components/Cart.tsx", "https://shop.example/src/components/Cart.tsx"),
            "src/components/Cart.tsx",
        ),
        (Frame("webpack-internal:///./src/cart.ts"), "src/cart.ts"),
        (Frame("webpack-internal:///(app-pages-browser)/./app/cart/page.tsx"), "app/cart/page.tsx"),
        (Frame("webpack-internal:///(rsc)/./app/(shop)/cart/[id]/page.tsx"), "app/(shop)/cart/[id]/page.tsx"),
        (Frame("turbopack://[project]/app/cart/page.tsx"), "app/cart/page.tsx"),
        (Frame("turbopack:///[project]/src/components/Cart.tsx"), "src/components/Cart.tsx"),
        (Frame("rsc://React/Server/webpack-internal:///(rsc)/./app/cart/page.tsx?3"), "app/cart/page.tsx"),
        (Frame("ng:///src/components/Cart.tsx"), "src/components/Cart.tsx"),
        # Development servers.
        (
            Frame("/src/cart.ts?t=1762507801123", "http://localhost:5173/src/cart.ts?t=1762507801123"),
            "src/cart.ts",
        ),
        (
            Frame("/src/routes/+page.svelte", "http://localhost:5173/src/routes/+page.svelte"),
            "src/routes/+page.svelte",
        ),
        (
            Frame("/@fs/home/ann/shop/src/cart.ts", "http://localhost:5173/@fs/home/ann/shop/src/cart.ts"),
            "src/cart.ts",
        ),
        (
            Frame(
                "/node_modules/.vite/deps/react.js?v=1a2b",
                "http://localhost:5173/node_modules/.vite/deps/react.js",
            ),
            LIBRARY,
        ),
        (Frame("/@vite/client", "http://localhost:5173/@vite/client"), LIBRARY),
        # Bundles whose source maps nobody resolved: compiled code has no line in the repository.
        (Frame("/static/js/main.3f2a91bc.js", "https://shop.example/static/js/main.3f2a91bc.js"), UNKNOWN),
        (
            Frame("/assets/index-B3fa91.js", "https://shop.example/assets/index-B3fa91.js", None, "u", 1),
            UNKNOWN,
        ),
        (Frame("app:///_next/static/chunks/pages/cart-3f2a91bc.js"), "pages/cart.tsx"),
        (Frame("app:///_next/server/pages/cart.js"), "pages/cart.tsx"),
        (Frame("app:///_next/server/app/cart/page.js"), "app/cart/page.tsx"),
        (Frame("app:///_next/server/chunks/417.js"), UNKNOWN),
        (Frame("app:///main.jsbundle"), UNKNOWN),
        # Libraries and what is not ours at all.
        (Frame("webpack-internal:///(app-pages-browser)/./node_modules/next/dist/client/index.js"), LIBRARY),
        (Frame("webpack:///./node_modules/react-dom/cjs/react-dom.production.min.js"), LIBRARY),
        (Frame("../node_modules/react-dom/cjs/react-dom.production.min.js"), LIBRARY),
        (Frame("webpack/bootstrap", "webpack:///webpack/bootstrap"), LIBRARY),
        (Frame("https://deno.land/x/oak@v12/src/index.ts"), LIBRARY),
        (Frame("https://maps.googleapis.com/src/index.ts"), LIBRARY),
        (
            Frame("https://storage.googleapis.com/bakery/src/cart.ts"),
            "src/cart.ts",
        ),  # a bucket may be anyone's
        (Frame("/srv/web/.next/server/webpack-runtime.js"), LIBRARY),
        (Frame("C:\\web\\.next\\server\\chunks\\ssr\\[turbopack]_runtime.js"), LIBRARY),
        (Frame("/srv/web/.next/server/chunks/ssr/node_modules_drizzle-orm_010451._.js"), LIBRARY),
        (Frame("electron/js2c/renderer_init.js"), LIBRARY),
        (Frame("internal/errors"), LIBRARY),
        (
            Frame(
                "https://www.googletagmanager.com/gtm.js", "https://www.googletagmanager.com/gtm.js?id=G-1"
            ),
            LIBRARY,
        ),
        (Frame("chrome-extension://kbfnbcaeplbcioakkpcpgfkobkghlhen/src/index.ts"), LIBRARY),
        (Frame("[native code]", None, None, "forEach"), NOWHERE),
        (Frame("<anonymous>"), NOWHERE),
    ],
)
def test_browsers(frame: Frame, expected: str) -> None:
    assert said(WEB, frame) == expected


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        (Frame("app/models/cart.rb", "/app/app/models/cart.rb", None, "Cart#total", 3), "app/models/cart.rb"),
        (
            Frame(
                "app/models/cart.rb", "/srv/shop/releases/20261107093001/app/models/cart.rb", None, "total"
            ),
            "app/models/cart.rb",
        ),
        (
            Frame("carts_controller.rb", "/app/app/controllers/carts_controller.rb"),
            "app/controllers/carts_controller.rb",
        ),
        (Frame("tax.rb", "/app/lib/tax.rb", None, "block in rate"), "lib/tax.rb"),
        (
            Frame("engines/billing/app/models/tax.rb", "/app/engines/billing/app/models/tax.rb"),
            "engines/billing/app/models/tax.rb",
        ),
        (
            Frame(
                "active_record/core.rb", "/usr/local/bundle/gems/activerecord-7.1.2/lib/active_record/core.rb"
            ),
            LIBRARY,
        ),
        (Frame("rack/tax.rb", "/app/vendor/bundle/ruby/3.2.0/gems/rack-3.0.8/lib/rack/tax.rb"), LIBRARY),
        (Frame("foo.rb", "/usr/local/bundle/bundler/gems/foo-1a2b3c4d5e6f/lib/foo.rb"), LIBRARY),
        (Frame("net/http.rb", "/usr/local/lib/ruby/3.2.0/net/http.rb"), LIBRARY),
        (Frame("json/common.rb", "/home/app/.rbenv/versions/3.2.2/lib/ruby/3.2.0/json/common.rb"), LIBRARY),
        (Frame("<internal:kernel>", "<internal:kernel>", None, "Kernel#loop"), NOWHERE),
        (Frame("(eval at /app/lib/tax.rb:3)", "(eval at /app/lib/tax.rb:3)"), NOWHERE),
        (Frame("(irb)", "(irb)"), NOWHERE),
    ],
)
def test_ruby(frame: Frame, expected: str) -> None:
    assert said(RUBY, frame) == expected


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        (Frame("/src/Cart.php", "/var/www/html/src/Cart.php", None, "App\\Cart::total", 3), "src/Cart.php"),
        (
            Frame(
                "/app/Http/Controllers/CartController.php",
                "/var/www/shop/app/Http/Controllers/CartController.php",
            ),
            "app/Http/Controllers/CartController.php",
        ),
        (Frame("/public/index.php", "/var/www/html/public/index.php"), "public/index.php"),
        (
            Frame("/resources/views/cart.blade.php", "/var/www/html/resources/views/cart.blade.php"),
            "resources/views/cart.blade.php",
        ),
        (Frame("C:\\inetpub\\wwwroot\\src\\Cart.php"), "src/Cart.php"),
        (
            Frame(
                "/vendor/laravel/framework/src/Illuminate/Pipeline/Pipeline.php",
                "/var/www/html/vendor/laravel/framework/src/Illuminate/Pipeline/Pipeline.php",
            ),
            LIBRARY,
        ),
        (Frame("/vendor/acme/cart/src/Cart.php", "/var/www/html/vendor/acme/cart/src/Cart.php"), LIBRARY),
        (
            Frame("/storage/framework/views/0f3a9c.php", "/var/www/html/storage/framework/views/0f3a9c.php"),
            UNKNOWN,
        ),
        (Frame("[internal]", None, None, "array_map", 0), NOWHERE),
    ],
)
def test_php(frame: Frame, expected: str) -> None:
    assert said(PHP, frame) == expected


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        (
            Frame(
                "cart.go",
                "/go/src/github.com/acme/shop/cart/cart.go",
                "github.com/acme/shop/cart",
                "(*Cart).Total",
            ),
            "cart/cart.go",
        ),
        (Frame("cart.go", "/app/cart/cart.go", "github.com/acme/shop/cart", "(*Cart).Total"), "cart/cart.go"),
        (Frame("main.go", "/build/main.go", "main", "main"), "main.go"),
        (
            Frame(
                "tax.go",
                "github.com/acme/shop/v2/internal/tax/tax.go",
                "github.com/acme/shop/v2/internal/tax",
            ),
            "internal/tax/tax.go",
        ),
        (
            Frame("internal/tax/tax.go", None, "github.com/acme/shop/internal/tax", "Rate.func1"),
            "internal/tax/tax.go",
        ),
        (Frame("tax.go", None, "github.com/acme/shop/internal/tax", "Rate"), "internal/tax/tax.go"),
        (
            Frame(
                "context.go",
                "/go/pkg/mod/github.com/gin-gonic/gin@v1.9.1/context.go",
                "github.com/gin-gonic/gin",
            ),
            LIBRARY,
        ),
        (
            Frame("cart.go", "/go/pkg/mod/github.com/other/cart@v1.0.0/cart.go", "github.com/other/cart"),
            LIBRARY,
        ),
        (Frame("cart.go", "github.com/other/cart@v1.0.0/cart.go", "github.com/other/cart"), LIBRARY),
        (
            Frame("server.go", "/usr/local/go/src/net/http/server.go", "net/http", "HandlerFunc.ServeHTTP"),
            LIBRARY,
        ),
        (Frame("server.go", "net/http/server.go", "net/http"), LIBRARY),
        (Frame("panic.go", "/usr/local/go/src/runtime/panic.go", "runtime", "gopanic"), LIBRARY),
        (Frame("conn.go", "/app/vendor/github.com/lib/pq/conn.go", "github.com/lib/pq"), GO[3]),
    ],
)
def test_go(frame: Frame, expected: str) -> None:
    assert said(GO, frame) == expected


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        (Frame("Cart.java", None, "com.acme.shop.Cart", "total", 3), JAVA[0]),
        (Frame("Cart.java", None, "com.acme.admin.Cart", "total", 3), JAVA[1]),
        (Frame("Cart.java", None, "com.acme.shop.Cart$Item", "price"), JAVA[0]),
        (Frame("Cart.java", None, "com.acme.shop.Cart", "lambda$total$0"), JAVA[0]),
        (Frame("Prices.kt", None, "com.acme.shop.PricesKt", "parse"), JAVA[2]),
        (Frame("Prices.kt", None, "com.acme.shop.Prices$Companion", "parse"), JAVA[2]),
        (Frame("Prices.kt", None, "com.acme.shop.Prices$load$2", "invokeSuspend"), JAVA[2]),
        (Frame("Tax.kt", None, "com.acme.tax.TaxKt", "rate"), JAVA[3]),
        (Frame("ArrayList.java", None, "java.util.ArrayList", "get"), LIBRARY),
        (Frame("DispatcherServlet.java", None, "org.springframework.web.servlet.DispatcherServlet"), LIBRARY),
        (Frame("Continuation.kt", None, "kotlin.coroutines.ContinuationKt"), LIBRARY),
        (Frame("Handler.java", None, "android.os.Handler", "dispatchMessage"), LIBRARY),
        (Frame("<generated>", None, "com.acme.shop.Cart$$SpringCGLIB$$0", "total"), NOWHERE),
        (Frame("SourceFile", None, "a.b.c", "a", 1), UNKNOWN),
        (Frame(None, None, "jdk.internal.reflect.GeneratedMethodAccessor12", "invoke"), LIBRARY),
        (Frame("Cart.java", None, "com.other.Cart", "total"), f"ambiguous: {JAVA[0]} or {JAVA[1]}"),
    ],
)
def test_java_and_kotlin(frame: Frame, expected: str) -> None:
    assert said(JAVA, frame) == expected


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        (
            Frame(
                "Cart.cs", "C:\\agent\\_work\\1\\s\\src\\Shop\\Cart.cs", "Shop.Cart", "decimal Cart.Total()"
            ),
            "src/Shop/Cart.cs",
        ),
        (Frame("/src/Admin/Cart.cs", "/src/src/Admin/Cart.cs", "Admin.Cart"), "src/Admin/Cart.cs"),
        (
            Frame("/_/src/Shop/Cart.cs", "/_/src/Shop/Cart.cs", "Shop.Cart+<TotalAsync>d__3", "MoveNext"),
            "src/Shop/Cart.cs",
        ),
        (
            Frame(
                "Controllers/CartController.cs",
                "/build/Controllers/CartController.cs",
                "Shop.Controllers.CartController",
            ),
            "src/Shop/Controllers/CartController.cs",
        ),
        (Frame(None, None, "Microsoft.AspNetCore.Mvc.Infrastructure.ControllerActionInvoker"), LIBRARY),
        (Frame(None, None, "System.Linq.Enumerable", "First<TSource>"), LIBRARY),
        (
            Frame("/_/src/libraries/System.Linq/src/System/Linq/First.cs", None, "System.Linq.Enumerable"),
            LIBRARY,
        ),
    ],
)
def test_csharp(frame: Frame, expected: str) -> None:
    assert said(CSHARP, frame) == expected


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        (Frame("cart.rs", "/app/src/cart.rs", None, "shop::cart::Cart::total", 3), "src/cart.rs"),
        (Frame("cart.rs", "src/cart.rs", None, "shop::cart::Cart::total"), "src/cart.rs"),
        (Frame("main.rs", "/build/src/main.rs", None, "shop::main::{{closure}}"), "src/main.rs"),
        (Frame("lib.rs", "/build/crates/tax/src/lib.rs", None, "tax::rate"), "crates/tax/src/lib.rs"),
        (Frame("rates.rs", "crates/tax/src/rates.rs", None, "tax::rates::find"), "crates/tax/src/rates.rs"),
        (
            Frame(
                "panicking.rs",
                "/rustc/82e1608dfa6e0b5569232559e3d385fea5a93112/library/core/src/panicking.rs",
            ),
            LIBRARY,
        ),
        (
            Frame(
                "lib.rs",
                "/usr/local/cargo/registry/src/index.crates.io-6f17d22bba15001f/tokio-1.35.1/src/lib.rs",
            ),
            LIBRARY,
        ),
        (
            Frame(
                "main.rs", "/home/ci/.cargo/registry/src/github.com-1ecc6299db9ec823/foo-0.1.0/src/main.rs"
            ),
            LIBRARY,
        ),
        (Frame("lib.rs", "/usr/local/cargo/git/checkouts/tax-1a2b3c/9f8e7d6/src/lib.rs"), LIBRARY),
        (Frame(None, None, None, "std::rt::lang_start"), NOWHERE),
        (Frame("<unknown>", None, None, "__libc_start_main"), NOWHERE),
    ],
)
def test_rust(frame: Frame, expected: str) -> None:
    assert said(RUST, frame) == expected


@pytest.mark.parametrize(
    ("files", "frame", "expected"),
    [
        (
            ELIXIR,
            Frame("lib/shop/cart.ex", None, "Elixir.Shop.Cart", "Shop.Cart.total/1", 3),
            "lib/shop/cart.ex",
        ),
        (
            ELIXIR,
            Frame("lib/shop/cart.ex", None, "Shop.Cart", "anonymous fn/1 in Shop.Cart.total/1"),
            "lib/shop/cart.ex",
        ),
        (
            ELIXIR,
            Frame("lib/shop_web/controllers/cart_controller.ex", None, "Elixir.ShopWeb.CartController"),
            "lib/shop_web/controllers/cart_controller.ex",
        ),
        (UMBRELLA, Frame("lib/shop/cart.ex", None, "Elixir.Shop.Cart"), "apps/shop/lib/shop/cart.ex"),
        (ELIXIR, Frame("lib/ecto/repo/queryable.ex", None, "Elixir.Ecto.Repo.Queryable"), LIBRARY),
        (ELIXIR, Frame("deps/plug/lib/plug/router/utils.ex", None, "Elixir.Plug.Router.Utils"), LIBRARY),
        (ELIXIR, Frame("lib/phoenix/router.ex", None, "Elixir.Phoenix.Router"), LIBRARY),
        (ELIXIR, Frame("lib/enum.ex", None, "Elixir.Enum", "Enum.map/2"), LIBRARY),
        (ELIXIR, Frame("lib/ecto/repo.ex", None, "Elixir.Ecto.Repo"), LIBRARY),
        (ELIXIR, Frame("gen_server.erl", None, "gen_server", ":gen_server.try_handle_call/4"), LIBRARY),
        (ELIXIR, Frame("proc_lib.erl", None, "proc_lib", ":proc_lib.init_p_do_apply/3"), LIBRARY),
    ],
)
def test_elixir(files: list[str], frame: Frame, expected: str) -> None:
    assert said(files, frame) == expected


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        (
            Frame("Cart.swift", "/Users/ci/work/shop/Shop/Cart.swift", None, "Cart.total(of:)", 3),
            "Shop/Cart.swift",
        ),
        (Frame("CartView.swift", None, None, "CartView.body.getter"), "Shop/Views/CartView.swift"),
        (
            Frame("Rates.swift", "/Volumes/build/Packages/Tax/Sources/Tax/Rates.swift", None, "rate(for:)"),
            "Packages/Tax/Sources/Tax/Rates.swift",
        ),
        (Frame(None, None, None, "$s4Shop4CartC5totalyyF"), NOWHERE),
        (Frame("<compiler-generated>", "/<compiler-generated>", None, "@objc Cart.total()"), UNKNOWN),
        (
            Frame(
                "Alamofire.swift",
                "/Users/ci/Library/Developer/Xcode/DerivedData/Shop-x/SourcePackages/checkouts/Alamofire/Source/Alamofire.swift",
            ),
            LIBRARY,
        ),
        (Frame("Session.swift", "/Users/ci/work/shop/Pods/Alamofire/Source/Session.swift"), LIBRARY),
    ],
)
def test_swift(frame: Frame, expected: str) -> None:
    assert said(SWIFT, frame) == expected
