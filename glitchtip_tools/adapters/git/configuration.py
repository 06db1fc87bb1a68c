"""What a clone's own configuration says: its remotes, and what of the project it holds."""

from collections.abc import Mapping

from glitchtip_tools.values import dataclass

# The only keys that are read: no other may change what gtt does.
WANTED = r"^(remote\..*\.(url|promisor|partialclonefilter)|extensions\.partialclone|core\.sparsecheckout)$"


@dataclass(frozen=True, slots=True)
class Configuration:
    """The values by their keys, as `git config` writes these: `remote.origin.url`."""

    values: Mapping[str, str]

    @property
    def partial(self) -> bool:
        """Whether the clone was made with a filter, so that objects may be missing."""
        return any(key.endswith((".promisor", ".partialclone", ".partialclonefilter")) for key in self.values)

    @property
    def sparse(self) -> bool:
        """Whether only a part of the tracked files is checked out, as `git sparse-checkout` does it."""
        return self.values.get("core.sparsecheckout", "").lower() in ("true", "yes", "on", "1")

    @property
    def remote(self) -> str | None:
        """The address of `origin`, else of the first remote."""
        addresses = {
            key: value.strip()
            for key, value in sorted(self.values.items())
            if key.startswith("remote.") and key.endswith(".url")
        }
        return addresses.get("remote.origin.url") or next(filter(None, addresses.values()), None)


def configuration_of(text: str) -> Configuration:
    """Read what `git config -z --get-regexp` printed; of several values of a key, the last one counts."""
    return Configuration(dict(row.partition("\n")[::2] for row in text.split("\0") if row))
