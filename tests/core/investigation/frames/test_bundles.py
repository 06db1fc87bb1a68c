"""Frames of bundles: the methods that a trace calls on one object tell which class it is."""

import re
from collections.abc import Sequence

import pytest

from glitchtip_tools.core.investigation.frames.builds.bundles import BY_METHODS, search
from glitchtip_tools.core.investigation.frames.mapping import Tree, candidates
from glitchtip_tools.core.investigation.frames.settling import COMPILED, Settled, settle_all
from glitchtip_tools.core.investigation.frames.stack import BUNDLED_NOTE
from glitchtip_tools.core.investigation.source.definitions import definition, groups
from glitchtip_tools.models import Frame

SERVICE = """\
export class OrderService {
  async bake(id: string) {
    const order = await this.load(id);
    return this.price(order);
  }

  price(order: Order): number {
    return order.loaves.reduce((sum, loaf) => sum + loaf.price, 0);
  }
}
"""
CONTROLLER = """\
export class OrderController {
  @Post(':id')
  async bake(
    @Param('id') id: string,
  ) {
    return this.orders.bake(id);
  }
}
"""
QUOTES = """\
export class Quote {
  price(order: Order) { return 0; }
}
"""
MAIN = "import { Module } from './module';\n\nasync function bootstrap() {}\nbootstrap();\n"
TEXTS = {
    "src/main.ts": MAIN,
    "src/orders/order.service.ts": SERVICE,
    "src/orders/order.controller.ts": CONTROLLER,
    "src/quotes/quote.ts": QUOTES,
    "test/order.service.ts": SERVICE,
}
OPEN = Settled("src/main.ts", None, "none", COMPILED)


def settled(frames: Sequence[Frame], texts: dict[str, str] = TEXTS) -> list[tuple[str | None, str, str]]:
    """Return the file, the function and the note of each frame, given from the outside in."""
    tree = Tree(texts)
    by_paths = settle_all([(frame, candidates(frame, tree)) for frame in frames], texts)
    wanted = search(frames, by_paths, texts)
    return [(one.file, one.function, one.note) for one in (wanted.places(texts) if wanted else by_paths)]


def frame(function: str, line: int = 1, column: int = 90_000, name: str = "/app/dist/main.js") -> Frame:
    return Frame(name, name, None, function, line, column)


def test_a_shortened_class_is_the_one_that_has_its_methods_and_calls_the_next_frame() -> None:
    frames = [
        frame("async c.bake", 316, 87_958),
        frame("async a.bake", 275, 1_334),
        frame("a.price", 275, 90),
    ]
    assert settled(frames) == [
        ("src/orders/order.controller.ts", "bake", BY_METHODS),
        ("src/orders/order.service.ts", "bake", BY_METHODS),
        ("src/orders/order.service.ts", "price", BY_METHODS),
    ]


def test_a_bundle_that_is_not_shortened_is_known_by_its_entry_having_none_of_the_functions() -> None:
    """Its lines and columns look like those of any built file, and `src/main.ts` is there."""
    frames = [frame("async OrderController.bake", 1100, 12), frame("OrderService.bake", 1143, 24)]
    assert settled(frames) == [
        ("src/orders/order.controller.ts", "bake", BY_METHODS),
        ("src/orders/order.service.ts", "bake", BY_METHODS),
    ]


def test_a_bundle_without_an_entry_of_its_name_is_known_by_having_several_classes() -> None:
    frames = [
        frame("async OrderController.bake", 1100, 12, "/app/dist/bundle.js"),
        frame("OrderService.bake", 1143, 24, "/app/dist/bundle.js"),
    ]
    assert settled(frames) == [
        ("src/orders/order.controller.ts", "bake", BY_METHODS),
        ("src/orders/order.service.ts", "bake", BY_METHODS),
    ]
    assert [file for file, _, _ in settled(frames[1:])] == [None]  # one class may be of any file


def test_what_several_classes_may_be_stays_open() -> None:
    assert settled([frame("b.price")]) == [(None, "", BUNDLED_NOTE)]


def test_the_entry_of_a_bundle_is_not_the_place_of_a_frame_without_a_name() -> None:
    frames = [frame("<anonymous>"), frame("a.bake"), frame("a.price")]
    assert [file for file, _, _ in settled(frames)] == [
        None,
        "src/orders/order.service.ts",
        "src/orders/order.service.ts",
    ]


