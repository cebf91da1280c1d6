"""A second reading of the rules, for tests only: plain Python from the wording of law and rules, one person at a time.

Belongs here: erasure, gates, classes and points once more, with explicit lists of paragraphs and no speed.
Does not belong here: anything shared with pipelines.prioritise; only `compare` looks at both.
"""
