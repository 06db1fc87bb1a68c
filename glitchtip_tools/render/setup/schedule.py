"""Crontab lines, systemd units and a PM2 file, ready to be copied."""

from json import dumps

from glitchtip_tools.core.setup.schedule import Schedule
from glitchtip_tools.render.output import View
from glitchtip_tools.render.text import clean, lines

UNITS_AT = "~/.config/systemd/user"


def crontab(schedule: Schedule, _view: View) -> str:
    """Return what `crontab -e` takes; the times are those of the machine."""
    head = "# crontab: cron mails what a line prints, and a line prints only when it failed; no report is sent twice"
    return "\n".join([head, *(clean(line) for line in schedule.crontab)])


def systemd(schedule: Schedule, _view: View) -> str:
    """Return the unit files one after the other, each under its path."""
    files = (
        "# systemd, in place of crontab: write these files, then, for each timer and service that you want:"
    )
    enable = f"{files}\n# systemctl --user daemon-reload && systemctl --user enable --now gtt-daily.timer"
    return "\n".join(
        [enable, *(f"\n# {UNITS_AT}/{unit.name}\n{lines(unit.text)}" for unit in schedule.units)]
    )


def pm2(schedule: Schedule, _view: View) -> str:
    """Return an ecosystem file of PM2; JSON is JavaScript, too, so that no word can end a string."""
    apps = dumps(schedule.pm2, ensure_ascii=True, indent=2)
    return (
        "// gtt.config.cjs: pm2 start gtt.config.cjs --only gtt-daily && pm2 save\n"
        f"module.exports = {{ apps: {apps} }};"
    )


def both(schedule: Schedule, view: View) -> str:
    """Return the crontab, then the units."""
    return f"{crontab(schedule, view)}\n\n{systemd(schedule, view)}"
