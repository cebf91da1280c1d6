"""How data come to be: acquire < identify < prioritise < publish < report; synthesise makes invented deliveries.

Belongs here: plain functions, frames in, frames out.
Does not belong here: scheduling and the tool for it (orchestration), what data must look like (quality).
"""
