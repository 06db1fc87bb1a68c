"""`gtt webhook`: the relay from GlitchTip's alerts to Telegram."""

from pathlib import Path
from typing import Annotated

import typer

from glitchtip_tools.app import App
from glitchtip_tools.commands.options import command_group
from glitchtip_tools.core.time.durations import duration
from glitchtip_tools.core.time.moments import moment
from glitchtip_tools.render.alerts.messages import AlertWords
from glitchtip_tools.render.alerts.relay import alert_sums, alerts_tail, replayed, tried

app = command_group("Relay GlitchTip's alerts to Telegram.")
HOST, PORT = "127.0.0.1", 3001
Host = Annotated[str, typer.Option("--host", metavar="ADDRESS", help="Listen on this address.")]
Port = Annotated[
    int,
    typer.Option("--port", metavar="PORT", min=0, max=65535, help="Listen on this port; 0 picks a free one."),
]
Rules = Annotated[
    Path | None,
    typer.Option(
        "--rules",
        metavar="FILE",
        help="Read the rules from this file (default: ./webhook.yaml, if it exists).",
    ),
]
Dedupe = Annotated[
    str | None,
    typer.Option(
        "--dedupe",
        metavar="TIME",
        help="Send the same issue at most once in this time, for example 1h30m (10m).",
    ),
]
Rate = Annotated[
    int,
    typer.Option(
        "--rate", metavar="N", min=0, help="Accept N alerts per second (429 for more); 0: no limit."
    ),
]
Enrich = Annotated[
    bool | None, typer.Option("--enrich/--no-enrich", help="Add counts and the failing place from GlitchTip.")
]
Chat = Annotated[
    str | None,
    typer.Option(
        "--chat", metavar="CHAT[/TOPIC]", help="Send to this chat instead of TELEGRAM_ALERTS_CHAT_ID."
    ),
]
Since = Annotated[str, typer.Option("--since", metavar="TIME", help="Start at this time (`gtt help time`).")]
Last = Annotated[
    int, typer.Option("-n", "--last", metavar="N", min=1, max=10_000, help="Show the last N alerts.")
]
Follow = Annotated[bool, typer.Option("--follow", "-f", help="Keep showing new alerts until Ctrl-C.")]
To = Annotated[
    str | None, typer.Option("--to", metavar="URL", help="Send to this relay (http://127.0.0.1:3001).")
]


@app.callback()
def webhook() -> None:
    """Relay GlitchTip's alerts to Telegram."""


@app.command(epilog="Example: gtt webhook serve --port 3001 --rules /etc/gtt/webhook.yaml")
def serve(
    context: typer.Context,
    host: Host = HOST,
    port: Port = PORT,
    rules: Rules = None,
    dedupe: Dedupe = None,
    rate: Rate = 20,
    enrich: Enrich = None,
    chat: Chat = None,
) -> None:
    """Receive alerts at /glitchtip-webhook/SECRET and forward them; ends on SIGTERM."""
    gtt: App = context.obj
    gtt.without_end()
    held = duration(dedupe) if dedupe else None
    gtt.alerts(AlertWords, rules=rules, dedupe=held, enrich=enrich, chat=chat).serve(host, port, rate)


@app.command(epilog="Example: gtt webhook stats --since 7d")
def stats(context: typer.Context, since: Since = "24h") -> None:
    """Count alerts: sent, held back, dropped and by which rule."""
    gtt: App = context.obj
    gtt.out.show(gtt.alerts(AlertWords).stats(moment(since, gtt.now, gtt.zone)), as_text=alert_sums)


@app.command(epilog="Example: gtt webhook tail -n 50 --follow")
def tail(context: typer.Context, last: Last = 20, follow: Follow = False) -> None:
    """Show the last alerts and what happened to them."""
    gtt: App = context.obj
    for entries in gtt.alerts(AlertWords).tail(last, follow=follow):
        gtt.out.show(entries, as_text=alerts_tail)
        gtt.out.flush()


@app.command(epilog="Example: gtt webhook replay --since 1h")
def replay(context: typer.Context, since: Since = "1h", rules: Rules = None, chat: Chat = None) -> None:
    """Send the alerts of this period again, including repeats."""
    gtt: App = context.obj
    count, here = gtt.alerts(AlertWords, rules=rules, chat=chat).replay(moment(since, gtt.now, gtt.zone))
    gtt.out.show({"payloads": count, "sentHere": here}, as_text=replayed)


@app.command("test", epilog="Example: gtt webhook test")
def try_out(context: typer.Context, to: To = None) -> None:
    """Send a sample through the running relay and show how far it got."""
    gtt: App = context.obj
    result = gtt.alerts(AlertWords).try_out(to or f"http://{HOST}:{PORT}")
    gtt.out.show(result, as_text=tried)
