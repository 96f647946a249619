//! Times as seconds since 1970: from the forms that exports use, and back to RFC 3339.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

/// Reads an RFC 3339 time, a time without offset (taken as UTC), or a date (its first moment, UTC).
pub fn parse(text: &str) -> Option<i64> {
    if let Ok(stamp) = text.parse::<Timestamp>() {
        return Some(stamp.as_second());
    }
    let civil = |at: DateTime| at.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp().as_second());
    if text.len() <= "2000-01-01".len() {
        return text.parse::<Date>().ok().and_then(|date| civil(date.to_datetime(jiff::civil::Time::midnight())));
    }
    text.parse::<DateTime>().ok().and_then(civil)
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
