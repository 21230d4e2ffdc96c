"""Defects planted one at a time, to see whether the eval harness notices them."""
