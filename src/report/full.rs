//! The report for people: an excerpt with carets, related places, help, and the source of the rule.

use std::fmt::Write as _;
use std::io::{self, Write};

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{Annotation, AnnotationKind, Element, Group, Level, Renderer, Snippet};

use super::{Diagnostic, Emitter, FileReport, Head, style};
use crate::document::excerpt::{Excerpt, WIDEST};
use crate::document::locate::Position;
use crate::prose;
use crate::rules::{Evidence, Severity, Source};
use crate::text::escape;

/// Columns before the second line of a title.
const TITLE_INDENT: usize = 4;

#[derive(Debug)]
pub(super) struct Full {
    renderer: Renderer,
    /// Columns of the terminal on which it is read, if it is one.
    columns: Option<usize>,
}

impl Full {
    pub(super) fn new(head: &Head) -> Self {
        let renderer = if head.color { Renderer::styled() } else { Renderer::plain() };
        // Excerpts are cut already; the renderer must not cut them a second time.
        let renderer = renderer.decor_style(DecorStyle::Ascii).term_width(WIDEST * 2);
        Full { renderer, columns: head.columns }
    }

    fn render(&self, path: &str, diagnostic: &Diagnostic) -> String {
        let level = match diagnostic.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Note => Level::NOTE,
        };
        // A related place on the same line is marked in the same excerpt, if both fit in it.
        let main = &diagnostic.excerpt;
        let mut elsewhere = Vec::new();
        let mut marks: Vec<Annotation<'_>> = vec![mark(AnnotationKind::Primary, main)];
        for related in &diagnostic.related {
            if related.excerpt.line == main.line && related.excerpt.text == main.text {
                marks.push(mark(AnnotationKind::Context, &related.excerpt).label(related.message.as_str()));
            } else {
                elsewhere.push(related);
            }
        }
        let before = format!("{}[{}]: ", diagnostic.severity.name(), diagnostic.rule).len();
        let message = self.lines(&diagnostic.message, before, TITLE_INDENT);
        let title = level.primary_title(message[0].as_str()).id(diagnostic.rule.as_ref());
        let mut group = Group::with_title(title).element(snippet(main, marks));
        // The renderer puts the lines of these below each other.
        let beside = format!("{}  = help: ", diagnostic.start.line).len();
        if let Some(help) = &diagnostic.help {
            group = group.element(Level::HELP.message(self.lines(help, beside, beside).join("\n")));
        }
        let note = self.lines(&rests_on(diagnostic), beside, beside).join("\n");
        group = group.element(Level::NOTE.message(note));
        let mut rendered = self.render_at(path, diagnostic.start, group, &message[1..]);
        for related in elsewhere {
            let message = self.lines(&related.message, "note: ".len(), TITLE_INDENT);
            let title = Level::NOTE.secondary_title(message[0].as_str());
            let marks = vec![mark(AnnotationKind::Primary, &related.excerpt)];
            let group = Group::with_title(title).element(snippet(&related.excerpt, marks));
            rendered.push('\n');
            rendered.push_str(&self.render_at(path, related.start, group, &message[1..]));
        }
        rendered
    }

    /// The lines of a text on a terminal: see [`prose::lines`]. Elsewhere it is one.
    fn lines(&self, text: &str, before: usize, indent: usize) -> Vec<String> {
        match self.columns {
            Some(columns) => prose::lines(text, columns, before, indent),
            None => vec![text.to_owned()],
        }
    }

    /// Renders a title and an excerpt, with `more` lines of the title and the place between them. The
    /// renderer would count the column in the excerpt, which is cut, and align lines of a title behind the
    /// code of the rule, which may be as wide as the terminal; so these lines are put in here.
    fn render_at(&self, path: &str, place: Position, group: Group<'_>, more: &[String]) -> String {
        let rendered = self.renderer.render(&[group]);
        let (title, rest) = rendered.split_once('\n').unwrap_or((&rendered, ""));
        let indent = " ".repeat(TITLE_INDENT);
        let more: Vec<String> =
            more.iter().map(|line| format!("{indent}{}\n", style::strong(line))).collect();
        let more = more.concat();
        let gutter = " ".repeat(place.line.to_string().len());
        let arrow = style::gutter("-->");
        format!("{title}\n{more}{gutter}{arrow} {path}:{}:{}\n{rest}", place.line, place.column)
    }
}

fn snippet<'a>(excerpt: &'a Excerpt, marks: Vec<Annotation<'a>>) -> Element<'a> {
    Snippet::source(excerpt.text.as_str()).line_start(excerpt.line).fold(false).annotations(marks).into()
}

fn mark<'a>(kind: AnnotationKind, excerpt: &Excerpt) -> Annotation<'a> {
    kind.span(excerpt.marked.clone())
}

/// Which place of the documentation a finding rests on, and how sure that is.
fn rests_on(diagnostic: &Diagnostic) -> String {
    let Some(Source { page, version, table, row, .. }) = &diagnostic.source else {
        return format!("{}: see payvet explain {}", diagnostic.evidence.name(), diagnostic.rule);
    };
    let evidence = match diagnostic.evidence {
        Evidence::Documented => "documented in",
        Evidence::Observed => "observed beside",
        Evidence::Inferred => "inferred from",
    };
    let mut note = format!("{evidence} \"{page}\" ({version}), {table}");
    if let Some(row) = row {
        // Writing to a String can't fail.
        let _ = write!(note, ", row `{row}`");
    }
    note
}

impl Emitter for Full {
    fn file(&mut self, out: &mut dyn Write, report: &FileReport) -> io::Result<()> {
        if report.findings.is_empty() {
            return Ok(());
        }
        let path = escape(&report.path);
        for diagnostic in &report.findings {
            writeln!(out, "{}\n", self.render(&path, diagnostic))?;
        }
        Ok(())
    }
}
