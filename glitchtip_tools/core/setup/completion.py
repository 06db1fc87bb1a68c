"""Shell completion: the scripts, and which kind of name belongs where."""

import re
from collections.abc import Iterable, Mapping

from glitchtip_tools.core.search import SORTS

LONGEST = 60  # characters of a description
# What follows an option: a kind of name that the server knows, or fixed words.
AFTER: Mapping[str, str | tuple[str, ...]] = {
    "--org": "organizations",
    "--confirm": "organizations",
    "--profile": "profiles",
    "--query": "searches",
    "-q": "searches",
    "--against": "releases",
    "--project": "projects",
    "--environment": "environments",
    "--status": ("unresolved", "resolved", "ignored", "all"),
    "--assigned-to": "assigned",
    "--to": "assignees",
    "--level": ("fatal", "error", "warning", "info", "debug"),
    "--sort": SORTS,
    "--interval": ("1h", "1d"),
    "--role": ("member", "admin", "manager", "owner"),
    "--group-by": ("project", "level", "status", "environment", "release", "component"),
    "--method": ("GET", "POST", "PUT", "DELETE"),
    "-X": ("GET", "POST", "PUT", "DELETE"),
}
FILES_HERE = "<files>"  # the answer where the shell's own names of files belong; no name has such characters
# What an argument is, by the name that the help gives it.
ARGUMENTS: Mapping[str, str | tuple[str, ...]] = {
    "ISSUE": "issues",
    "MEMBER": "members",
    "PROJECT": "projects",
    "SLUG": "organizations",
    "PROFILE": "profiles",
    "QUERY": "searches",
    "VERSION": "releases",
    "COMMAND|TOPIC": "topics",
    "SHELL": ("bash", "zsh", "fish", "powershell"),
}
_SAFE = re.compile(r"[A-Za-z0-9_@%+:,./-]+", re.ASCII)

SCRIPTS = {
    "bash": """\
# gtt completion bash > ~/.local/share/bash-completion/completions/gtt
_gtt() {
    local line name wide=0
    local -a lines=()
    COMPREPLY=()
    while IFS= read -r line; do
        if [ "$line" = "<files>" ]; then
            compopt -o default 2>/dev/null
            return
        fi
        name=${line%%$'\t'*}
        [ ${#name} -gt $wide ] && wide=${#name}
        COMPREPLY+=("$name")
        lines+=("$line")
    done < <(gtt completion answer --shell bash -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
    # 63: names are listed and none is inserted, so each may stand with what it means
    if [ "${COMP_TYPE:-9}" = 63 ] && [ ${#lines[@]} -gt 1 ] && [ "${lines[*]}" != "${COMPREPLY[*]}" ]; then
        COMPREPLY=()
        for line in "${lines[@]}"; do
            printf -v name '%-*s  %s' $wide "${line%%$'\t'*}" "${line#*$'\t'}"
            COMPREPLY+=("${name:0:$((${COLUMNS:-80} - 1))}")
        done
    fi
}
complete -o nosort -F _gtt gtt 2>/dev/null || complete -F _gtt gtt
""",
    "zsh": """\
#compdef gtt
# gtt completion zsh > a file `_gtt` in a folder of $fpath
_gtt() {
    local line
    local -i wide
    local -a names texts shown
    for line in "${(@f)$(gtt completion answer --shell zsh -- "${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
        if [[ $line == "<files>" ]]; then
            _files
            return
        elif [[ -n $line ]]; then
            names+=("${line%%$'\\t'*}")
            texts+=("${line#*$'\\t'}")
            (( $#names[-1] > wide )) && wide=$#names[-1]
        fi
    done
    for line in {1..$#names}; do
        if [[ $texts[line] == $names[line] ]]; then
            shown+=("$names[line]")
        else
            shown+=("${(r:wide:)names[line]}  $texts[line]")
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
    set -l lines (gtt completion answer --shell fish -- (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null)
    if test "$lines" = "<files>"
        __fish_complete_path (commandline -ct)
    else
        printf '%s\\n' $lines
    end
end
complete -c gtt -k -f -a '(__gtt_answer)'
""",
    "powershell": """\
# gtt completion powershell >> $PROFILE
Register-ArgumentCompleter -Native -CommandName gtt -ScriptBlock {
    param($word, $ast, $at)
    $before = $ast.CommandElements | Select-Object -Skip 1 | Where-Object { $_.Extent.StartOffset -lt $at }
    $typed = @($before | ForEach-Object {
        if ($_ -is [System.Management.Automation.Language.StringConstantExpressionAst]) { $_.Value } else { "$_" }
    })
    if ($word -eq '') { $typed += '""' }
    gtt completion answer --shell powershell -- @typed 2>$null | ForEach-Object {
        $name, $text = $_ -split "`t", 2
        if ($name -ne '<files>') {
            if (-not $text) { $text = $name }
            $shown = $name
            if ($name -notmatch '^[A-Za-z0-9_%+:./-][A-Za-z0-9_@%+:./-]*$') { $name = "'$name'" }
            [System.Management.Automation.CompletionResult]::new($name, $shown, 'ParameterValue', $text)
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
