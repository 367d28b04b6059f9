"""Policy: its calls, and what looks at words for everybody else."""

import asyncio
from collections.abc import Mapping, Sequence

from chassis.guarded_http import GuardedHttp
from chassis.house import House
from chassis.mongo import Transaction
from portevoix.content.v1 import policy_pb2, policy_pb2_grpc
from services.content.domain.model.policy import Found, PolicyRefusal, Rule
from services.content.domain.rules import policy
from services.content.outside.links import HttpLinks, NoLinks
from services.content.ports.policy_rules import Links
from services.content.rpc import Door
from services.content.rpc.policy import PolicyRpc
from services.content.settings import ContentSettings
from services.content.storage.policy import StoredPolicy
from services.content.translate.policy import explain
from services.content.usecases.policy import Policy
from services.content.wiring.parts import new_id, now

LINK_SECONDS = 4.0  # somebody waits


def policy_of(house: House, settings: ContentSettings) -> Policy:
    """What looks at words; the house need not be started yet."""

    async def note(refusals: Sequence[PolicyRefusal]) -> None:
        async def work(tx: Transaction) -> None:
            await _books(tx).refusals.note(refusals)

        await house.mongo.transact(work)

    return Policy(
        books=lambda: StoredPolicy(house.mongo.collections),
        look=_look,
        links=_links(settings),
        note=note,
        explain=explain,
        now=now,
        new_id=new_id,
    )


def answer_policy(house: House, door: Door, eyes: Policy) -> None:
    """Answer PolicyService."""
    house.answer(
        policy_pb2_grpc.add_PolicyServiceServicer_to_server,
        PolicyRpc(door, _books, eyes),
        policy_pb2.DESCRIPTOR.services_by_name["PolicyService"],
    )


def _links(settings: ContentSettings) -> Links:
    if not settings.check_links:
        return NoLinks()
    return HttpLinks(GuardedHttp(private=settings.private_addresses, seconds=LINK_SECONDS))


def _books(tx: Transaction) -> StoredPolicy:
    return StoredPolicy(tx.collections, tx.session)


async def _look(rules: Sequence[Rule], texts: Mapping[str, str]) -> list[Found]:
    return await asyncio.to_thread(policy.find, rules, texts)  # patterns let others run meanwhile
