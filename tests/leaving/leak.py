"""A text with secrets, as it came and as it may leave."""

from glitchtip_tools.models import Issue, Metadata, Project
from tests.conftest import NOW

LEAK = "login failed: password=hunter2, ask ada@example.org"
SAFE = "login failed: password=‹hidden›, ask ‹e-mail›"
ISSUE = Issue(
    "1",
    "API-1",
    "",
    "",
    "error",
    "error",
    "unresolved",
    3,
    NOW,
    NOW,
    Project("1", "api"),
    metadata=Metadata(),
)
