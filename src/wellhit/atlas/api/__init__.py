"""The JSON interface, version 1, and days as GeoJSON and KML."""
