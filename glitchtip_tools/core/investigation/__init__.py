"""The investigation: from an event and a clone's evidence to ranked locations, suspects and reasons. Pure."""

from glitchtip_tools.core.investigation.assemble import assemble
from glitchtip_tools.core.investigation.report import Investigation, Posted, Runbook

__all__ = ["Investigation", "Posted", "Runbook", "assemble"]
