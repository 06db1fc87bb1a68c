"""Stacks of .NET as people paste them."""

import pytest

from glitchtip_tools.core.investigation.traces import event_of
from tests.core.investigation.traces.pasted import told

YELLOW = """
Server Error in '/' Application.

Exception Details: System.NullReferenceException: Object reference not set to an instance of an object.

Source File: c:\\src\\Bakery\\Oven.cs    Line: 22

Stack Trace:

[NullReferenceException: Object reference not set to an instance of an object.]
   Bakery.Oven.Warm(Tray tray) in c:\\src\\Bakery\\Oven.cs:22
   Bakery.Run.All(Int32 count) +534

[TargetInvocationException: Exception has been thrown by the target of an invocation.]
   Bakery.Program.Main() +51

Version Information: Microsoft .NET Framework Version:4.0.30319
"""
YELLOW_TOLD = [
    (
        "NullReferenceException",
        "Object reference not set to an instance of an object.",
        ["None:None Bakery.Run All", "c:\\src\\Bakery\\Oven.cs:22 Bakery.Oven Warm"],
    ),
    (
        "TargetInvocationException",
        "Exception has been thrown by the target of an invocation.",
        ["None:None Bakery.Program Main"],
    ),
]
WARM = "None:None Bakery.Oven Warm"
ALL = "None:None Bakery.Run All"
DOTNET = [
    (YELLOW, YELLOW_TOLD),
    (
        "<html><body><h1>Server Error</h1><pre>"
        + YELLOW.replace("'", "&#39;").replace("\n", "<br>\n")
        + "</pre></body></html>",
        YELLOW_TOLD,
    ),
    (
        "Object reference not set to an instance of an object.\n\n"
        "   at Bakery.Oven.Warm(Tray tray)\n   at Bakery.Run.All()\n",
        [
            (
                "System.NullReferenceException",
                "Object reference not set to an instance of an object.",
                [ALL, WARM],
            )
        ],
    ),
    (
        "tray is cold   at Bakery.Oven.Warm(Tray tray)   at Bakery.Run.All()\n",
        [("Exception", "tray is cold", [ALL, WARM])],
    ),
    (
        "盘子是冷的\n   在 Bakery.Oven.Warm(Tray tray)   在 Bakery.Run.All()\n",
        [("Exception", "盘子是冷的", [ALL, WARM])],
    ),
    (
        "`System.FormatException:\n"
        "   at Bakery.Oven.Warm (Bakery, Version=1.0.0.0, Culture=neutral)\n   at Bakery.Run.All ()`\n",
        [("System.FormatException", "", [ALL, WARM])],
    ),
    (
        "System.FormatException: bad\n  at Bakery.Oven.Warm (Bakery.Tray tray) [0x0030d] in <f99f496cb0d2>:0 \n"
        "  at Bakery.Run.All () [0x00011] in /src/Run.cs:9 \n",
        [("System.FormatException", "bad", ["/src/Run.cs:9 Bakery.Run All", WARM])],
    ),
]


@pytest.mark.parametrize(("text", "expected"), DOTNET)
def test_forms_of_dotnet(text: str, expected: list[object]) -> None:
    assert told(event_of(text)) == ("csharp", expected)
