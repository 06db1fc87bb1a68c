"""The settings with which gtt reaches the stand-in for Telegram."""

from glitchtip_tools.sandbox.server import Sandbox


def telegram_of(box: Sandbox) -> dict[str, str | None]:
    return {
        "TELEGRAM_API_URL": box.url,
        "TELEGRAM_BOT_TOKEN": box.telegram.token,
        "TELEGRAM_ALERTS_CHAT_ID": str(box.telegram.alerts_chat),
    }
