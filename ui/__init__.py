"""The entrances for people: the shell and the page."""
