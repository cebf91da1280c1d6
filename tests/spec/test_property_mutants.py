"""Each property of the ruleset can fail: an alteration that breaks it is noticed by its test.

Belongs here: that every property has its alteration, and the whole proof (heavy,
docs/proofs/property_mutants.md).
"""

import pytest

from tests.spec.property_alterations import ALTERATIONS, Alteration
from tests.spec.property_mutants import is_noticed
from tests.unit.prioritise import test_properties


@pytest.mark.heavy
@pytest.mark.parametrize("alteration", ALTERATIONS, ids=[one.says for one in ALTERATIONS])
def test_the_property_notices_the_altered_program(alteration: Alteration) -> None:
    assert is_noticed(alteration)


def test_every_property_has_an_alteration_that_breaks_it() -> None:
    properties = {name for name in vars(test_properties) if name.startswith("test_")}
    assert properties == {one.test.__name__ for one in ALTERATIONS if one.test.__name__ in properties}


def test_an_alteration_that_changes_nothing_is_not_noticed() -> None:
    harmless = next(one for one in ALTERATIONS if one.test.__name__.startswith("test_one_judgement"))
    assert not is_noticed(Alteration(says="nothing", test=harmless.test, patches=[]))
