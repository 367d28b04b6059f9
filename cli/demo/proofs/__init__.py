"""Every figure computed a second time, from what was done and said outside, by code that no house shares."""
