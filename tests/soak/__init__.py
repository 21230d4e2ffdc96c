"""Long campaigns against the store: kills, swaps under a reader, and two writers at once."""
