"""Assessed cases -> the published list: gate, list, comparison with the last list, run folders, atomic release.

Belongs here: what is published, the proof of how it was made, and the step that puts it in force.
Does not belong here: points and places (prioritise), what a table must look like (quality), when (orchestration).
"""
