"""Running totals become changes. Adding up the readings of a total would be wrong; the last one is right."""

from services.share.domain.model.register import Reading


def change(last: Reading | None, new: Reading) -> int | None:
    """What a new reading adds to the last applied one; negative for a correction, None for one that is older.

    So, however readings repeat or come late, all changes add up to the newest reading.
    """
    if last is None:
        return new.total
    if new.observed_at_ms < last.observed_at_ms:
        return None
    return new.total - last.total
