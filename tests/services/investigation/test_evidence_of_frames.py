"""Frames that say little of where they are: state machines without symbols, templates."""

from glitchtip_tools.api.payloads.issues import event as event_of
from glitchtip_tools.core.investigation.assemble import assemble
from glitchtip_tools.core.investigation.report import Investigation
from glitchtip_tools.render.investigation.report import report
from glitchtip_tools.services.investigation.evidence import gather
from tests.services.investigation.stories import Story, crash

OVEN = """namespace Bakery.Ovens;
public class Oven {
    public async Task<int> WarmAsync(Tray tray) {
        return tray.Loaves.Count;
    }
}
"""
MACHINE = {"module": "Bakery.Ovens.Oven+<WarmAsync>d__3", "function": "MoveNext", "in_app": True}
START = {"module": "Bakery.Ovens.Oven", "function": "WarmAsync", "in_app": True}


def investigated(story: Story, frames: list[dict[str, object]], value: str = "x is null") -> Investigation:
    event = event_of(crash(frames, kind="Error", value=value))
    return assemble(event, gather(event, story.root))


def test_a_state_machine_without_symbols_is_the_function_that_it_is_made_of(story: Story) -> None:
    story.commit("Warm trays", {"Ovens/Oven.cs": OVEN})
    for frames, roles in (([MACHINE], [""]), ([START, MACHINE], ["", "folded"])):
        found = investigated(story, frames)
        assert [(one.file, one.line, one.function) for one in found.locations] == [
            ("Ovens/Oven.cs", 3, "WarmAsync")
        ]
        assert [one.role for one in found.frames] == roles


def test_a_place_in_a_template_is_said_to_be_in_the_template(story: Story) -> None:
    story.commit("Show orders", {"templates/order.html.twig": "<p>\n{{ order.total }}\n</p>\n"})
    compiled = {"filename": "/srv/var/cache/prod/twig/ab/abcdef0123456789.php", "lineno": 52, "in_app": True}
    frames = [{**compiled, "abs_path": compiled["filename"], "function": "__TwigTemplate_abc::doDisplay"}]
    value = 'Impossible to access "total" on a null variable in "order.html.twig" at line 2.'
    text = report(investigated(story, frames, value))
    assert "`templates/order.html.twig:2` in the template" in text


def test_a_template_without_a_line_is_in_the_trace_and_has_no_function(story: Story) -> None:
    story.commit("Show orders", {"templates/orders.tpl": "<p>\n{$order->total}\n</p>\n"})
    path = f"/srv/templates_c/{'3f' * 20}_0.file.orders.tpl.php"
    found = investigated(
        story, [{"filename": path, "abs_path": path, "lineno": 31, "function": "content_5f", "in_app": True}]
    )
    assert [(one.file, one.line, one.function) for one in found.locations] == [
        ("templates/orders.tpl", None, None)
    ]
    assert found.locations[0].reasons[0].startswith("is the innermost own frame")
