"""Does today look like yesterday? Expectations in YAML that an expert can read, checked by Great Expectations.

Belongs here: volume, empty values, spread and link rate of the small tables at the end of the flow, against the run
before; bounds between columns. reading turns <table>.yml into expectations, running checks them.
Does not belong here: types, keys and codes of single rows (contracts), relations inside the warehouse (dbt tests),
rows that vanish (ledger). Each rule stands in one place only.
"""
