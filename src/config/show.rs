//! The settings of a run as a settings file would have them, with where each comes from.

use std::fmt::{self, Write as _};

use super::{Config, Judging};
use crate::input;
use crate::layer::{DEFAULT_MAX_FINDINGS, Layer, List};
use crate::text;

impl Config {
    /// The settings as TOML; comments say who decided.
    #[must_use]
    pub fn show(&self) -> String {
        let Judging { file, overrides, arguments, .. } = &self.judging;
        let name = self.settings_file.as_ref().map(|path| input::shown(path));
        let mut shown = match &name {
            Some(name) => format!("# settings file: {}\n", text::escape(name)),
            None => "# no settings file\n".to_owned(),
        };
        let layers = [(arguments, "command line"), (file, "settings file")];
        show_layer(&mut shown, &layers, true);
        for (name, is_set) in
            [("no-ignore", self.selection.no_ignore), ("force-exclude", self.selection.force_exclude)]
        {
            if is_set {
                show(&mut shown, name, &true, None);
            }
        }
        for (at, globs) in
            self.selection.exclude.iter().filter(|globs| !globs.as_given().is_empty()).enumerate()
        {
            let list = quoted(globs.as_given().iter());
            let folder = format!("seen from {}", text::escape(&globs.folder().to_string_lossy()));
            // A file can have one such list, seen from one folder.
            let name = if at == 0 { "exclude" } else { "# exclude" };
            show(&mut shown, name, &list, Some(&folder));
        }
        for one in overrides {
            shown.push_str("\n[[overrides]]\n");
            show(&mut shown, "files", &quoted(one.files.as_given().iter()), None);
            show_layer(&mut shown, &[(&one.layer, "settings file")], false);
        }
        shown
    }
}

/// What the layers say, the first one first in rank; `defaults` also where none says anything and
/// something counts all the same.
fn show_layer(text: &mut String, layers: &[(&Layer, &str)], defaults: bool) {
    let mut scalar = |name: &str, default: &str, value: &dyn Fn(&Layer) -> Option<String>| {
        let found = layers.iter().find_map(|(layer, origin)| Some((value(layer)?, *origin)));
        match found {
            Some((value, origin)) => show(text, name, &value, Some(origin)),
            None if defaults && !default.is_empty() => show(text, name, &default, Some("default")),
            None => {}
        }
    };
    scalar("schema", "\"auto\"", &|layer| {
        layer.schema.map(|format| format!("\"{}\"", format.map_or("auto", |format| format.name)))
    });
    scalar("layout", "\"auto\"", &|layer| layer.layout.map(|layout| format!("\"{}\"", layout.name())));
    scalar("strict", "false", &|layer| layer.strict.map(|strict| strict.to_string()));
    scalar("max-warnings", "", &|layer| layer.max_warnings.map(|max| max.to_string()));
    scalar("max-findings", &DEFAULT_MAX_FINDINGS.to_string(), &|layer| {
        layer.max_findings.map(|max| match max {
            usize::MAX => "\"none\"".to_owned(),
            max => max.to_string(),
        })
    });
    scalar("min-evidence", "\"inferred\"", &|layer| {
        layer.min_evidence.map(|evidence| format!("\"{}\"", evidence.name()))
    });
    // A later `select` replaces an earlier one; the other lists add up.
    let selecting = layers.iter().find(|(layer, _)| !layer.select.is_empty());
    if let Some((layer, origin)) = selecting {
        show(text, "select", &quoted(layer.select.iter()), Some(origin));
    }
    let lists: [(&str, List); 3] =
        [("ignore", |layer| &layer.ignore), ("error", |layer| &layer.error), ("warn", |layer| &layer.warn)];
    for (name, list) in lists {
        let speaking: Vec<_> = layers.iter().filter(|(layer, _)| !list(layer).is_empty()).collect();
        let all = speaking.iter().flat_map(|(layer, _)| list(layer));
        let origins: Vec<&str> = speaking.iter().map(|(_, origin)| *origin).collect();
        if !origins.is_empty() {
            show(text, name, &quoted(all), Some(&origins.join(", ")));
        }
    }
}

fn show(text: &mut String, name: &str, value: &dyn fmt::Display, origin: Option<&str>) {
    let setting = format!("{name} = {value}");
    // Writing to a String can't fail.
    let _ = match origin {
        Some(origin) => writeln!(text, "{setting:<30} # {origin}"),
        None => writeln!(text, "{setting}"),
    };
}

fn quoted<T: fmt::Display>(list: impl Iterator<Item = T>) -> String {
    let quoted: Vec<String> = list
        .map(|one| serde_json::Value::from(one.to_string()).to_string())
        // The same escapes are good in TOML.
        .map(|one| text::escape(&one).into_owned())
        .collect();
    format!("[{}]", quoted.join(", "))
}