def test_a_clone_that_lacks_most_of_the_names_is_of_another_application() -> None:
    frames = [frame(f"a.{name}") for name in ("knead", "proof", "bake")]
    assert {file for file, _, _ in settled(frames)} == {None}


def test_what_was_built_file_by_file_keeps_the_file_of_its_path() -> None:
    frames = [frame("OrderService.bake", 12, 9, "/app/dist/orders/order.service.js")]
    assert [file for file, _, _ in settled(frames)] == ["src/orders/order.service.ts"]


def test_a_library_in_the_same_trace_is_left_alone() -> None:
    name = "/app/node_modules/express/lib/router/layer.js"
    frames = [frame("Layer.bake", 95, 5, name), frame("a.bake"), frame("a.price")]
    assert [file for file, _, _ in settled(frames)] == [
        None,
        "src/orders/order.service.ts",
        "src/orders/order.service.ts",
    ]


def test_a_constructor_is_in_the_file_of_its_class() -> None:
    frames = [frame("new OrderController"), frame("new OrderService")]
    assert [file for file, _, _ in settled(frames)] == [
        "src/orders/order.controller.ts",
        "src/orders/order.service.ts",
    ]


def test_what_a_function_calls_a_method_on_tells_which_of_several_classes_has_it() -> None:
    texts = {
        "src/main.ts": MAIN,
        "src/shop/shop.controller.ts": (
            "export class ShopController {\n  async sellOne(id) {\n    return this.#loafService?.price(id);\n  }\n}\n"
        ),
        "src/loaf/loaf.service.ts": "export class LoafService {\n  price(id) {\n    return 1;\n  }\n}\n",
        "src/quotes/quote.ts": QUOTES,
    }
    frames = [frame("async a.sellOne"), frame("b.price")]
    assert [one[0] for one in settled(frames, texts)] == [
        "src/shop/shop.controller.ts",
        "src/loaf/loaf.service.ts",
    ]
    # A class that others extend may stand for any of these.
    texts["src/quotes/quote.ts"] = QUOTES.replace("class Quote", "class Quote extends LoafService")
    assert [one[0] for one in settled(frames, texts)] == ["src/shop/shop.controller.ts", None]


def test_a_name_that_stands_all_over_needs_another_sign() -> None:
    """Files that define only such names are not read, so what is read proves nothing."""
    wanted = search([frame("async a.bake"), frame("b.price")], [OPEN, OPEN], TEXTS)
    assert wanted
    few = {
        file: TEXTS[file] for file in ("src/main.ts", "src/quotes/quote.ts", "src/orders/order.controller.ts")
    }
    assert [one.file for one in wanted.places(few)] == [
        "src/orders/order.controller.ts",
        "src/quotes/quote.ts",
    ]
    assert [one.file for one in wanted.places(few, {"price"})] == ["src/orders/order.controller.ts", None]


def test_names_are_searched_for_in_a_few_groups_the_longest_together() -> None:
    assert groups([]) == []
    assert groups(["bake", "price"]) == [["price"], ["bake"]]
    assert groups(["a1", "b22", "c333", "d4444", "e55555"]) == [["e55555", "d4444"], ["c333", "b22"], ["a1"]]


def test_a_function_that_is_set_on_another_is_a_definition() -> None:
    """As Next.js has it for `getInitialProps`: otherwise the one class with such a method would be taken."""
    texts = {
        "src/main.ts": MAIN,
        "src/pages/_app.tsx": "Shop.getInitialProps = async (context) => {\n  return load(context);\n};\n",
        "src/pages/_document.tsx": "class Page {\n  static async getInitialProps() {\n    return {};\n  }\n}\n",
    }
    pattern = definition(["getInitialProps"]).replace("[:space:]", r"\s").replace("[:alnum:]", "a-zA-Z0-9")
    assert all(re.search(pattern, texts[file], re.M) for file in texts if "/pages/" in file)
    assert settled([frame("async M.getInitialProps", 5, 33_835)], texts) == [(None, "", BUNDLED_NOTE)]


