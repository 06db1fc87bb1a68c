"""What the relay needs of whoever puts alerts into words."""

from collections.abc import Sequence
from typing import Protocol

from glitchtip_tools.core.alerts.alert import Alert
from glitchtip_tools.core.alerts.known import Known


class AlertWording(Protocol):
    """How alerts are put into words."""

    def one(self, alert: Alert, known: Known) -> str:
        """Return the message of one alert."""

    def several(self, alerts: Sequence[Alert], more_waiting: int) -> str:
        """Return the message of a burst."""

    def how_many_fit(self, alerts: Sequence[Alert]) -> int:
        """Return how many of them fit into one message."""

    def bare(self, alerts: Sequence[Alert]) -> str:
        """Return the plainest words there are."""
