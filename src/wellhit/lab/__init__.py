"""What is learned from many runs: measures, summaries, comparisons with the record."""
