"""Records become persons: rules decide, people judge, nothing learned ever links two records.

Belongs here: the search form, the tiers, the guard, human judgements, the register of person ids.
Does not belong here: bringing records of all sources into one shape (dbt_project), what a person's facts are worth
(prioritise).
"""
