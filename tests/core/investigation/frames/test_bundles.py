"""Frames of bundles: the methods that a trace calls on one object tell which class it is."""

from collections.abc import Sequence

from glitchtip_tools.core.investigation.frames.bundles import BY_METHODS, search
from glitchtip_tools.core.investigation.frames.mapping import Tree, candidates
from glitchtip_tools.core.investigation.frames.settling import settle_all
from glitchtip_tools.core.investigation.frames.stack import BUNDLED_NOTE
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
