"""The atlas: the web face of a campaign, in several languages."""
