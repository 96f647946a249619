//! The program: reads the clock and draws a key once, and hands over to [`partywall::cli`].

use partywall::cli::{Ambient, run};
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut key = [0; 32];
    let drawn = getrandom::fill(&mut key).is_ok();
    let ambient = Ambient { now: jiff::Timestamp::now().as_second(), key: drawn.then(|| key.to_vec()) };
    ExitCode::from(run(std::env::args_os(), &ambient))
}
