"""A server that is held in the middle of a bulk change."""

from collections.abc import Callable
from subprocess import Popen
from threading import Event

from glitchtip_tools.sandbox.server import Sandbox

SECONDS = 60  # that anything may take before a test gives up
Started = Callable[..., Popen[str]]


class InTheMiddle:
    """Holds the server at the nth issue whose status it sets: `reached` is set then, and `go_on` lets it go on."""

    def __init__(self, box: Sandbox, at: int, then: Callable[[], None] | None = None) -> None:
        self.reached, self.go_on = Event(), Event()
        self.left, self.then, self.setting = at, then, box.world.set_status
        box.world.set_status = self  # type: ignore[method-assign,assignment]

    def __call__(self, *words: object) -> None:
        self.setting(*words)  # type: ignore[arg-type]
        self.left -= 1
        if self.left == 0:
            self.reached.set()
            if self.then:
                self.then()
            else:
                assert self.go_on.wait(SECONDS)
