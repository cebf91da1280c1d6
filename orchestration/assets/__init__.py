"""One module per stage: the assets that its tables are.

Belongs here: opening the warehouse, calling the steps of pipelines, handing their frames and verdicts on.
Does not belong here: anything about the content of a table.
"""
