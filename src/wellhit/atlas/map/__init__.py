"""Everything drawn on the map by Python."""
