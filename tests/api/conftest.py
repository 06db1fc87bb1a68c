"""GlitchTip's API over the sandbox, without pauses."""

from collections.abc import Iterator

import pytest

from glitchtip_tools.api.glitchtip import GlitchTip
from glitchtip_tools.api.http import Http
from glitchtip_tools.sandbox.server import Sandbox


@pytest.fixture
def glitchtip(server: Sandbox) -> Iterator[GlitchTip]:
    with Http(server.url, token=server.token, backoff=0) as http:
        yield GlitchTip(http, organization="adminai-tech")
