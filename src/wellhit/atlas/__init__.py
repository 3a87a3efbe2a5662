"""The atlas: the campaign on a map, day by day."""
