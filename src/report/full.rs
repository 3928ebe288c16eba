//! The report for people: an excerpt with carets, related places, help, and the source of the rule.

use std::fmt::Write as _;
use std::io::{self, Write};

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{Annotation, AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};

use super::{Diagnostic, Emitter, FileReport, Outcome};
use crate::document::excerpt::{Excerpt, WIDEST};
use crate::rules::{Severity, Source};
use crate::text::escape;

#[derive(Debug)]
pub(super) struct Full {
    renderer: Renderer,
}

impl Full {
    pub(super) fn new(color: bool) -> Self {
        let renderer = if color { Renderer::styled() } else { Renderer::plain() };
        // Excerpts are cut already; the renderer must not cut them a second time.
        Full { renderer: renderer.decor_style(DecorStyle::Ascii).term_width(WIDEST * 2) }
    }

    fn render(&self, path: &str, diagnostic: &Diagnostic) -> String {
        let level = match diagnostic.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Note => Level::NOTE,
        };
        let message = escape(&diagnostic.message);
        let origin = Origin::path(path).line(diagnostic.start.line).char_column(diagnostic.start.column);
        let mut group = Group::with_title(level.primary_title(message).id(diagnostic.rule)).element(origin);

        // A related place on the same line is marked in the same excerpt, if both fit in it.
        let main = &diagnostic.excerpt;
        let mut elsewhere = Vec::new();
        let mut marks: Vec<Annotation<'_>> = vec![mark(AnnotationKind::Primary, main)];
        for related in &diagnostic.related {
            if related.excerpt.line == main.line && related.excerpt.text == main.text {
                marks.push(mark(AnnotationKind::Context, &related.excerpt).label(escape(&related.message)));
            } else {
                elsewhere.push(related);
            }
        }
        group = group.element(snippet(main, marks));
        for related in elsewhere {
            let note = Level::NOTE.message(format!("{}:", escape(&related.message)));
            let origin = Origin::path(path).line(related.start.line).char_column(related.start.column);
            let marks = vec![mark(AnnotationKind::Context, &related.excerpt)];
            group = group.element(note).element(origin).element(snippet(&related.excerpt, marks));
        }
        let help = diagnostic.help.as_deref().map(escape);
        if let Some(help) = help {
            group = group.element(Level::HELP.message(help));
        }
        if let Some(note) = rests_on(diagnostic) {
            group = group.element(Level::NOTE.message(note));
        }
        self.renderer.render(&[group])
    }
}

fn snippet<'a>(excerpt: &'a Excerpt, marks: Vec<Annotation<'a>>) -> Element<'a> {
    Snippet::source(excerpt.text.as_str()).line_start(excerpt.line).fold(false).annotations(marks).into()
}

fn mark<'a>(kind: AnnotationKind, excerpt: &Excerpt) -> Annotation<'a> {
    kind.span(excerpt.marked.clone())
}

/// Which place of the documentation a finding rests on, and how sure that is.
fn rests_on(diagnostic: &Diagnostic) -> Option<String> {
    let Source { page, version, table, row, .. } = diagnostic.source.as_ref()?;
    let mut note = format!("{} in \"{page}\" ({version}), {table}", diagnostic.evidence.name());
    if let Some(row) = row {
        // Writing to a String can't fail.
        let _ = write!(note, ", row `{row}`");
    }
    Some(note)
}

impl Emitter for Full {
    fn file(&mut self, out: &mut dyn Write, report: &FileReport) -> io::Result<()> {
        let path = escape(&report.path);
        for diagnostic in &report.findings {
            writeln!(out, "{}\n", self.render(&path, diagnostic))?;
        }
        Ok(())
    }

    fn finish(&mut self, _: &mut dyn Write, _: &Outcome<'_>) -> io::Result<()> {
        Ok(())
    }
}
