"""What follows.

workflow    which step of an item follows which, and whose it is
drafts      what an item must say; lengths: how long a network finds a text
audience    whom an item is for, and what is shown to whom
sharing     who may share what, where, and in which words
programmes  what a programme must say; charters: its charter's versions; campaigns: what they must say
launch      who may join, and how ready a company is
training    what is valid and who is due; onboarding: steps in their order
"""
