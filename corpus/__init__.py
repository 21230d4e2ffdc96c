"""What a press release is, and how one gets in."""
