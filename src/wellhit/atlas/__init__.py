"""The atlas: the campaign on pages that a browser shows, with a source beside every number."""
