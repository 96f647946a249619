//! Times as seconds since 1970: from the forms that exports use, and back to RFC 3339.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

/// Reads an RFC 3339 time, a time without offset (taken as UTC), or a date (its first moment, UTC).
pub fn parse(text: &str) -> Option<i64> {
    if let Some(at) = plain(text) {
        return Some(at);
    }
    if let Ok(stamp) = text.parse::<Timestamp>() {
        return Some(stamp.as_second());
    }
    let civil = |at: DateTime| at.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp().as_second());
    if text.len() <= "2000-01-01".len() {
        return text.parse::<Date>().ok().and_then(|date| civil(date.to_datetime(jiff::civil::Time::midnight())));
    }
    text.parse::<DateTime>().ok().and_then(civil)
}

/// The two forms that nearly all exports have, without the general parser: `2026-11-20` and `2026-11-20T08:00:00Z`.
fn plain(text: &str) -> Option<i64> {
    let (date, rest) = text.as_bytes().split_first_chunk::<10>()?;
    let [a, b, c, d, b'-', e, f, b'-', g, h] = *date else { return None };
    let number = |digits: [u8; 2]| {
        let [ten, one] = digits.map(|digit| digit.wrapping_sub(b'0'));
        (ten < 10 && one < 10).then(|| i64::from(ten) * 10 + i64::from(one))
    };
    let (year, month, day) = (number([a, b])? * 100 + number([c, d])?, number([e, f])?, number([g, h])?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 31,
    };
    if !(1..=12).contains(&month) || !(1..=last).contains(&day) {
        return None;
    }
    // Days of the civil calendar, counted in years that begin in March, so that the leap day comes last.
    let march_year = if month < 3 { year - 1 } else { year };
    let era_day = march_year * 365 + march_year.div_euclid(4) - march_year.div_euclid(100) + march_year.div_euclid(400);
    let days = era_day + (153 * ((month + 9) % 12) + 2) / 5 + day - 1 - 719_468;
    let seconds = match *rest {
        [] => 0,
        [b'T', a, b, b':', c, d, b':', e, f, b'Z'] => {
            let (hour, minute, second) = (number([a, b])?, number([c, d])?, number([e, f])?);
            // A leap second is the general parser's business.
            if hour > 23 || minute > 59 || second > 59 {
                return None;
            }
            hour * 3600 + minute * 60 + second
        }
        _ => return None,
    };
    Some(days * 86_400 + seconds)
}

/// Reads an integer time stamp: seconds, or milliseconds if it is over 1e11.
pub fn from_number(number: i64) -> i64 {
    if number.abs() > 100_000_000_000 { number / 1000 } else { number }
}

/// Writes a time in RFC 3339, UTC.
pub fn format(seconds: i64) -> String {
    Timestamp::from_second(seconds).map(|stamp| stamp.to_string()).unwrap_or_else(|_| seconds.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_short_way_agrees_with_the_general_parser() {
        for day in (-800_000..2_900_000_i64).step_by(97) {
            let at = day * 86_400 + (day * 7_919).rem_euclid(86_400);
            let text = format(at);
            let general = text.parse::<Timestamp>().unwrap().as_second();
            if text.len() == 20 {
                assert_eq!((plain(&text), general), (Some(at), at), "{text}");
                assert_eq!(plain(&text[..10]), Some(at.div_euclid(86_400) * 86_400), "{text}");
            }
        }
        for wrong in ["2025-02-29", "2025-13-01", "2025-00-01", "2025-04-31", "2025/01/01", "2025-01-01T24:00:00Z", "2025-01-0x", ""] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
        assert_eq!(plain("2000-02-29"), Some(951_782_400));
    }

    #[test]
    fn reads_the_forms_of_exports() {
        assert_eq!(parse("1970-01-02"), Some(86_400));
        assert_eq!(parse("1970-01-01T01:00:00+01:00"), Some(0));
        assert_eq!(parse("1970-01-01T00:00:01.5Z"), Some(1));
        assert_eq!(parse("1970-01-01T00:00:07"), Some(7));
        assert_eq!(parse("yesterday"), None);
        assert_eq!(from_number(1_700_000_000_000), 1_700_000_000);
        assert_eq!(from_number(1_700_000_000), 1_700_000_000);
        assert_eq!(format(0), "1970-01-01T00:00:00Z");
    }
}
