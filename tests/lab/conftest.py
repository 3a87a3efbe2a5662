"""What needs a package that only an extra brings is collected where that package is."""

from importlib.util import find_spec

collect_ignore = [] if find_spec("sbi") and find_spec("torch") else ["test_neural.py"]
