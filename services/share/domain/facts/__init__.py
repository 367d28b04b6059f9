"""What happened, one module per package of the wire: the same noun may be heard from outside and then said."""
