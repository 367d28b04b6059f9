"""What follows. The law of the ledger (spec/definitions.md), stage by stage, without feedback:

judging    the rule version by date, and what a fact's own stamps say
account    what other facts say: one earning share per item and network, retractions, corrections
folding    the caps of a person's local day, in canonical order
planning   what must be loaded so that only the days concerned are folded again
boards     which days a board sums
checking   which rules may be published
networks   which networks there are, and where nothing earns
"""
