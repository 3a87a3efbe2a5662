"""`python -m wellhit.cli` is the program too."""

from wellhit.cli import main

main(prog_name="wellhit")
