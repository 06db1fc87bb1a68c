"""What made a bad value, where the failing line only used it: getters, bare calls, clauses, optimised lines."""

import pytest

from glitchtip_tools.core.investigation.frames import clauses
from glitchtip_tools.core.investigation.frames.builds import optimised
from tests.services.investigation.stories import Story, crash, frame, investigated

AGEING = """package acme;

public class Ageing {
    private long age(Parcel parcel, long now) {
        return now - parcel.getSent().toMillis();
    }

    public boolean late(Parcel parcel, long now) {
        return age(parcel, now) > LIMIT;
    }
}
"""
PARCEL = """package acme;

public class Parcel {
    private Moment sent;

    public Moment getSent() {
        return sent;
    }

    public void setSent(Moment sent) {
        this.sent = sent;
    }
}
"""
CARRIER = """package acme.carrier;

public class Carrier {
    public Parcel read(Row row) {
        Parcel parcel = new Parcel();
        parcel.setSent(row.moment());
        return parcel;
    }
}
"""
LAYOUT = """package acme;

public class Layout {
    Layout(Context context) {
        this.overrides = Api.getOverrides(context);
    }
}
"""
API = """package acme;

public class Api {
    static Map getOverrides(Context context) {
        return %s;
    }
}
"""
OVEN = """defmodule Bakery.Oven do
  def handle_info(:heat, state) do
    {:noreply, state}
  end

  def handle_info(:cool, state) do
    {:noreply, state}
  end
end
"""
TILL = """namespace Shop
{
    public class Till
    {
        private Sum Close(Day day)
        {
            if (day.Rows == 0)
            {
                return null;
            }

            _log.Info(day);

            return _sum;
        }
    }
}
"""


def test_a_getter_leads_to_who_called_the_setter(story: Story) -> None:
    files = {"src/Ageing.java": AGEING, "src/Parcel.java": PARCEL, "src/carrier/Carrier.java": CARRIER}
    story.commit("Parcels", files)
    story.day = 25
    guarded = CARRIER.replace(
        "        parcel.setSent", "        if (row.stamped())\n            parcel.setSent"
    )
    story.commit("Parcels without a stamp", {"src/carrier/Carrier.java": guarded})
    said = (
        'Cannot invoke "acme.Moment.toMillis()" because the return value of "acme.Parcel.getSent()" is null'
    )
    frames = [
        frame("/app/src/Ageing.java", 9, "late", AGEING),
        frame("/app/src/Ageing.java", 5, "age", AGEING),
    ]
    found = investigated(story, crash(frames, kind="NullPointerException", value=said, platform="java"))
    assert [(place.file, place.function) for place in found.locations[:2]] == [
        ("src/Ageing.java", "age"),
        ("src/carrier/Carrier.java", "read"),
    ]
    assert "sets `sent`, which was bad (src/carrier/Carrier.java:7)" in str(found.locations[1].reasons)
    assert not [place for place in found.locations if place.function == "setSent"]


@pytest.mark.parametrize(
    ("before", "maker", "wanted"),
    [
        (
            "    rates = fee.rates\n    rates.collect",
            "class Fee\n  def rates\n    nil\n  end\nend\n",
            "rates",
        ),
        ("    fee.rates.collect", "class Fee\n  def rates\n    nil\n  end\nend\n", "rates"),
        ("    rates.collect", "class Base\n  alias :rates :prices\nend\n", "<module>"),
    ],
    ids=["local", "chained", "alias"],
)
def test_ruby_calls_without_brackets_lead_to_who_made_the_value(
    story: Story, before: str, maker: str, wanted: str
) -> None:
    order = f"class Order\n  def totals(fee)\n{before} {{ |rate| rate.factor }}\n  end\nend\n"
    story.commit("Add orders", {"app/order.rb": order})
    story.commit("Add flat fees", {"app/fee.rb": maker})
    line = order.count("\n") - 2
    shown = frame("/srv/app/order.rb", line, "totals", order)
    said = "undefined method 'collect' for nil"
    found = investigated(story, crash([shown], kind="NoMethodError", value=said, platform="ruby"))
    assert [(place.file, place.function) for place in found.locations[:2]] == [
        ("app/order.rb", "totals"),
        ("app/fee.rb", wanted),
    ]
    assert found.confidence.location == "medium"


