//! Decisions of `payvet test`.

use std::path::{Path, PathBuf};

use super::file::SettingsFile;
use super::{Judging, Surroundings, schema};
use crate::check::Settings;
use crate::cli::TestArgs;
use crate::layer::{Layer, resolve};
use crate::report::View;

/// Every decision of a run of `test`.
#[derive(Debug)]
pub struct TestConfig {
    /// Folders in which good and bad payloads are kept.
    pub folders: Vec<PathBuf>,
    /// Whether expectations are written.
    pub updates: bool,
    /// Whether folders are walked through what .gitignore and its like leave out.
    pub no_ignore: bool,
    judging: Judging,
    /// The settings file that was read.
    pub settings_file: Option<PathBuf>,
    /// Who sees standard output.
    pub view: View,
    /// Colours for standard output.
    pub color_stdout: bool,
    /// Colours for messages.
    pub color_stderr: bool,
    /// Whether only failed cases are told.
    pub quiet: bool,
    /// Whether passed cases are listed.
    pub verbose: bool,
}

impl TestConfig {
    /// Decides everything from the arguments, from what is around the run, and from the project's settings
    /// file, if there is one. What that file excludes is what `check` leaves out: folders of bad payloads, of
    /// all things. So it doesn't count here.
    ///
    /// # Errors
    /// A payload format that doesn't exist.
    pub fn new(
        args: &TestArgs,
        surroundings: &Surroundings,
        file: Option<SettingsFile>,
    ) -> Result<Self, String> {
        let arguments = Layer {
            schema: args.schema.as_deref().map(schema).transpose()?,
            layout: args.layout,
            strict: args.strict.then_some(true),
            ..Layer::default()
        };
        let mut config = TestConfig {
            folders: args.folders.clone(),
            updates: args.update,
            no_ignore: args.no_ignore,
            judging: Judging { arguments, ..Judging::default() },
            settings_file: None,
            view: surroundings.stdout_view(args.view.show_values),
            color_stdout: surroundings.color(args.view.color, surroundings.stdout_is_terminal),
            color_stderr: surroundings.color(args.view.color, surroundings.stderr_is_terminal),
            quiet: args.quiet,
            verbose: args.verbose,
        };
        if let Some(file) = file {
            config.settings_file = Some(file.path);
            config.no_ignore |= file.no_ignore;
            config.judging.file = file.layer;
            config.judging.overrides = file.overrides;
        }
        Ok(config)
    }

    /// How the file at `path` is checked: as `check` does it, but that all findings are kept.
    #[must_use]
    pub fn settings(&self, path: &Path) -> Settings {
        Settings { max_findings: usize::MAX, ..resolve(&self.judging.layers(Some(path)), false, false) }
    }
}
