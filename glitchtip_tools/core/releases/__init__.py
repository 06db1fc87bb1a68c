"""What a release brought: which issues are new, came back, or are gone."""
