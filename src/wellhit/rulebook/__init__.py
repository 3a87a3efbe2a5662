"""The living rule book: the rules of the engine as a person reads them, taken from the code that plays them."""
