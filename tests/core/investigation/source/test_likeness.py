"""Lines of built TypeScript lead to the source's, however a compiler wrote them, or to none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glitchtip_tools.core.investigation.source.likeness import Likeness, most_alike, words
from glitchtip_tools.models import Frame

SOURCE = """import { Shelf } from './shelf'
import fastBake from './fast_bake'

export class Oven {
  #trays: Map<string, Tray> = new Map()

  public async warm(id: string, heat: number = 180): Promise<Tray | undefined> {
    const tray = this.#trays.get(id)
    if (!tray) {
      throw new Error(`no tray ${id}`)
    } else {
      const loaves: Loaf[] = await new Shelf(this).loavesOf(
        tray.name,
        { fresh: true, heat },
      )
      return fastBake(tray, loaves.filter((loaf: Loaf) => loaf.weight > 0)) as Tray
    }
  }

  public first(): Tray {
    return this.list()[0]
  }

  public last(): Tray {
    return this.list()[0]
  }
}
"""
BUILT = """"use strict";
const shelf_1 = require("./shelf");
const fast_bake_1 = __importDefault(require("./fast_bake"));
class Oven {
    async warm(id, heat = 180) {
        const tray = __classPrivateFieldGet(this, _Oven_trays, "f").get(id);
        if (!tray) {
            throw new Error(`no tray ${id}`);
        }
        else {
            const loaves = await new shelf_1.Shelf(this).loavesOf(tray.name, { fresh: true, heat });
            return (0, fast_bake_1.default)(tray, loaves.filter((loaf) => loaf.weight > 0));
        }
    }
    first() {
        return this.list()[0];
    }
    last() {
        return this.list()[0];
    }
}
""".split("\n")


def built(text: str, reach: int = 7, times: int = 1) -> Frame:
    """Return the frame of the built line that holds a text (the n-th such line)."""
    at = [number for number, line in enumerate(BUILT) if text in line][times - 1]
    context = tuple(
        (number + 1, BUILT[number]) for number in range(max(0, at - reach), min(len(BUILT), at + reach + 1))
    )
    return Frame("oven.js", line_no=at + 1, context_line=BUILT[at], context=context)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (".get(id)", 8),  # a private member
        ("throw new Error", 10),
        ("loavesOf", 12),  # joined from four lines
        ("fast_bake_1.default)(tray", 16),  # a default import, `(0, x)(`, a cast
    ],
)
def test_a_built_line_leads_to_its_source(text: str, line: int) -> None:
    assert most_alike(built(text), Likeness(SOURCE.split("\n")))[0] == line


def test_the_neighbours_decide_between_equal_lines_and_without_them_neither_is_told() -> None:
    source = Likeness(SOURCE.split("\n"))
    assert [most_alike(built("this.list()", times=time), source)[0] for time in (1, 2)] == [21, 25]
    assert most_alike(built("this.list()", reach=0), source)[0] is None


@pytest.mark.parametrize("text", ["", "}", "cart.total(prices)"])
def test_what_is_not_of_the_source_leads_nowhere(text: str) -> None:
    frame = Frame("oven.js", line_no=3, context_line=text, context=((3, text),))
    assert most_alike(frame, Likeness(SOURCE.split("\n"))) == (None, 0.0)


LINES = st.lists(st.sampled_from(SOURCE.split("\n")) | st.text(max_size=60), max_size=12)


@given(LINES, LINES)
def test_a_line_that_is_found_is_one_of_the_source_and_shares_its_words(
    source: list[str], context: list[str]
) -> None:
    frame = Frame("a.js", line_no=1, context_line=(context or [""])[0], context=tuple(enumerate(context, 1)))
    line, sure = most_alike(frame, Likeness(source))
    if line is None:
        assert sure == 0.0
    else:
        assert 0 < sure <= 1.0
        assert words(context[0]).keys() & words(" ".join(source[line - 1 : line + 12])).keys()
