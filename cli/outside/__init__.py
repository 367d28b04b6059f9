"""The world outside, as a process of its own: it reports, clicks on links, and notes what it did."""
