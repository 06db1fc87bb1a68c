"""Links to a line on the code host, from the address of the remote alone."""

import re
from urllib.parse import quote

_SCP = re.compile(r"^(?:[\w.-]+@)?([\w.-]+):(?!//)(.+)$")
_URL = re.compile(r"^(?:https?|ssh|git)://(?:[^@/]*@)?([\w.-]+)(?::(\d+))?/([^?#]+)")


def web_page(remote: str | None) -> str | None:
    """Return the page of a repository from its remote's address (credentials and query dropped), None if local."""
    address = (remote or "").strip()
    match = _URL.match(address)
    if match:
        host, port, path = match.groups()
        web_port = f":{port}" if port and address.startswith("http") and port not in ("80", "443") else ""
        return f"https://{host}{web_port}/{path.removesuffix('/').removesuffix('.git')}"
    match = _SCP.match(address)
    if match and "\\" not in address and not re.match(r"^[A-Za-z]:", address):
        return f"https://{match[1]}/{match[2].strip('/').removesuffix('.git')}"
    return None


def line_page(web: str | None, revision: str | None, file: str, line: int | None) -> str | None:
    """Return the page of a line at a revision, in the form of the host: GitLab, Bitbucket, Gitea or GitHub's."""
    if not web or not revision:
        return None
    path = quote(file, safe="/")
    host = web.split("/")[2]
    if "bitbucket" in host:
        return f"{web}/src/{revision}/{path}" + (f"#lines-{line}" if line else "")
    anchor = f"#L{line}" if line else ""
    if "gitlab" in host:
        return f"{web}/-/blob/{revision}/{path}{anchor}"
    if any(word in host for word in ("gitea", "codeberg", "forgejo")):
        return f"{web}/src/commit/{revision}/{path}{anchor}"
    return f"{web}/blob/{revision}/{path}{anchor}"


def commit_page(web: str | None, commit: str) -> str | None:
    """Return the page of a commit."""
    if not web:
        return None
    host = web.split("/")[2]
    return (
        f"{web}/{'commits' if 'bitbucket' in host else '-/commit' if 'gitlab' in host else 'commit'}/{commit}"
    )
