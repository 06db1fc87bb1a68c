"""The state file of the metrics: what was delivered, and which issues were seen resolved."""

from collections.abc import Callable, Mapping

from glitchtip_tools.adapters.sqlite import State
from glitchtip_tools.folders import state_folder
from glitchtip_tools.services.metrics import deliveries, memory


def open_state(environ: Mapping[str, str], warn: Callable[[str], None]) -> State:
    """Open the state file; raises BadSettings where nothing can be kept."""
    return State(state_folder(environ), {**deliveries.TABLES, **memory.TABLES}, warn=warn)
