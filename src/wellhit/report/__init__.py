"""What people read: tables in the terminal, figures and the page of a run."""
