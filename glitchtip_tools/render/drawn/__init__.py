"""The door to rich: what is drawn on a terminal. `render` loads these modules when something is."""
