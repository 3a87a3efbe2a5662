"""Reading what only readers need: stories, texts in other languages, history, signs, subjects."""
