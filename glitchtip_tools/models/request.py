"""A request to the API as it is sent."""

from glitchtip_tools.values import dataclass


@dataclass(frozen=True, slots=True)
class RawRequest:
    """What to send: `path` begins with `/` and ends with one, so that the host stays who it is."""

    method: str
    path: str
    params: tuple[tuple[str, str], ...] = ()
    json: object = None
    content: bytes | None = None

    def __str__(self) -> str:
        return f"{self.method} {self.path}"
