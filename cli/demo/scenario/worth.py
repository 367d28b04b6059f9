"""The programme says what actions are worth, and what a month of it costs."""

from datetime import UTC, datetime

from cli.demo.cast import COSTS, CURRENCY, PROGRAMME_ID, RATES, RATES_SINCE
from cli.demo.scenario.staff import Staff
from cli.doors import call
from portevoix.metrics.v1 import events_pb2 as decided
from portevoix.metrics.v1 import value_pb2 as value


async def set_rates(staff: Staff) -> None:
    """Those of the cast, for two networks; what they leave out stays without a rate."""
    house, manager = staff.doors.value, staff.token("programme_manager")
    for rates in RATES:
        holds = {"programme_id": PROGRAMME_ID, "network": rates.network, "since": RATES_SINCE}
        for action, amount in rates.amounts.items():
            number = decided.Action.Value(f"ACTION_{action.upper()}")
            rate = value.SetRateRequest(**holds, action=number, currency=CURRENCY, amount=amount)
            await call(house.SetRate, rate, manager)
        if rates.reaction_weight:
            basis = value.SetBasisRequest(**holds, reaction_weight=rates.reaction_weight)
            await call(house.SetBasis, basis, manager)


async def record_costs(staff: Staff) -> None:
    """What each part costs in the month in which the demo is played."""
    month = datetime.now(UTC).strftime("%Y-%m")
    for part, amount in COSTS.items():
        request = value.RecordCostRequest(
            programme_id=PROGRAMME_ID,
            month=month,
            part=decided.CostPart.Value(f"COST_PART_{part.upper()}"),
            amount=amount,
            currency=CURRENCY,
            note="as the demo has it",
        )
        await call(staff.doors.value.RecordCost, request, staff.token("programme_manager"))
