"""`python -m wellhit.cli` is the program too."""

from wellhit.cli import main

if __name__ == "__main__":  # worker processes read this module again, under another name
    main(prog_name="wellhit")
