"""What people wrote for the atlas: stories, texts in other languages, subjects; read, checked, never guessed at."""
