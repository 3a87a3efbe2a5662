"""Two ways of playing on the same luck: plans compared and ranked, mechanisms switched off."""
