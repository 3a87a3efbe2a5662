"""Everything drawn on the map: the ground, the signs, who stands where."""