def test_a_call_that_fits_no_clause_is_about_all_of_them(story: Story) -> None:
    first = story.commit("Heat and cool", {"lib/oven.ex": OVEN})
    added = OVEN.replace("  end\nend", "  end\n\n  def handle_info({:tray, name}, state), do: state\nend")
    story.day = 27
    second = story.commit("Take trays", {"lib/oven.ex": added})
    shown = {
        "module": "Elixir.Bakery.Oven",
        "function": "Bakery.Oven.handle_info/2",
        "filename": "lib/oven.ex",
        "lineno": 2,
    }
    said = "no function clause matching in Bakery.Oven.handle_info/2"
    found = investigated(story, crash([shown], kind="FunctionClauseError", value=said, platform="elixir"))
    assert [(place.function, place.line) for place in found.locations[:1]] == [("handle_info", 10)]
    assert {suspect.commit for suspect in found.suspects[:2]} == {second, first}
    assert found.confidence.suspect == "medium"
    assert f"`oven.ex:2`: {clauses.ALL} (`lib/oven.ex`)" in found.notes


def test_an_optimised_line_that_cannot_be_null_is_about_those_that_can(story: Story) -> None:
    first = story.commit("Till", {"src/Till.cs": TILL})
    story.day = 27
    second = story.commit(
        "Log the sum", {"src/Till.cs": TILL.replace("_log.Info(day);", "_log.Info(_sum.Of.Day);")}
    )
    shown = {"module": "Shop.Till", "function": "Close", "filename": "/build/src/Till.cs", "lineno": 14}
    said = "Object reference not set to an instance of an object."
    found = investigated(
        story, crash([shown], kind="System.NullReferenceException", value=said, platform="csharp")
    )
    assert [(place.function, place.line) for place in found.locations[:1]] == [("Close", 12)]
    assert [suspect.commit for suspect in found.suspects[:2]] == [second, first]
    assert f"`Till.cs:14`: {optimised.WHOLE} (`src/Till.cs`)" in found.notes


def test_a_method_that_is_missing_at_run_time_is_where_it_stands_though_that_was_inlined(
    story: Story,
) -> None:
    story.commit("Layouts", {"src/Layout.java": LAYOUT, "plain/Api.java": API % "Map.of()"})
    story.day = 25
    broke = story.commit("Ask the launcher", {"quick/Api.java": API % "launcher(context).getOverrides()"})
    said = "No virtual method getOverrides()Ljava/util/Map; in class Landroid/content/Launcher;"
    frames = [frame("/app/src/Layout.java", 5, "<init>", LAYOUT)]
    found = investigated(story, crash(frames, kind="NoSuchMethodError", value=said, platform="java"))
    assert (found.locations[0].file, found.locations[0].function) == ("quick/Api.java", "getOverrides")
    assert "uses `getOverrides`, which the message says does not exist" in str(found.locations[0].reasons)
    assert found.suspects[0].commit == broke
    other = investigated(story, crash(frames, kind="NullPointerException", value=said, platform="java"))
    assert (other.locations[0].file, other.locations[0].function) == ("src/Layout.java", "Layout")


STAMPS = """package acme;

public class Parcel {
    private Moment sent;

    public void read(Row row) {
        sent = row.moment();
    }

    public long age() {
        return sent.toMillis();
    }
}
"""


def test_a_field_without_this_leads_to_the_method_that_sets_it(story: Story) -> None:
    story.commit("Parcels", {"src/Parcel.java": STAMPS})
    frames = [frame("/app/src/Parcel.java", 11, "age", STAMPS)]
    found = investigated(story, crash(frames, kind="NullPointerException", value="", platform="java"))
    places = {place.function: str(place.reasons) for place in found.locations}
    assert "sets `sent`, which may have been bad (src/Parcel.java:7)" in places["read"]
