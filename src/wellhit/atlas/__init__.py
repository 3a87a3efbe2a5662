"""The web face: the campaign on a map, day by day, in several languages, with a source beside every number."""
