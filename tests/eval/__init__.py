"""Measuring on data whose truth is known: `python -m tests.eval.<what>`.

Belongs here: programs that measure and write docs/proofs/. Does not belong here: tests that pass or fail.
"""
