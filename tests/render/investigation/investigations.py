"""An investigation that says nothing, and one that says everything."""

from datetime import UTC, datetime

from glitchtip_tools.core.investigation.context.seen import SeenIn
from glitchtip_tools.core.investigation.evidence import StillThere
from glitchtip_tools.core.investigation.report import (
    Confidence,
    EventSummary,
    Excerpt,
    FrameSummary,
    Investigation,
    Location,
    Person,
    RepositorySummary,
    Runbook,
    Suspect,
    Thrown,
)
from glitchtip_tools.models import TagValue
from glitchtip_tools.models.code import Match

EMPTY = Investigation(None, "", "", EventSummary("", None, None, None, None), RepositorySummary())
COMMIT = "3f2a1c0" + "0" * 33
MOMENT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
FULL = Investigation(
    issue=None,
    title="KeyError: 'cake'",
    culprit="shop.prices in price_of",
    event=EventSummary("e1", MOMENT, "v1.4.2", "production", "python"),
    repository=RepositorySummary("/r", "f" * 40, COMMIT, "release", "https://github.com/team/shop"),
    exceptions=(Thrown("KeyError", "'cake'"), Thrown("ValueError", "password=hunter2")),
    frames=(
        FrameSummary("api/index.js", "?", 3, True, None, None, "none", "ambiguous: a/index.js or b/index.js"),
    ),
    locations=(
        Location("shop/orders.py", 7, "total", 2.5, ("called what raised on purpose (+0.50)",), 0.7),
        Location("shop/prices.py", 6, "price_of", 1.5, ("is the innermost own frame (+1.50)",), 0.3),
    ),
    suspects=(
        Suspect(
            COMMIT,
            "Bo",
            MOMENT,
            "Count items",
            3.0,
            ("wrote shop/orders.py:7 (+2.00)",),
            ("shop/orders.py",),
            0.9,
        ),
    ),
    confidence=Confidence("high", "high", "high"),
    still_there=(StillThere("shop/orders.py", 7, "changed", commit="9" * 40),),
    matches=(Match("shop/cakes.py", 1, "CAKES = {'cake': 1}", "cake"),),
    people=(Person("@shop", "owns shop/orders.py (CODEOWNERS)"),),
    excerpts=(
        Excerpt(
            "shop/orders.py", 6, ("    for item in items:", "        amount += price_of(item)"), 7, "total"
        ),
    ),
    next_steps=("read `git show 3f2a1c0000`: Count items",),
    runbook=Runbook("Prices are missing", "docs/runbooks/prices.md", "1. reload"),
    notes=("the clone is shallow: commits before its edge cannot be named",),
    seen=SeenIn((TagValue("production", 7),), (TagValue("v1.4.2", 7),), 1),
)
