"""Calibration: reference tables, what is looked at, inference, and its checks."""
