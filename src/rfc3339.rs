//! Timestamps by RFC 3339, section 5.6, taken apart. The validator's stock check takes any of
//! `*+,-./` for a digit, so `date-time` is checked here.
//!
//! The readers also take times without a zone, which the standard doesn't: rules tell them from
//! what is no time at all.

use crate::calendar::Date;

/// A `full-time`, or one without its zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Time<'t> {
    /// From 0 to 23.
    pub hour: i64,
    /// From 0 to 59.
    pub minute: i64,
    /// From 0 to 60: see [`is_clock_time`].
    pub second: i64,
    /// The digits of the fraction; empty if there is none.
    pub fraction: &'t [u8],
    /// The zone in minutes ahead of UTC; none if it is left out.
    pub zone: Option<i64>,
}

/// A `date-time`, or one without its zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateTime<'t> {
    /// Its day, in its own zone.
    pub date: Date,
    /// Its time of day.
    pub time: Time<'t>,
}

impl Time<'_> {
    /// Whether a day begins now, in the time's own zone.
    #[must_use]
    pub fn is_midnight(&self) -> bool {
        [self.hour, self.minute, self.second] == [0; 3] && self.fraction.iter().all(|digit| *digit == b'0')
    }

    /// Whether this is a second that is inserted into UTC from time to time.
    #[must_use]
    pub fn is_leap_second(&self) -> bool {
        self.second == 60
    }
}

/// Whether a clock that is so many minutes ahead of UTC can show that time. Second 60 is a leap
/// second and exists only where UTC has 23:59.
#[must_use]
pub fn is_clock_time(hour: i64, minute: i64, second: i64, ahead_of_utc: i64) -> bool {
    if !(0..=23).contains(&hour) || !(0..=59).contains(&minute) {
        return false;
    }
    let minute_of_utc = (hour * 60 + minute - ahead_of_utc).rem_euclid(24 * 60);
    let last_second = if minute_of_utc == 23 * 60 + 59 { 60 } else { 59 };
    (0..=last_second).contains(&second)
}

/// Whether `text` is a `date-time`: a real day, `T`, a time with any fraction, and a zone. Letters
/// may be small.
#[must_use]
pub fn is_date_time(text: &str) -> bool {
    date_time(text).is_some_and(|moment| moment.time.zone.is_some())
}

/// The `full-date` that `text` is: four digits, two, two, and the day exists.
#[must_use]
pub fn date(text: &str) -> Option<Date> {
    parse_date(text.as_bytes())
}

/// The `date-time` that `text` is, with a zone or without.
#[must_use]
pub fn date_time(text: &str) -> Option<DateTime<'_>> {
    let (date, rest) = text.as_bytes().split_at_checked(10)?;
    let (b'T' | b't', time) = rest.split_first()? else { return None };
    Some(DateTime { date: parse_date(date)?, time: parse_time(time)? })
}

/// The `full-time` that `text` is, with a zone or without. Without one, second 60 is taken as UTC.
#[must_use]
pub fn time(text: &str) -> Option<Time<'_>> {
    parse_time(text.as_bytes())
}

fn parse_date(bytes: &[u8]) -> Option<Date> {
    let [y0, y1, y2, y3, b'-', m0, m1, b'-', d0, d1] = bytes else { return None };
    let year = two_digits(*y0, *y1)? * 100 + two_digits(*y2, *y3)?;
    Date::real(year, two_digits(*m0, *m1)?, two_digits(*d0, *d1)?)
}

fn parse_time(bytes: &[u8]) -> Option<Time<'_>> {
    let [h0, h1, b':', m0, m1, b':', s0, s1, rest @ ..] = bytes else { return None };
    let (hour, minute, second) = (two_digits(*h0, *h1)?, two_digits(*m0, *m1)?, two_digits(*s0, *s1)?);
    let (fraction, zone) = match rest {
        [b'.', rest @ ..] => {
            let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
            if digits == 0 {
                return None;
            }
            rest.split_at(digits)
        }
        _ => (&[][..], rest),
    };
    let zone = if zone.is_empty() { None } else { Some(zone_minutes(zone)?) };
    is_clock_time(hour, minute, second, zone.unwrap_or(0)).then_some(Time {
        hour,
        minute,
        second,
        fraction,
        zone,
    })
}

