"""Stacks of compiled languages as people paste them, each in its own form."""

import pytest

from glitchtip_tools.core.investigation.traces import event_of
from tests.core.investigation.traces.pasted import DOTNET, ELIXIR, GO, JAVA, RUST, told


@pytest.mark.parametrize(
    ("text", "platform", "expected"),
    [
        (
            GO,
            "go",
            [
                (
                    "runtime.Error",
                    "runtime error: invalid memory address or nil pointer dereference",
                    ["/src/main.go:9 main main", "/src/oven/oven.go:22 example.org/bakery/oven (*Oven).Warm"],
                )
            ],
        ),
        (
            JAVA,
            "java",
            [
                (
                    "NullPointerException",
                    'Cannot invoke "com.bakery.Tray.bake()" because "tray" is null',
                    [
                        "Run.java:5 com.bakery.Run main",
                        "Run.java:12 com.bakery.Run all",
                        "ArrayList.java:1511 java.util.ArrayList forEach",
                        "Oven.java:22 com.bakery.Oven warm",
                    ],
                ),
                (
                    "BatchFailed",
                    "batch 7 failed",
                    ["Run.java:5 com.bakery.Run main", "Run.java:14 com.bakery.Run all"],
                ),
            ],
        ),
        (
            DOTNET,
            "csharp",
            [
                (
                    "System.NullReferenceException",
                    "Object reference not set to an instance of an object.",
                    ["/src/Bakery/Oven.cs:22 Bakery.Oven Warm"],
                ),
                (
                    "Bakery.BatchFailedException",
                    "batch 7 failed",
                    ["None:None Bakery.Run .ctor", "/src/Bakery/Run.cs:14 Bakery.Run All"],
                ),
            ],
        ),
        (
            RUST,
            "native",
            [
                (
                    "panic",
                    "called `Option::unwrap()` on a `None` value",
                    ["./src/main.rs:5  bakery::main", "./src/oven.rs:22  bakery::oven::Oven::warm"],
                )
            ],
        ),
        (
            ELIXIR,
            "elixir",
            [
                (
                    "FunctionClauseError",
                    "no function clause matching in Bakery.Oven.handle_info/2",
                    [
                        "gen_server.erl:2173  :gen_server.try_handle_info/3",
                        "lib/bakery/oven.ex:22 Elixir.Bakery.Oven Bakery.Oven.handle_info/2",
                    ],
                )
            ],
        ),
    ],
)
def test_a_pasted_trace_of_a_compiled_language_is_an_event(
    text: str, platform: str, expected: list[object]
) -> None:
    assert told(event_of(text)) == (platform, expected)
