"""Shell completion: the scripts, and which kind of name belongs where."""

import re
from collections.abc import Iterable, Mapping

from glitchtip_tools.core.search import SORTS

LONGEST = 60  # characters of a description
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
    "--sort": SORTS,
    "--interval": ("1h", "1d"),
    "--role": ("member", "admin", "manager", "owner"),
    "--group-by": ("project", "level", "status", "environment", "release", "component"),
    "--method": ("GET", "POST", "PUT", "DELETE"),
    "-X": ("GET", "POST", "PUT", "DELETE"),
}
# Options whose value is a file or a folder: there the shell's own names are offered, and nowhere else.
FILES = frozenset(
    ("--input", "--env-file", "--event", "--file", "-F", "--html", "--output", "--repo", "--rules", "--trace")
)
FILES_HERE = "<files>"  # what the answer says then; no name has such characters
# What an argument is, by the name that the help gives it.
ARGUMENTS: Mapping[str, str | tuple[str, ...]] = {
    "ISSUE": "issues",
    "PROJECT": "projects",
    "SLUG": "organizations",
    "SHELL": ("bash", "zsh", "fish", "powershell"),
}
DESCRIBING = ("zsh", "fish", "powershell")  # shells that show a description beside a name
_SAFE = re.compile(r"[A-Za-z0-9_@%+:,./-]+", re.ASCII)

SCRIPTS = {
    "bash": """\
# gtt completion bash > ~/.local/share/bash-completion/completions/gtt
_gtt() {
    local word
    COMPREPLY=()
    while IFS= read -r word; do
        if [ "$word" = "<files>" ]; then
            compopt -o default 2>/dev/null
        else
            COMPREPLY+=("$word")
        fi
    done < <(gtt completion answer --shell bash -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o nosort -F _gtt gtt 2>/dev/null || complete -F _gtt gtt
""",
    "zsh": """\
#compdef gtt
# gtt completion zsh > a file `_gtt` in a folder of $fpath
_gtt() {
    local line
    local -a names shown
    for line in "${(@f)$(gtt completion answer --shell zsh -- "${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
        if [[ $line == "<files>" ]]; then
            _files
            return
        elif [[ -n $line ]]; then
            names+=("${line%%$'\\t'*}")
            shown+=("${line/$'\\t'/  -- }")
        fi
    done
    (( $#names )) && compadd -l -V gtt -d shown -- "${(@)names}"
}
if [ "$funcstack[1]" = "_gtt" ]; then
    _gtt "$@"
else
    compdef _gtt gtt
fi
""",
    "fish": """\
# gtt completion fish > ~/.config/fish/completions/gtt.fish
function __gtt_answer
    gtt completion answer --shell fish -- (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null
end
complete -c gtt -k -f -a '(__gtt_answer)'
complete -c gtt -r -F -l input -l env-file -l event -l file -l html -l output -l repo -l rules -l trace
""",
    "powershell": """\
# gtt completion powershell >> $PROFILE
Register-ArgumentCompleter -Native -CommandName gtt -ScriptBlock {
    param($word, $ast, $at)
    $typed = @($ast.CommandElements | Select-Object -Skip 1 | ForEach-Object { "$_" })
    if ($word -eq '') { $typed += '""' }
    gtt completion answer --shell powershell -- @typed 2>$null | ForEach-Object {
        $name, $text = $_ -split "`t", 2
        if ($name -ne '<files>') {
            if (-not $text) { $text = $name }
            [System.Management.Automation.CompletionResult]::new($name, $name, 'ParameterValue', $text)
        }
    }
}
""",
}


def fitting(names: Iterable[str], begun: str, *, described: bool = False) -> list[str]:
    """Return the names that begin so, each once, with what follows their tab if they are to be `described`.

    Names with characters that a shell could take for its own are left out.
    """
    lower = begun.lower()
    fitting_names: dict[str, str] = {}
    for line in names:
        name, _, text = line.partition("\t")
        if name.lower().startswith(lower) and _SAFE.fullmatch(name):
            fitting_names.setdefault(
                name, f"{name}\t{' '.join(text.split())[:LONGEST]}" if described and text else name
            )
    return list(fitting_names.values())


def kind_of(metavar: str) -> str | tuple[str, ...] | None:
    """Return what an argument wants, by its name in the help: `ISSUE...`, `[PROJECT]`."""
    return ARGUMENTS.get(metavar.strip("[]{}.").removesuffix("..."))
