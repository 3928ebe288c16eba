//! Colours: the only file that names the `colored` crate.

use colored::Colorize;

use crate::rules::Severity;

/// Switches colours on or off for all that follows; [`crate::config`] decides.
pub fn set(on: bool) {
    colored::control::set_override(on);
}

/// A text in the colour of its severity.
#[must_use]
pub fn severity(severity: Severity, text: &str) -> String {
    match severity {
        Severity::Error => text.red().bold(),
        Severity::Warning => text.yellow().bold(),
        Severity::Note => text.cyan().bold(),
    }
    .to_string()
}

/// A text that says that all is well.
#[must_use]
pub fn good(text: &str) -> String {
    text.green().bold().to_string()
}

/// A text that stands out.
#[must_use]
pub fn strong(text: &str) -> String {
    text.bold().to_string()
}

/// What stands between line numbers and text.
#[must_use]
pub fn gutter(text: &str) -> String {
    text.bright_blue().bold().to_string()
}
