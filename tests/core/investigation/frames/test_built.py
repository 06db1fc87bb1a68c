"""Frames of a bundle with its code beside them: the code tells the line, and the file of an unnamed function."""

from collections.abc import Sequence

from glitchtip_tools.core.investigation.frames.built import by_code
from glitchtip_tools.core.investigation.frames.bundles import BY_METHODS
from glitchtip_tools.core.investigation.frames.settling import Settled
from glitchtip_tools.core.investigation.frames.stack import BUNDLED_NOTE
from glitchtip_tools.models import Frame

OVEN = """\
import { Tray } from './tray';

export class OvenService {
  constructor(private readonly trays: Tray[]) {}

  async warm(loaves: Loaf[], degrees: number): Promise<Loaf[]> {
    const baked = loaves.map((loaf) => {
      const price = loaf.recipe.price * degrees;
      return { ...loaf, price };
    });
    return this.sorted(baked, degrees);
  }

  async cool(loaves: Loaf[], degrees: number): Promise<Loaf[]> {
    return this.sorted(loaves, degrees);
  }
}
"""
TILL = """\
export class TillService {
  count(coins: Coin[]): number {
    return coins.reduce((sum, coin) => sum + coin.worth, 0);
  }
}
"""
BUILT = """\
class OvenService {
    trays;
    constructor(trays) {
        this.trays = trays;
    }
    async warm(loaves, degrees) {
        const baked = loaves.map((loaf) => {
            const price = loaf.recipe.price * degrees;
            return { ...loaf, price };
        });
        return this.sorted(baked, degrees);
    }
""".split("\n")
TEXTS = {"src/oven.service.ts": OVEN, "src/till.service.ts": TILL}
FIRST = 48_000
UNKNOWN = Settled(None, None, "none", BUNDLED_NOTE)


def frame(function: str, line: int, shown: Sequence[str] = BUILT, name: str = "/app/dist/index.js") -> Frame:
    """Return a frame of the bundle, whose lines begin far down, with those around it."""
    around = tuple((FIRST + at, text) for at, text in enumerate(shown, start=1) if abs(at - line) <= 5)
    return Frame(name, name, None, function, FIRST + line, 9, True, shown[line - 1], around)


def found(file: str, function: str) -> Settled:
    return Settled(file, None, "none", BY_METHODS, function)


def test_the_code_of_a_bundle_tells_the_line_of_a_function_and_of_its_callback() -> None:
    frames = [frame("OvenService.warm", 7), frame("?", 8)]
    done = by_code(frames, [found("src/oven.service.ts", "warm"), UNKNOWN], TEXTS)
    assert [(one.file, one.line, one.match, one.function) for one in done] == [
        ("src/oven.service.ts", 7, "like", "warm"),
        ("src/oven.service.ts", 8, "like", ""),
    ]


def test_a_line_outside_the_function_that_the_frame_names_is_not_taken() -> None:
    cool = found("src/oven.service.ts", "cool")
    assert by_code([frame("OvenService.cool", 7)], [cool], TEXTS) == [cool]


def test_a_callback_whose_file_no_other_frame_names_stays_open() -> None:
    till = found("src/till.service.ts", "count")
    assert by_code([frame("TillService.count", 2), frame("?", 8)], [till, UNKNOWN], TEXTS) == [till, UNKNOWN]
    elsewhere = frame("?", 8, name="/app/dist/worker.js")
    oven = found("src/oven.service.ts", "warm")
    assert by_code([frame("OvenService.warm", 7), elsewhere], [oven, UNKNOWN], TEXTS)[1] == UNKNOWN


def test_without_code_nothing_changes() -> None:
    bare = Frame("/app/dist/index.js", None, None, "OvenService.warm", 1, 90_000)
    oven = found("src/oven.service.ts", "warm")
    assert by_code([bare], [oven], TEXTS) == [oven]
