"""Campaign files in, a `Scenario` out: reading, checking, varying."""

from wellhit.scenario.check import check
from wellhit.scenario.new import create
from wellhit.scenario.problems import Problem, ScenarioError
from wellhit.scenario.read import load, shipped

__all__ = ["Problem", "ScenarioError", "check", "create", "load", "shipped"]
