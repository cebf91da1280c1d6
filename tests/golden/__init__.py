"""The golden run.

Belongs here: what is kept of one run, and the test that holds every later run against it.
Does not belong here: rules by themselves (spec), faults (flow).
"""
