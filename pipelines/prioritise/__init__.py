"""Persons -> assessed cases: what may be used, what it weighs, in which order cases are looked at, and why.

Belongs here: the ruleset as data, its strict reader, the evaluator of kinds of criteria, erasure periods, explanations.
Does not belong here: bringing facts together (dbt_project), publishing the list (publish), comparing lists (report).
"""
