//! What the terminal can do, and what is said on standard error: problems, progress and the closing line.

use crate::audit::Progress;
use crate::model::report::ProblemLine;
use crate::report::{Style, neutral, problem};
use anstyle::{AnsiColor, Style as Paint};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// When to use colours.
#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
pub(super) enum Colour {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// Columns where there is no terminal to ask.
const WIDTH: usize = 100;

/// The two streams and how to write to them.
pub(super) struct Terminal {
    colour: Colour,
    quiet: bool,
}

impl Terminal {
    /// Looks at nothing yet.
    pub(super) fn new(colour: Colour, quiet: bool) -> Terminal {
        Terminal { colour, quiet }
    }

    fn coloured(&self, terminal: bool) -> bool {
        let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        wanted(self.colour, set("NO_COLOR") || dumb, terminal)
    }

    /// The style of standard output. `COLUMNS` comes first, then the terminal's own width.
    pub(super) fn stdout(&self) -> Style {
        let terminal = std::io::stdout().is_terminal();
        let given = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok()).filter(|columns| *columns > 0);
        let asked = || terminal.then(terminal_size::terminal_size).flatten().map(|(width, _)| usize::from(width.0));
        Style { colour: self.coloured(terminal), width: given.or_else(asked).unwrap_or(WIDTH) }
    }

    /// The style of files: the same everywhere.
    pub(super) fn file() -> Style {
        Style { colour: false, width: WIDTH }
    }

    fn say(&self, paint: Paint, label: &str, text: &str) {
        let mut err = std::io::stderr().lock();
        let label = if self.coloured(std::io::stderr().is_terminal()) { format!("{paint}{label}{paint:#}") } else { label.to_owned() };
        // Nobody is left to be told if standard error is closed.
        let _ = writeln!(err, "{label}{text}");
    }

    /// Says what went wrong: the error and what it rests on, each made harmless.
    pub(super) fn error(&self, error: &anyhow::Error) {
        let chain: Vec<String> = error.chain().map(|cause| lines(&cause.to_string())).collect();
        self.say(AnsiColor::Red.on_default().bold(), "error: ", &chain.join(": "));
    }

    /// Lists problems with inputs.
    pub(super) fn problems(&self, problems: &[ProblemLine]) {
        for line in problems {
            self.say(AnsiColor::Yellow.on_default().bold(), "problem: ", &problem(line));
        }
    }

    /// The last line of a run.
    pub(super) fn closing(&self, text: &str) {
        if !self.quiet {
            self.say(Paint::new().bold(), "", text);
        }
    }

    /// A bar for work that takes longer than a moment; it shows itself only on a terminal.
    pub(super) fn progress(&self) -> Bar {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        Bar { bar, wanted: !self.quiet && std::io::stderr().is_terminal(), began: Instant::now(), shown: AtomicBool::new(false) }
    }
}

fn wanted(colour: Colour, refused: bool, terminal: bool) -> bool {
    match colour {
        Colour::Always => true,
        Colour::Never => false,
        Colour::Auto => terminal && !refused,
    }
}

/// Our own line breaks stay, everything else that could act on a terminal is shown.
fn lines(text: &str) -> String {
    text.split('\n').map(neutral).collect::<Vec<_>>().join("\n")
}

/// How long the work goes on before it is shown.
const MOMENT: Duration = Duration::from_secs(1);

/// Progress on standard error.
pub(super) struct Bar {
    bar: ProgressBar,
    wanted: bool,
    began: Instant,
    shown: AtomicBool,
}

impl Bar {
    fn show(&self) {
        if self.wanted && self.began.elapsed() > MOMENT && !self.shown.swap(true, Ordering::Relaxed) {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }
}

impl Progress for Bar {
    fn stage(&self, name: &'static str, steps: Option<u64>) {
        self.bar.reset();
        match steps {
            Some(steps) => self.bar.set_length(steps),
            None => self.bar.unset_length(),
        }
        let form = if steps.is_some() { "{msg} {wide_bar} {pos}/{len}" } else { "{spinner} {msg} {pos}" };
        if let Ok(style) = ProgressStyle::with_template(form) {
            self.bar.set_style(style);
        }
        self.bar.set_message(name);
        self.show();
    }

    fn step(&self) {
        self.bar.inc(1);
        self.show();
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colour_follows_the_option_then_the_refusal_then_the_terminal() {
        assert!(wanted(Colour::Always, true, false));
        assert!(!wanted(Colour::Never, false, true));
        assert!(wanted(Colour::Auto, false, true));
        assert!(!wanted(Colour::Auto, true, true));
        assert!(!wanted(Colour::Auto, false, false));
    }

    #[test]
    fn errors_are_harmless_but_keep_their_lines() {
        assert_eq!(lines("a\u{1b}[2J\nb"), "a\\u{1b}[2J\nb");
    }

    #[test]
    fn a_bar_that_nobody_sees_counts_all_the_same() {
        let bar = Terminal::new(Colour::Never, true).progress();
        bar.stage("read", Some(3));
        bar.step();
        assert_eq!(bar.bar.position(), 1);
        bar.stage("link", None);
        assert_eq!(bar.bar.position(), 0);
    }
}
