"""Ask a GlitchTip server over HTTP; every answer becomes a model here, every failure one of `errors`."""

import sys

# httpx tries to import its own command line, which loads click, rich and pygments where they are installed
# (by uvicorn, say): five times the cost of httpx itself, for nothing. None makes that import fail, as it expects.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
# Needed for asynchronous requests, https, host names that are not ASCII, proxies, uploads and sending e-mail.
POSTPONED = ("anyio", "certifi", "idna", "ipaddress", "locale", "mimetypes", "random", "tempfile")
