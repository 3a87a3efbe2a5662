"""What the atlas is made of beside the campaign files: stories, and the words of other languages."""
