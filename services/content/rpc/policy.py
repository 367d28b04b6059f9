"""Rules that warn or block."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from chassis.mongo import Transaction
from portevoix.content.v1 import policy_pb2 as wire
from services.content.domain.model.policy import Found, Occasion, Rule
from services.content.ports.policy_rules import PolicyBooks
from services.content.rpc.door import Context, Door, viewer_of
from services.content.translate import policy as border
from services.content.translate.places import place_from_wire, place_to_wire
from services.content.usecases import policy
from services.content.usecases.policy import Policy, Words

DEFAULT_PAGE = 20


class PolicyRpc:
    """Answers portevoix.content.v1.PolicyService."""

    def __init__(self, door: Door, books: Callable[[Transaction], PolicyBooks], eyes: Policy) -> None:
        self._door, self._books, self._eyes = door, books, eyes

    async def AddRule(self, request: wire.AddRuleRequest, context: Context[Any, Any]) -> wire.AddRuleResponse:
        """See policy.proto, like every method here."""
        rule = Rule(self._door.new_id(), request.programme_id, border.rule_draft_from_wire(request.draft))
        at = self._door.now()

        async def work(tx: Transaction) -> wire.AddRuleResponse:
            added = await policy.add_rule(self._books(tx), rule, at)
            return wire.AddRuleResponse(rule=border.rule_to_wire(added))

        return await self._door.commands.run(request, context, wire.AddRuleResponse, work)

    async def RemoveRule(
        self, request: wire.RemoveRuleRequest, context: Context[Any, Any]
    ) -> wire.RemoveRuleResponse:
        """See policy.proto."""

        async def work(tx: Transaction) -> wire.RemoveRuleResponse:
            await policy.remove_rule(self._books(tx), request.rule_id)
            return wire.RemoveRuleResponse()

        return await self._door.commands.run(request, context, wire.RemoveRuleResponse, work)

    async def ListRules(
        self, request: wire.ListRulesRequest, context: Context[Any, Any]
    ) -> wire.ListRulesResponse:
        """See policy.proto."""
        rules = await policy.list_rules(self._eyes.books(), request.programme_id)
        return wire.ListRulesResponse(rules=map(border.rule_to_wire, rules))

    async def TryRules(
        self, request: wire.TryRulesRequest, context: Context[Any, Any]
    ) -> wire.TryRulesResponse:
        """See policy.proto. Beside the loop: it may take seconds."""
        drafts = [border.rule_draft_from_wire(one) for one in request.rules]
        policy.check_rules(drafts)
        items = await policy.items_to_try(self._eyes.books(), request.programme_id)
        trials = await asyncio.to_thread(policy.try_rules, drafts, list(request.texts), items)
        return wire.TryRulesResponse(trials=map(border.trial_to_wire, trials), items_looked_at=len(items))

    async def CheckItem(
        self, request: wire.CheckItemRequest, context: Context[Any, Any]
    ) -> wire.CheckItemResponse:
        """See policy.proto."""
        found = await self._eyes.check_item(request.content_id, viewer_of(context))
        return wire.CheckItemResponse(findings=map(border.found_to_wire, found))

    async def CheckWords(
        self, request: wire.CheckWordsRequest, context: Context[Any, Any]
    ) -> wire.CheckWordsResponse:
        """See policy.proto."""
        words = Words(request.programme_id, {"": request.text}, Occasion.SHARE, request.content_id)
        find = self._eyes.find if request.tentative else self._eyes.find_and_note

        async def work(tx: Transaction, found: Sequence[Found]) -> wire.CheckWordsResponse:
            return wire.CheckWordsResponse(findings=map(border.found_to_wire, found))

        commands = self._door.commands
        return await commands.run_after(request, context, wire.CheckWordsResponse, lambda: find(words), work)

    async def ListRefusals(
        self, request: wire.ListRefusalsRequest, context: Context[Any, Any]
    ) -> wire.ListRefusalsResponse:
        """See policy.proto."""
        found, following = await policy.list_refusals(
            self._eyes.books(),
            request.programme_id,
            request.page_size or DEFAULT_PAGE,
            place_from_wire(request.page_token),
        )
        return wire.ListRefusalsResponse(
            refusals=map(border.refusal_to_wire, found),
            next_page_token=place_to_wire(following),
        )
