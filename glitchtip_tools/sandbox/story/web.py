"""The issues of `web-shop`, what browsers send."""

from glitchtip_tools.sandbox.story.script import At, Call, Lib, Raised, ScriptedIssue

PROJECT = "web-shop"
_BUNDLE = "https://shop.adminai.test/static/js/main.4f1c9b.js"
_CRUMBS = (
    (4.0, "navigation", "/ to /cart", "info"),
    (0.7, "fetch", "GET /api/cart", "info"),
    (0.1, "ui.click", "div#summary", "info"),
)
_PAGE = {
    "url": "https://shop.adminai.test/cart?utm_source=mail",
    "headers": {"Referer": "https://shop.adminai.test/", "User-Agent": "Mozilla/5.0 Chrome/129.0"},
}


def _one(type_: str | None, value: str, *calls: Call, handled: bool = False) -> tuple[Raised, ...]:
    return (Raised(type_, value, calls, handled=handled),)


def _told(
    raised: tuple[Raised, ...],
    *when: tuple[float, float, int],
    title: str = "",
    level: str = "error",
    status: str = "unresolved",
    components: tuple[str, ...] = (),
    bug: str | None = None,
) -> ScriptedIssue:
    return ScriptedIssue(
        PROJECT,
        when,
        raised,
        title=title,
        level=level,
        status=status,
        components=components,
        tags={"browser": "Chrome 129.0.0", "browser.name": "Chrome", "locale": "ru"},
        companies=(),
        crumbs=_CRUMBS,
        request=_PAGE,
        bug=bug,
    )


ISSUES: tuple[ScriptedIssue, ...] = (
    _told(
        _one(
            "TypeError",
            "Cannot read properties of undefined (reading 'map')",
            At("web/src/main.js", "  summary.addEventListener('click', () => renderSummary(", "?"),
            At("web/src/cart/summary.js", "  const rows = items.map(", "renderSummary"),
        ),
        (14, 2, 33),
        (2, 1, 8),
        (1, 0.05, 15),
        components=("cart",),
        bug="Load the cart lazily",
    ),
    _told(
        _one(
            "TypeError",
            "Cannot read properties of undefined (reading 'date')",
            At("web/src/booking/calendar.js", "  focusDay(firstFree(", "HTMLButtonElement.openCalendar"),
        ),
        (2.7, 0.2, 9),
        components=("booking",),
        bug="Open the calendar at the first free day",
    ),
    _told(
        _one(
            "TypeError",
            "Cannot read properties of null (reading 'focus')",
            At("web/src/booking/calendar.js", "  focusDay(firstFree(", "HTMLButtonElement.openCalendar"),
            At("web/src/booking/calendar.js", '"]`).focus(', "focusDay"),
        ),
        (2.6, 0.1, 16),
        components=("booking",),
        bug="Open the calendar at the first free day",
    ),
    _told(
        _one(
            "HttpError",
            "/api/cart answered 502",
            At("web/src/cart/store.js", "  const cart = await getJson(", "loadCart"),
            At("web/src/api/http.js", "  if (!response.ok) throw new HttpError(", "getJson"),
        ),
        (8.1, 8.0, 12),
        (1.2, 1.1, 3),
        components=("cart",),
    ),
    _told(
        _one(
            "RangeError",
            "Invalid currency code : undefined",
            At("web/src/cart/summary.js", "  root.innerHTML = ", "renderSummary"),
            At("web/src/format/price.js", "    formats.set(currency, new Intl.NumberFormat(", "formatPrice"),
        ),
        (6, 0.9, 5),
        components=("cart", "payments"),
    ),
    _told(
        _one(
            "ChunkLoadError",
            "Loading chunk 17 failed.\n(error: https://shop.adminai.test/static/js/17.4f1c.chunk.js)",
            Lib(_BUNDLE, 1, "t.f.j", column=20417),
        ),
        (11, 1, 26),
        (1, 0.3, 2),
    ),
    _told(
        _one(
            None, "Object captured as exception with keys: code, reason", Lib(_BUNDLE, 1, "?", column=88213)
        ),
        (3, 0.5, 3),
        title="?",
    ),
    _told(_one(None, "a plain string was thrown"), (2, 1.9, 1)),
    _told(
        _one("RangeError", "Maximum call stack size exceeded", Lib(_BUNDLE, 1, "e.walk", column=1713)),
        (5, 4.9, 1),
    ),
    _told((), (12, 2, 8), title="ResizeObserver loop limit exceeded", level="warning", status="ignored"),
    _told((), (9, 0.7, 6), title="価格を取得できません（商品 4711）", components=("cart",)),
    _told((), (4, 0.6, 4), title="🛒💥 корзина потерялась", level="warning", components=("cart",)),
)
