"""What the clone holds of the words of a trace: calls, attributes, settings and messages."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from glitchtip_tools.adapters import ripgrep
from glitchtip_tools.adapters.git.repository import Repository
from glitchtip_tools.core.investigation.ranking import places
from glitchtip_tools.core.investigation.ranking.candidates import origin, wanted
from glitchtip_tools.core.investigation.ranking.suspected import holders
from glitchtip_tools.core.investigation.source import terms
from glitchtip_tools.core.investigation.source.sources import Sources
from glitchtip_tools.core.investigation.values import receivers
from glitchtip_tools.models import Event
from glitchtip_tools.models.code import Match
from glitchtip_tools.services.investigation.frames import imported
from glitchtip_tools.services.investigation.notes import Notes
from glitchtip_tools.services.investigation.trace import Trace
from glitchtip_tools.threads import Threads

MOST_FILES = 6  # that define what the failing lines call
DEFINITIONS_FIRST = 12  # so many definitions come before the lines that set a bad attribute


class Nearby(NamedTuple):
    """What is around a trace; `sources` are the texts of the trace's files and of these."""

    sources: dict[str, str]
    definitions: tuple[Match, ...]
    matches: tuple[Match, ...]
    spread: dict[str, int]
    defined: dict[str, int]
    settings: tuple[Match, ...]
    writers: tuple[Match, ...]


def nearby(event: Event, clone: Repository, trace: Trace, notes: Notes, pool: Threads) -> Nearby:
    """Search the clone for the words of a trace, all at the same time, and read the files that answer."""
    look = _Looking(event, clone, trace, notes)
    frames, sources, tree = trace.frames, trace.sources, trace.tree
    searched = pool.submit(look.messages)
    definitions, defined, spread = look.definitions()
    settings, writers = look.settings(), look.writers()
    beside = imported(frames, sources, event, clone, tree, trace.revision, notes)
    matches = _each_line_once((*beside, *searched.result()))
    files = [
        *wanted.tables(event, frames, Sources(sources), tree),
        *(file for file, _, _ in holders(event, frames, matches)),
        *(
            match.file
            for match in (*definitions[:DEFINITIONS_FIRST], *writers, *definitions[DEFINITIONS_FIRST:])
        ),
    ]
    extra = list(dict.fromkeys(file for file in files if file not in sources))[:MOST_FILES]
    extra += [match.file for match in settings if match.file not in (*sources, *extra)][:1]
    texts = notes.ask({}, clone.sources, trace.revision, extra)
    return Nearby(
        {**sources, **texts}, tuple(definitions), matches, spread, defined, tuple(settings), tuple(writers)
    )


@dataclass(frozen=True, slots=True)
class _Looking:
    event: Event
    clone: Repository
    trace: Trace
    notes: Notes

    def messages(self) -> list[Match]:
        """Return the lines that hold the event's words, of tracked files only: the report is posted."""
        if ripgrep.find_rg() is None:
            self.notes.say("ripgrep is not installed: searched with `git grep`")
        words = places.search_terms(self.event, self.trace.frames)
        matches = self.notes.ask([], ripgrep.search, self.clone.root, words, seconds=self.notes.seconds)
        return places.rarest_first(self._tracked(matches))

    def definitions(self) -> tuple[list[Match], dict[str, int], dict[str, int]]:
        """Return where what the failing lines call is defined, how often the frames' own names are, and stand."""
        frames = self.trace.frames
        functions = places.function_names(frames)
        read = Sources(self.trace.sources)
        makers = origin.maker(self.event, frames, read)
        owners = origin.owners(self.event, frames, read)
        names = list(dict.fromkeys([*makers, *owners, *wanted.names_to_define(self.event, frames, read)]))
        bodies = [name for name in wanted.names_in_bodies(frames, read) if name not in names]
        endings, seconds = places.endings_of(frames), self.notes.seconds
        on = wanted.receivers(frames, read)
        classes = receivers.classes(on[name] for name in (*names, *bodies) if name in on)
        search = partial(
            ripgrep.definitions_and_spread, self.clone.root, endings=endings, classes=classes, seconds=seconds
        )
        matches, spread = self.notes.ask(([], {}), search, [*names, *bodies, *functions], functions)
        tracked = self._tracked(matches)
        called = receivers.narrowed(tracked, on)
        named = [match for match in called if match.term in names]
        beside = places.likely_definitions([match for match in called if match.term in bodies], frames)
        likely = places.likely_definitions(named, frames) + beside
        return likely, places.times_defined(tracked, functions), spread

    def writers(self) -> list[Match]:
        """Return the lines that set an attribute whose value was bad, anywhere in the checkout."""
        frames = self.trace.frames
        names = origin.attributes(self.event, frames, Sources(self.trace.sources))
        search = partial(ripgrep.assignments, self.clone.root, seconds=self.notes.seconds)
        matches = self.notes.ask([], search, names, places.endings_of(frames))
        return wanted.likely_writers(self._tracked(matches), names, frames)

    def settings(self) -> list[Match]:
        """Return the lines that set a number of the message, outside the files of the trace."""
        frames = self.trace.frames
        numbers = terms.numbers_in(self.event.exceptions[-1].value or "") if self.event.exceptions else []
        if not numbers or not any(frame.file for frame in frames):
            return []
        search = partial(ripgrep.whole_words, self.clone.root, seconds=self.notes.seconds)
        elsewhere = [
            match
            for match in self._tracked(self.notes.ask([], search, numbers))
            if match.file not in self.trace.sources
        ]
        return places.likely_settings(elsewhere, self.event, frames)

    def _tracked(self, matches: Iterable[Match]) -> list[Match]:
        return [match for match in matches if match.file in self.trace.tree.files]


def _each_line_once(matches: Iterable[Match]) -> tuple[Match, ...]:
    """Return the matches without those of a line and term that came before."""
    known: dict[tuple[str, int, str], Match] = {}
    for match in matches:
        known.setdefault((match.file, match.line, match.term), match)
    return tuple(known.values())
