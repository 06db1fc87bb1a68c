"""One run at a time on this machine, for what must not be done twice."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from functools import partial

from glitchtip_tools.adapters.sqlite import State
from glitchtip_tools.errors import BadSettings
from glitchtip_tools.folders import state_folder


@contextmanager
def alone(
    name: str, environ: Mapping[str, str], note: Callable[[str], None], warn: Callable[[str], None]
) -> Iterator[None]:
    """Hold the lock of that name, waiting for another run that does; without a state directory, just go on."""
    with ExitStack() as held:
        with suppress(BadSettings):
            state = State(state_folder(environ), {}, name="locks", warn=warn)
            waiting = partial(note, "waiting for another run of gtt to end")
            held.enter_context(state.alone(name, waiting=waiting))
        yield
