"""Plugs the machine into pytest. It stands here, not in tests/, so that `pytest notebooks` has it too."""

pytest_plugins = ["verify.plugin", "verify.evidence", "verify.changed", "verify.nbcheck"]
