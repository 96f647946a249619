//! To be built.

use super::Style;
use crate::model::report::Report;
use std::io;

pub(super) fn write(_: &Report, _: Style, _: &mut dyn io::Write) -> io::Result<()> {
    Err(io::Error::other("not built"))
}
