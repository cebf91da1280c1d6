"""Invented deliveries with known truth.

Belongs here: an invented world, the deliveries the offices would make of it, the faults planted in them, the truth.
Does not belong here: reading deliveries (acquire), judging them, any real person, any real file.
"""

from pipelines.synthesise.faults import Fault, Faults, Handling
from pipelines.synthesise.scales import Documents, Scale
from pipelines.synthesise.synthesise import Summary, synthesise

__all__ = ["Documents", "Fault", "Faults", "Handling", "Scale", "Summary", "synthesise"]
