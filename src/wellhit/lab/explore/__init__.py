"""What outcomes hang on: sensitivity, designed experiments."""
