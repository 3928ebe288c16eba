//! Timestamps by RFC 3339, section 5.6. The validator's stock check takes any of `*+,-./` for a
//! digit, so `date-time` is checked here.

/// Whether `text` is a `date-time`: a real day, `T`, a time with any fraction, and a zone. Letters
/// may be small. Second 60 is a leap second and exists only where UTC has 23:59.
#[must_use]
pub fn is_date_time(text: &str) -> bool {
    let bytes = text.as_bytes();
    let Some((date, rest)) = bytes.split_at_checked(10) else { return false };
    let Some((b'T' | b't', time)) = rest.split_first() else { return false };
    is_date(date) && is_time(time)
}

/// `full-date`: four digits, two, two, and the day exists in that month and year.
fn is_date(bytes: &[u8]) -> bool {
    let [y0, y1, y2, y3, b'-', m0, m1, b'-', d0, d1] = bytes else { return false };
    let (Some(century), Some(years), Some(month), Some(day)) =
        (two_digits(*y0, *y1), two_digits(*y2, *y3), two_digits(*m0, *m1), two_digits(*d0, *d1))
    else {
        return false;
    };
    (1..=days_in_month(century * 100 + years, month)).contains(&day)
}

/// Days of a month of the Gregorian calendar; 0 for a month that doesn't exist.
fn days_in_month(year: u32, month: u32) -> u32 {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    }
}

/// `full-time`: hours, minutes, seconds, perhaps a fraction, and a zone.
fn is_time(bytes: &[u8]) -> bool {
    let [h0, h1, b':', m0, m1, b':', s0, s1, rest @ ..] = bytes else { return false };
    let (Some(hour), Some(minute), Some(second)) =
        (two_digits(*h0, *h1), two_digits(*m0, *m1), two_digits(*s0, *s1))
    else {
        return false;
    };
    let zone = match rest {
        [b'.', fraction @ ..] => {
            let digits = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
            if digits == 0 {
                return false;
            }
            &fraction[digits..]
        }
        _ => rest,
    };
    let Some(ahead_of_utc) = zone_minutes(zone) else { return false };
    if hour > 23 || minute > 59 || second > 60 {
        return false;
    }
    let minute_of_day = i64::from(hour * 60 + minute);
    second < 60 || (minute_of_day - ahead_of_utc).rem_euclid(24 * 60) == 23 * 60 + 59
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
            let minutes = i64::from(hours * 60 + minutes);
            Some(if *sign == b'-' { -minutes } else { minutes })
        }
        _ => None,
    }
}

fn two_digits(tens: u8, ones: u8) -> Option<u32> {
    (tens.is_ascii_digit() && ones.is_ascii_digit())
        .then(|| u32::from(tens - b'0') * 10 + u32::from(ones - b'0'))
}

#[cfg(test)]
mod tests {
    use super::is_date_time;

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
}