def test_a_file_that_is_only_called_like_a_bundle_needs_more_than_a_name_that_is_there_once() -> None:
    """Neither its lines nor its columns say that several sources were put together."""
    texts = {
        "src/main.ts": MAIN,
        "src/tills.ts": "function countTheTill(till) {\n  return till.coins.length;\n}\n",
    }
    name = "/opt/Bakery/resources/app.asar/main_bundle.js"
    frames = [frame("Till.<anonymous>", 571, 35, name), frame("countTheTill", 879, 19, name)]
    tree = Tree(texts)
    by_paths = settle_all([(one, candidates(one, tree)) for one in frames], texts)
    found = {}
    for word in ("coins", "shelves", ""):
        wanted = search(frames, by_paths, texts, word)
        assert wanted is not None
        found[word] = [one.file for one in wanted.places(texts)]
    assert found == {"coins": [None, "src/tills.ts"], "shelves": [None, None], "": [None, None]}


def test_short_names_and_files_that_no_bundler_writes_are_not_looked_for() -> None:
    texts = {"src/tills.ts": "function count(till) {\n  return till.coins;\n}\n"}
    shorter = [frame("count", 879, 19, "/opt/app.asar/main_bundle.js")]
    other = [frame("countTheTill", 879, 19, "/srv/shop/tills/count.js")]
    for frames in (shorter, other):
        tree = Tree(texts)
        by_paths = settle_all([(one, candidates(one, tree)) for one in frames], texts)
        assert search(frames, by_paths, texts, "coins") is None


def test_helpers_that_a_compiler_puts_into_each_file_are_no_methods() -> None:
    texts = {"src/glob.js": "class Walk {\n  _next(x) {\n    return x;\n  }\n}\n"}
    assert settled([frame("_next", 231_969, 17, "/srv/build/programs/server/app/app.js")], texts) == [
        (None, "", "no tracked file ends like it")
    ]


PURSE = """\
export async function countTheCoins(purse) {
  return sumOfCoins(purse.coins);
}

const sumOfCoins = (coins) => coins.reduce((sum, coin) => sum + coin.worth, 0);

export function render(purse) {
  return purse.coins;
}
"""


def test_a_bundle_of_react_native_keeps_the_names_of_all_functions() -> None:
    """One word may be a library's function just as well, and React's own names prove nothing about the clone."""
    phone = [
        frame(name, column=1_300_000, name="app:///main.jsbundle")
        for name in ("flushedQueue", "__callFunction", "?anon_0_", "render", "countTheCoins", "sumOfCoins")
    ]
    found = settled(phone, {"src/purse.js": PURSE})
    assert [file for file, _, _ in found] == [None, None, None, None, "src/purse.js", "src/purse.js"]
    assert found[4][1:] == ("countTheCoins", BY_METHODS)
    assert {file for file, _, _ in settled(phone, {"src/till.js": "function openTheTill() {}\n"})} == {None}


@pytest.mark.parametrize("name", ["updateEventDetails", "runSyncJob", "renderRootScreen", "updateClassList"])
def test_a_function_that_sounds_like_react_s_may_be_the_application_s(name: str) -> None:
    own = f"export function {name}(coins) {{\n  return coins.first;\n}}\n"
    react = (
        "performSyncWorkOnRoot",
        "renderRootSync",
        "beginWork",
        "updateFunctionComponent",
        "renderWithHooks",
    )
    phone = [frame(one, column=1_300_000, name="app:///main.jsbundle") for one in (*react, name)]
    assert [file for file, _, _ in settled(phone, {"src/own.js": own})] == [None] * len(react) + [
        "src/own.js"
    ]


def test_a_function_that_a_bundler_renamed_is_the_one_of_the_sources() -> None:
    """Rollup writes `$1`, esbuild a digit, which may also be the source's own."""
    texts = {
        "src/main.ts": MAIN,
        "src/purse.js": PURSE,
        "src/base.js": "export function base(n) {\n  return n;\n}\n",
    }
    built = [frame(name, 90_311, 7) for name in ("countTheCoins2", "sumOfCoins$1", "base2")]
    assert [(file, name) for file, name, _ in settled(built, texts)] == [
        ("src/purse.js", "countTheCoins"),
        ("src/purse.js", "sumOfCoins"),
        (None, ""),
    ]
    texts["src/digits.js"] = "export function countTheCoins2(purse) {\n  return 2;\n}\n"
    assert settled(built, texts)[0][0] == "src/digits.js"
