//! Days of the Gregorian calendar, extended to all years (ISO 8601).

use std::fmt;

/// A day of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    /// Year, counted as ISO 8601 does: 0 is the one before 1.
    pub year: i64,
    /// Month, 1 to 12.
    pub month: i64,
    /// Day of the month, from 1 on.
    pub day: i64,
}

/// Days of 400 years: leap years recur with that period.
const DAYS_OF_CYCLE: i64 = 146_097;

/// Days from 0000-03-01 to 1970-01-01. Years that begin in March have their leap day at the end, so
/// that all months before it have the same place in every year.
const DAYS_TO_EPOCH: i64 = 719_468;

impl Date {
    /// The day of that year and month, if there is one.
    #[must_use]
    pub fn real(year: i64, month: i64, day: i64) -> Option<Self> {
        (1..=days_in_month(year, month)).contains(&day).then_some(Date { year, month, day })
    }

    /// The date in UTC at so many milliseconds after 1970-01-01T00:00:00Z (before it, if negative).
    #[must_use]
    pub fn of_epoch_milliseconds(milliseconds: i64) -> Self {
        let days = milliseconds.div_euclid(86_400_000) + DAYS_TO_EPOCH;
        let (cycle, day) = (days.div_euclid(DAYS_OF_CYCLE), days.rem_euclid(DAYS_OF_CYCLE));
        // Leap days of the cycle before this day: one in 4 years but not in 100, and none for its
        // last day, which is the leap day of year 400.
        let leap_days = day / 1_460 - day / 36_524 + day / (DAYS_OF_CYCLE - 1);
        let year = (day - leap_days) / 365;
        let day = day - (365 * year + year / 4 - year / 100);
        // Months from March on have 31, 30, 31, 30, 31 days, and again: 153 in five months.
        let month = (5 * day + 2) / 153;
        let day = day - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        Date { year: 400 * cycle + year + i64::from(month <= 2), month, day }
    }

    /// Days from 1970-01-01 to this date. The year must be within 10^15 of 0.
    #[must_use]
    pub fn days_since_epoch(self) -> i64 {
        let year = self.year - i64::from(self.month <= 2);
        let (cycle, year) = (year.div_euclid(400), year.rem_euclid(400));
        let month = if self.month > 2 { self.month - 3 } else { self.month + 9 };
        let day = 365 * year + year / 4 - year / 100 + (153 * month + 2) / 5 + self.day - 1;
        cycle * DAYS_OF_CYCLE + day - DAYS_TO_EPOCH
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// Days of a month; 0 for a month that doesn't exist.
#[must_use]
pub fn days_in_month(year: i64, month: i64) -> i64 {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::{Date, days_in_month};

    #[test]
    fn known_moments_have_their_date() {
        for (milliseconds, date) in [
            (-1, "1969-12-31"),
            (0, "1970-01-01"),
            (86_399_999, "1970-01-01"),
            (86_400_000, "1970-01-02"),
            (951_782_400_000, "2000-02-29"),
            (951_868_800_000, "2000-03-01"),
            (978_220_800_000, "2000-12-31"),
            (978_307_200_000, "2001-01-01"),
            (1_675_355_917_530, "2023-02-02"),
            (1_735_603_200_000, "2024-12-31"),
            (4_102_358_400_000, "2099-12-31"),
            (4_107_456_000_000, "2100-02-28"),
            (4_107_542_400_000, "2100-03-01"),
            (4_133_894_400_000, "2100-12-31"),
            (253_402_300_799_999, "9999-12-31"),
            (253_402_300_800_000, "10000-01-01"),
            (-62_167_219_200_000, "0000-01-01"),
        ] {
            assert_eq!(Date::of_epoch_milliseconds(milliseconds).to_string(), date, "{milliseconds}");
        }
        assert_eq!(Date::of_epoch_milliseconds(i64::MAX).year, 292_278_994);
    }

    #[test]
    fn dates_follow_each_other() {
        let mut date = Date { year: -401, month: 1, day: 1 };
        let first = date.days_since_epoch();
        for days in first..first + 3 * 146_097 {
            assert_eq!(Date::of_epoch_milliseconds(days * 86_400_000), date);
            assert_eq!(date.days_since_epoch(), days, "{date}");
            date.day += 1;
            if date.day > days_in_month(date.year, date.month) {
                (date.month, date.day) = (date.month + 1, 1);
            }
            if date.month > 12 {
                (date.year, date.month) = (date.year + 1, 1);
            }
        }
    }
}
