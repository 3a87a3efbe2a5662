"""The laboratory as tables, charts and pages."""
