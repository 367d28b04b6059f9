"""What happened, one module per package of the wire.

The same noun may be heard from outside and then said.
"""
