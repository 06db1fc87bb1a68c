"""Frames as the SDKs of scripting languages send them: which tracked file each stands for, or why none."""

import pytest

from glitchtip_tools.models import Frame
from tests.core.investigation.frames.tracked import LIBRARY, NOWHERE, UNKNOWN, said

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
