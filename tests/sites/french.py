"""Dates and amounts as French pages write them; amounts are in cents."""

import calendar
import datetime

MONTHS = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet",
          "août", "septembre", "octobre", "novembre", "décembre")
SHORT_MONTHS = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.",
                "août", "sept.", "oct.", "nov.", "déc.")
# What a French page shows to somebody whose telephone speaks English.
ENGLISH_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep",
                  "Oct", "Nov", "Dec")

NARROW_SPACE = "\u202f"
NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"


def month_number(year, month):
    """Months since the year 0, so that they can be counted with."""
    return year * 12 + month - 1


def day_in_month(number, day):
    """The day of a month that month_number() counted; the last one when it has fewer."""
    year, month = divmod(number, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return datetime.date(year, month + 1, min(day, last))


def long_date(date):
    """As in "1er mars 2024"."""
    day = "1er" if date.day == 1 else str(date.day)
    return f"{day} {MONTHS[date.month - 1]} {date.year}"


def short_date(date, months=SHORT_MONTHS):
    """As in "14 févr. 2024"."""
    return f"{date.day} {months[date.month - 1]} {date.year}"


def numeric_date(date, between="/"):
    """As in "14/02/2024"."""
    return between.join((f"{date.day:02}", f"{date.month:02}", f"{date.year}"))


def decimal(cents):
    """A plain decimal number, "-12.50"."""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02}"


def amount(cents, group=NARROW_SPACE, minus=MINUS):
    """As in "1 234,56 €", with the space and the minus that the caller chooses."""
    whole = f"{abs(cents) // 100:,}".replace(",", group)
    sign = minus if cents < 0 else ""
    return f"{sign}{whole},{abs(cents) % 100:02}{NO_BREAK_SPACE}€"


def due_date(date):
    """When a bill is collected that nobody has paid yet."""
    return date + datetime.timedelta(days=10)