/// `time-offset` in minutes ahead of UTC.
fn zone_minutes(bytes: &[u8]) -> Option<i64> {
    match bytes {
        [b'Z' | b'z'] => Some(0),
        [sign @ (b'+' | b'-'), h0, h1, b':', m0, m1] => {
            let (hours, minutes) = (two_digits(*h0, *h1)?, two_digits(*m0, *m1)?);
            if hours > 23 || minutes > 59 {
                return None;
            }
            let minutes = hours * 60 + minutes;
            Some(if *sign == b'-' { -minutes } else { minutes })
        }
        _ => None,
    }
}

fn two_digits(tens: u8, ones: u8) -> Option<i64> {
    (tens.is_ascii_digit() && ones.is_ascii_digit())
        .then(|| i64::from(tens - b'0') * 10 + i64::from(ones - b'0'))
}

#[cfg(test)]
mod tests {
    use super::{Date, date, date_time, is_clock_time, is_date_time, time};

    #[test]
    fn timestamps_are_told_from_what_looks_like_one() {
        for good in [
            "2026-03-14T09:26:53Z",
            "2026-03-14t09:26:53z",
            "2024-02-29T00:00:00.123456789012+14:00",
            "2000-02-29T23:59:59-00:00",
            "0001-01-01T00:00:00Z",
            "2016-12-31T23:59:60Z",
            "2017-01-01T00:59:60+01:00",
        ] {
            assert!(is_date_time(good), "{good}");
        }
        for bad in [
            "",
            "2026-03-14",
            "2026-03-14 09:26:53Z",
            "2026-03-14T09:26:53",
            "2026-03-14T09:26Z",
            "2026-02-29T00:00:00Z",
            "1900-02-29T00:00:00Z",
            "2026-04-31T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-00-01T00:00:00Z",
            "2026-01-00T00:00:00Z",
            "2026-01-01T24:00:00Z",
            "2026-01-01T12:00:60Z",
            "2026-01-01T23:59:60+01:00",
            "2026-01-01T00:00:00.Z",
            "2026-01-01T00:00:00+0100",
            "2026-01-01T00:00:00+24:00",
            "2026-01-01T1+:00:00Z",
            "2026-01-0*T00:00:00Z",
            "+026-01-01T00:00:00Z",
            "2026-01-01T00:00:00Z ",
            "２026-01-01T00:00:00Z",
        ] {
            assert!(!is_date_time(bad), "{bad}");
        }
    }

    #[test]
    fn the_parts_are_told_and_a_zone_may_be_left_out() {
        assert_eq!(date("0001-01-01"), Some(Date { year: 1, month: 1, day: 1 }));
        for bad in ["2026-02-29", "2026-2-28", "2026-02-28 ", "2026-02-28T00:00:00Z", "28-02-2026"] {
            assert_eq!(date(bad), None, "{bad}");
        }
        let moment = date_time("2026-03-14T09:26:53.0625-05:30").expect("a date-time");
        assert_eq!((moment.date.day, moment.time.hour, moment.time.fraction), (14, 9, &b"0625"[..]));
        assert_eq!(moment.time.zone, Some(-330));
        assert_eq!(date_time("2026-03-14T09:26:53").expect("one without zone").time.zone, None);
        for (text, zone) in [("10:11:12Z", Some(0)), ("10:11:12.5+02:00", Some(120)), ("10:11:12", None)] {
            assert_eq!(time(text).expect("a time").zone, zone, "{text}");
        }
        for bad in ["10:11", "24:00:00Z", "12:00:60Z", "12:00:60", "10:11:12.Z", "10:11:12 Z", "T10:11:12Z"] {
            assert_eq!(time(bad), None, "{bad}");
        }
    }

    #[test]
    fn midnight_has_no_fraction_and_leap_seconds_stand_at_the_end_of_a_utc_day() {
        for (text, is_midnight) in
            [("00:00:00Z", true), ("00:00:00.000+02:00", true), ("00:00:00.001", false), ("00:00:01Z", false)]
        {
            assert_eq!(time(text).expect("a time").is_midnight(), is_midnight, "{text}");
        }
        for (text, is_leap) in [("23:59:60Z", true), ("05:29:60+05:30", true), ("23:59:59Z", false)] {
            assert_eq!(time(text).expect("a time").is_leap_second(), is_leap, "{text}");
        }
        assert!(
            is_clock_time(0, 59, 60, 60) && !is_clock_time(0, 59, 60, 0) && !is_clock_time(i64::MAX, 0, 0, 0)
        );
    }
}
