"""Which world a sandbox starts with: the sample story, many issues, or none."""

from datetime import datetime
from functools import lru_cache
from typing import Literal

from glitchtip_tools.sandbox.story.staging import stage
from glitchtip_tools.sandbox.world import bulk, people
from glitchtip_tools.sandbox.world.bulk import BulkOptions
from glitchtip_tools.sandbox.world.people import TOKENS
from glitchtip_tools.sandbox.world.versions import Version
from glitchtip_tools.sandbox.world.world import World

__all__ = ["TOKENS", "Story", "build"]
Story = Literal["sample", "empty"] | tuple[Literal["bulk"], int, BulkOptions] | tuple[Literal["bulk"], int]


def build(story: Story, now: datetime, *, version: Version, seed: int = 1) -> World:
    """Return a new world with that story, dated relative to `now`. Each is built once and copied from then on."""
    if isinstance(story, tuple) and len(story) > 2:
        return _built(story, now, version, seed)
    return _built_once(story, now, version, seed).copy()


@lru_cache(maxsize=8)
def _built_once(story: Story, now: datetime, version: Version, seed: int) -> World:
    return _built(story, now, version, seed)


def _built(story: Story, now: datetime, version: Version, seed: int) -> World:
    world = World(now, version=version, seed=seed)
    people.settle(world)
    if isinstance(story, tuple):
        options: BulkOptions = story[2] if len(story) > 2 else {}
        bulk.grow(world, story[1], **options)
    elif story == "sample":
        stage(world)
    elif story != "empty":
        raise ValueError(f"unknown story `{story}`: choose sample, empty or bulk")
    return world
