"""The numbers that stand behind words: units of time and parts of the day."""

MINUTE, HOUR, DAY, WEEK, MONTH, YEAR, WORKDAY, WEEKEND, FORTNIGHT = range(1, 10)

DAY_MINUTES = 1440

MORNING, AFTERNOON, EVENING, NIGHT, MIDDAY = range(5)
EARLY_MORNING, LATE_MORNING, EARLY_AFTERNOON, LATE_AFTERNOON = range(5, 9)
FIRST_THING, END_OF_DAY, BEFORE_LUNCH, AFTER_LUNCH, AFTER_WORK = range(9, 14)
OFFICE_HOURS, EARLY_EVENING, LATE_EVENING = range(14, 17)
NOT_EARLY, NOT_LATE = range(17, 19)

# Part of the day → the first and the last minute (exclusive) of the day at which to start.
PARTS = {
    MORNING: (6 * 60, 12 * 60),
    AFTERNOON: (12 * 60, 17 * 60),
    EVENING: (17 * 60, 22 * 60),
    NIGHT: (20 * 60, 24 * 60),
    MIDDAY: (11 * 60 + 30, 13 * 60 + 30),
    EARLY_MORNING: (6 * 60, 9 * 60),
    LATE_MORNING: (10 * 60, 12 * 60),
    EARLY_AFTERNOON: (12 * 60, 15 * 60),
    LATE_AFTERNOON: (15 * 60, 18 * 60),
    FIRST_THING: (6 * 60, 10 * 60),
    END_OF_DAY: (15 * 60, 18 * 60),
    BEFORE_LUNCH: (6 * 60, 12 * 60),
    AFTER_LUNCH: (13 * 60, 17 * 60),
    AFTER_WORK: (17 * 60, 22 * 60),
    OFFICE_HOURS: (9 * 60, 17 * 60),
    EARLY_EVENING: (17 * 60, 19 * 60),
    LATE_EVENING: (20 * 60, 23 * 60),
    NOT_EARLY: (10 * 60, 24 * 60),
    NOT_LATE: (6 * 60, 16 * 60),
}

NOON = 12 * 60
EARLIEST_BARE_MORNING = 7 * 60
