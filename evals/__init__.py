"""The eval harness: cases with known answers, graded without a judge model."""
