"""When the steps run, in which order, and who is told.

Belongs here: assets, checks, resources, jobs, schedules, the command line.
Does not belong here: how data come to be (pipelines), what they must look like (quality). Nobody imports this package.
"""
