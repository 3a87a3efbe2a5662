"""One SQLite file from everything that the pages show."""
