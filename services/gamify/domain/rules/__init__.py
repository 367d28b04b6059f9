"""What follows. The law of the ledger (spec/definitions.md), stage by stage, without feedback:

judging      the rule version by date, and what a fact's own stamps say
account      what other facts say: one earning share per item and network, retractions, corrections
contest      one award of a rule and time; what is left of a counter that goes up and down
folding      the caps of a person's local day, in canonical order

Beside it: copies and docket hold what an account looked up, recalling reads what the ledger says, recounting
judges an account from its first fact; badges and months look at days; boards, placing and showing tell who
stands where and as whom; checking says which rules may be, trying what others would make of a period.
"""
