"""Do what the application does with the world, one folder per feature.

Each service that `App` opens is in the table here. Its module loads when it is first named, so that a command loads
only what it uses. Import a name that is not the application's entry to a feature from its own module.
"""

from typing import TYPE_CHECKING

from glitchtip_tools.late import late_names

if TYPE_CHECKING:
    from glitchtip_tools.services.alerts.service import WebhookService as WebhookService
    from glitchtip_tools.services.alerts.service import Wishes as Wishes
    from glitchtip_tools.services.bot.service import BotServices as BotServices
    from glitchtip_tools.services.bot.service import run_bot as run_bot
    from glitchtip_tools.services.cache.names import KnownNames as KnownNames
    from glitchtip_tools.services.cache.service import Cache as Cache
    from glitchtip_tools.services.connections import Connections as Connections
    from glitchtip_tools.services.daily.service import DailyService as DailyService
    from glitchtip_tools.services.investigation.service import InvestigationService as InvestigationService
    from glitchtip_tools.services.issues.search_service import SearchService as SearchService
    from glitchtip_tools.services.issues.service import IssueService as IssueService
    from glitchtip_tools.services.issues.triage import TriageService as TriageService
    from glitchtip_tools.services.local_state import Marks as Marks
    from glitchtip_tools.services.local_state import alone as alone
    from glitchtip_tools.services.metrics.reporting import ReportService as ReportService
    from glitchtip_tools.services.metrics.reporting import open_state as open_state
    from glitchtip_tools.services.metrics.service import MetricsService as MetricsService
    from glitchtip_tools.services.redactor import redactor_of as redactor_of
    from glitchtip_tools.services.redactor import warning_of as warning_of
    from glitchtip_tools.services.runbooks.service import RunbookService as RunbookService
    from glitchtip_tools.services.setup.config_editing import ConfigEditor as ConfigEditor
    from glitchtip_tools.services.setup.own_names import OwnNames as OwnNames
    from glitchtip_tools.services.setup.profiles import Profiles as Profiles
    from glitchtip_tools.services.setup.service import SetupService as SetupService
    from glitchtip_tools.services.setup.update_hint import UpdateHint as UpdateHint
    from glitchtip_tools.services.telegram import open_telegram as open_telegram

# The modules, and the names that App takes from each.
SERVICES = {
    "alerts.service": "WebhookService Wishes",
    "bot.service": "BotServices run_bot",
    "cache.names": "KnownNames",
    "cache.service": "Cache",
    "connections": "Connections",
    "daily.service": "DailyService",
    "investigation.service": "InvestigationService",
    "issues.search_service": "SearchService",
    "issues.service": "IssueService",
    "issues.triage": "TriageService",
    "local_state": "Marks alone",
    "metrics.reporting": "ReportService open_state",
    "metrics.service": "MetricsService",
    "redactor": "redactor_of warning_of",
    "runbooks.service": "RunbookService",
    "setup.config_editing": "ConfigEditor",
    "setup.own_names": "OwnNames",
    "setup.profiles": "Profiles",
    "setup.service": "SetupService",
    "setup.update_hint": "UpdateHint",
    "telegram": "open_telegram",
}
__getattr__ = late_names(__name__, SERVICES)
