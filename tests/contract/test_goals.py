"""Whatever measure content takes for a goal, metrics can answer."""

from itertools import product

from services.content.domain.model.campaigns import MEASURES, PROVENANCES
from services.metrics.domain.model.measures import Provenance
from services.metrics.domain.rules.naming import parts_of_goal


def test_metrics_knows_every_measure_that_content_takes_for_a_goal() -> None:
    names = set().union(*MEASURES.values())
    assert len(names) > 10
    assert not [name for name in names if parts_of_goal(name) is None]
    assert parts_of_goal("fame") is None


def test_both_know_the_same_ways_of_knowing() -> None:
    assert set(PROVENANCES) == {one.value for one in Provenance}
    for name, how in product(sorted(MEASURES), PROVENANCES):
        found = parts_of_goal(f"{min(MEASURES[name])}_{how}")
        assert found is not None
        assert found[1] == how
