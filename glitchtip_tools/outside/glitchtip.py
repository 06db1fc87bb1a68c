"""A GlitchTip server in nouns: what the commands ask, by name."""

from glitchtip_tools.outside.member_calls import MemberCalls
from glitchtip_tools.outside.organization_calls import OrganizationCalls
from glitchtip_tools.outside.raw_calls import RawCalls
from glitchtip_tools.outside.server import Page, Server, together
from glitchtip_tools.outside.server_calls import ServerCalls
from glitchtip_tools.outside.surrounding_calls import SurroundingCalls

__all__ = ["GlitchTip", "Page", "Server", "together"]


class GlitchTip(SurroundingCalls, OrganizationCalls, MemberCalls, RawCalls, ServerCalls):
    """Issues and everything around them."""
