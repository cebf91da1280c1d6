"""Costs of the daily refresh: CPU seconds and peak memory of whole process trees, beside a reference in the same run.

Belongs here: measured commands and their references.
Does not belong here: tests (they may fail; a measurement only reports).
"""
