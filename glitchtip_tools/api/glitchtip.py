"""A GlitchTip server in nouns: what the commands ask, by name."""

from glitchtip_tools.api.issue_changes import IssueChanges
from glitchtip_tools.api.members import MemberCalls
from glitchtip_tools.api.organization import OrganizationCalls
from glitchtip_tools.api.paging import Page
from glitchtip_tools.api.raw import RawCalls
from glitchtip_tools.api.server import Server, together
from glitchtip_tools.api.status import ServerCalls
from glitchtip_tools.api.surroundings import SurroundingCalls

__all__ = ["GlitchTip", "Page", "Server", "together"]


class GlitchTip(IssueChanges, SurroundingCalls, OrganizationCalls, MemberCalls, RawCalls, ServerCalls):
    """Issues and everything around them."""
