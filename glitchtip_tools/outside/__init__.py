"""ASKS: the only room that touches the world."""
