"""What data must look like: contracts, the checks derived from them, the ledger, the dictionary.

Belongs here: descriptions of tables, and what tells whether a table keeps its description.
Does not belong here: how data come to be (pipelines), when (orchestration); nothing of either is imported.
"""
