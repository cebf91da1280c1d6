"""Calendar arithmetic by hand (BGB 187 II, 188 II and III).

Belongs here: adding months to a day, a missing day becoming the last of its month.
Does not belong here: what the days mean.
"""

from datetime import date, timedelta


def months_later(day: date, months: int) -> date:
    """Give the same day of the month so many months later (earlier when negative), or the last day of that month."""
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    last = (following - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))
