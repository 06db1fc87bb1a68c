"""Shell completion: the scripts, and which kind of name belongs where."""

import re
from collections.abc import Iterable, Mapping

# What follows an option: a kind of name that the server knows, or fixed words.
AFTER: Mapping[str, str | tuple[str, ...]] = {
    "--org": "organizations",
    "--confirm": "organizations",
    "--project": "projects",
    "--environment": "environments",
    "--status": ("unresolved", "resolved", "ignored", "all"),
    "--assigned-to": ("me", "none"),
    "--to": ("me", "nobody"),
    "--level": ("fatal", "error", "warning", "info", "debug"),
    "--sort": ("last-seen", "first-seen", "count", "priority"),
    "--interval": ("1h", "1d"),
    "--role": ("member", "admin", "manager", "owner"),
    "--group-by": ("project", "level", "status", "environment", "release", "component"),
    "--method": ("GET", "POST", "PUT", "DELETE"),
    "-X": ("GET", "POST", "PUT", "DELETE"),
}
# What an argument is, by the name that the help gives it.
ARGUMENTS: Mapping[str, str | tuple[str, ...]] = {
    "ISSUE": "issues",
    "PROJECT": "projects",
    "SLUG": "organizations",
    "SHELL": ("bash", "zsh", "fish"),
}
_SAFE = re.compile(r"[A-Za-z0-9_@%+:,./-]+", re.ASCII)

SCRIPTS = {
    "bash": """\
# gtt completion bash > ~/.local/share/bash-completion/completions/gtt
_gtt() {
    local word
    COMPREPLY=()
    while IFS= read -r word; do
        COMPREPLY+=("$word")
    done < <(gtt completion answer -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F _gtt gtt
""",
    "zsh": """\
#compdef gtt
# gtt completion zsh > a file `_gtt` in a folder of $fpath
_gtt() {
    local -a found
    found=("${(@f)$(gtt completion answer -- "${(@)words[2,CURRENT]}" 2>/dev/null)}")
    found=("${(@)found:#}")
    if (( $#found )); then
        compadd -- "${(@)found}"
    else
        _files
    fi
}
if [ "$funcstack[1]" = "_gtt" ]; then
    _gtt "$@"
else
    compdef _gtt gtt
fi
""",
    "fish": """\
# gtt completion fish > ~/.config/fish/completions/gtt.fish
complete -c gtt -f -a '(gtt completion answer -- (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null)'
complete -c gtt -r -F -l input -l env-file -l event -l file -l html -l output -l repo -l rules
""",
}


def fitting(names: Iterable[str], begun: str) -> list[str]:
    """Return the names that begin so; those with characters that a shell could take for its own are left out."""
    lower = begun.lower()
    return [name for name in dict.fromkeys(names) if name.lower().startswith(lower) and _SAFE.fullmatch(name)]


def kind_of(metavar: str) -> str | tuple[str, ...] | None:
    """Return what an argument wants, by its name in the help: `ISSUE...`, `[PROJECT]`."""
    return ARGUMENTS.get(metavar.strip("[]{}.").removesuffix("..."))
