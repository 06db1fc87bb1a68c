"""Frames as the SDKs of compiled languages send them: which tracked file each stands for, or why none."""

import pytest

from glitchtip_tools.models import Frame
from tests.core.investigation.frames.tracked import LIBRARY, NOWHERE, UNKNOWN, said

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
