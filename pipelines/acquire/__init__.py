"""Deliveries: pull them into the archive, choose those a day knows, read them strictly into source tables.

Belongs here: authorities, manifests, the archive, file formats, what is rejected at the door, freshness.
Does not belong here: typing and recoding (dbt staging), who a record speaks of (identify), what a column means
(quality/contracts/source).
"""
