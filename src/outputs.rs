//! Where reports go: one run can write several, one of them to standard output.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fs::{self, File, Permissions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf, is_separator};

use tempfile::NamedTempFile;

use crate::output::Output;
use crate::report::{self, Emitter, FileReport, Head, ReportFormat, View, style};
use crate::totals::Totals;

/// A report that is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// In which format.
    pub format: ReportFormat,
    /// In which file; none is standard output.
    pub file: Option<PathBuf>,
}

/// The files of a run by their real paths, and what each of them is to it: none of those that are read is
/// written, and none is written twice.
#[derive(Debug, Default)]
pub struct Claims(HashMap<PathBuf, &'static str>);

impl Claims {
    /// Claims a file that is read; `what` completes a sentence about it. One that isn't there can't be
    /// overwritten.
    pub fn read(&mut self, path: &Path, what: &'static str) {
        if let Ok(path) = path.canonicalize() {
            self.0.entry(path).or_insert(what);
        }
    }

    /// Claims standard input, which may come from a file.
    pub fn read_stdin(&mut self, what: &'static str) {
        // Systems that have no such file don't tell where it comes from.
        self.read(Path::new("/dev/stdin"), what);
    }

    /// Claims a file that is to be written, and makes the folders around it. Devices and pipes lose nothing
    /// to a second writer.
    ///
    /// # Errors
    /// It is claimed already, or can't be written.
    pub fn write(&mut self, path: &Path, what: &'static str) -> io::Result<()> {
        if is_special(path) {
            return Ok(());
        }
        match self.0.entry(real_path(path)?) {
            Entry::Occupied(other) => Err(io::Error::other(*other.get())),
            Entry::Vacant(free) => {
                free.insert(what);
                Ok(())
            }
        }
    }
}

/// The reports of a run, as they are written.
pub struct Outputs<'w> {
    open: Vec<OpenReport<'w>>,
    /// Files that could not be written, and why.
    failed: Vec<(PathBuf, io::Error)>,
}

/// What a report is to others that want its place.
const REPORT: &str = "another report goes there";

struct OpenReport<'w> {
    emitter: Box<dyn Emitter>,
    head: Head,
    /// The file, as the user named it; none is standard output.
    file: Option<PathBuf>,
    to: Destination<'w>,
}

enum Destination<'w> {
    Stream(&'w mut dyn Write),
    /// Becomes the file at the path once it is whole.
    New {
        path: PathBuf,
        file: BufWriter<NamedTempFile>,
    },
    /// A device, a pipe or a standard stream, which nothing can take the place of: it is written through.
    Special(BufWriter<Box<dyn Write>>),
}

impl Destination<'_> {
    fn writer(&mut self) -> &mut dyn Write {
        match self {
            Destination::Stream(stream) => stream,
            Destination::New { file, .. } => file,
            Destination::Special(file) => file,
        }
    }

    /// Opens a file, and makes the folders around it.
    fn open(path: &Path) -> io::Result<Self> {
        if is_special(path) {
            return Ok(Destination::Special(BufWriter::new(open_special(path)?)));
        }
        let path = real_path(path)?;
        let permissions = fs::metadata(&path).ok().map(|metadata| metadata.permissions());
        let file = BufWriter::new(new_file(folder_of(&path), permissions)?);
        Ok(Destination::New { path, file })
    }

    fn close(self) -> io::Result<()> {
        match self {
            Destination::Stream(stream) => stream.flush(),
            Destination::Special(mut file) => file.flush(),
            Destination::New { path, file } => {
                let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
                file.persist(path).map(|_| ()).map_err(|error| error.error)
            }
        }
    }
}

/// Names of the standard streams. They are written as such: a file to which one is redirected would lose
/// what else goes there, if it were opened anew or replaced.
const STDOUT: &str = "/dev/stdout";
const STDERR: &str = "/dev/stderr";

fn is_special(path: &Path) -> bool {
    let is_stream = matches!(path.to_str(), Some(STDOUT | STDERR));
    is_stream || fs::metadata(path).is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir())
}

fn open_special(path: &Path) -> io::Result<Box<dyn Write>> {
    Ok(match path.to_str() {
        Some(STDOUT) => Box::new(Output::new(io::stdout())),
        Some(STDERR) => Box::new(Output::new(io::stderr())),
        _ => Box::new(File::options().write(true).open(path)?),
    })
}

/// The path of the file itself, which needn't be there yet: what a link leads to is written, and the link
/// stays. Makes the folders around it.
fn real_path(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    loop {
        match path.canonicalize() {
            Ok(path) if path.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Ok(path) => return Ok(path),
            Err(_) => {}
        }
        let folder = folder_of(&path);
        // The system follows no endless links, so these end.
        if let Ok(target) = path.read_link() {
            path = folder.join(target);
            continue;
        }
        let names_folder = path.to_string_lossy().ends_with(is_separator);
        let name = path.file_name().filter(|_| !names_folder).ok_or(io::ErrorKind::IsADirectory)?;
        fs::create_dir_all(folder)?;
        return Ok(folder.canonicalize()?.join(name));
    }
}

fn folder_of(path: &Path) -> &Path {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new("."))
}

/// A file that takes the place of one with these permissions, or else gets those of any new one.
fn new_file(folder: &Path, permissions: Option<Permissions>) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".payvet-");
    if let Some(permissions) = permissions {
        let file = builder.tempfile_in(folder)?;
        file.as_file().set_permissions(permissions)?;
        return Ok(file);
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // The system takes off what the user's umask says.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

/// Writes a whole file at once: as it was, or as it is to be, but never a part of it.
///
/// # Errors
/// What the system says.
pub fn write_whole(path: &Path, text: &str) -> io::Result<()> {
    let mut destination = Destination::open(path)?;
    destination.writer().write_all(text.as_bytes())?;
    destination.close()
}

impl<'w> Outputs<'w> {
    /// Opens what is wanted and isn't claimed; `head` says what each one begins with, `stdout` is standard
    /// output. What can't be written is told by [`Outputs::tell_failures`].
    pub fn open(
        targets: &[Target],
        mut claims: Claims,
        head: impl Fn(&Target) -> Head,
        stdout: &'w mut dyn Write,
    ) -> Self {
        let mut outputs = Outputs { open: Vec::new(), failed: Vec::new() };
        let mut stdout = Some(stdout);
        // A pipe waits for its reader, and whoever loses patience then must leave no half of a file behind.
        let mut targets: Vec<&Target> = targets.iter().collect();
        targets.sort_by_key(|target| !target.file.as_deref().is_some_and(is_special));
        for target in targets {
            let head = head(target);
            let emitter = report::emitter(target.format, &head);
            let to = match &target.file {
                // At most one goes there.
                None => match stdout.take() {
                    Some(stdout) => Destination::Stream(stdout),
                    None => continue,
                },
                Some(path) => match claims.write(path, REPORT).and_then(|()| Destination::open(path)) {
                    Ok(destination) => destination,
                    Err(error) => {
                        outputs.failed.push((path.clone(), error));
                        continue;
                    }
                },
            };
            outputs.open.push(OpenReport { emitter, head, file: target.file.clone(), to });
        }
        outputs.each(|emitter, _, writer| emitter.start(writer));
        outputs
    }

    /// For whom files are to be reported, each once.
    #[must_use]
    pub fn views(&self) -> Vec<View> {
        let mut views = Vec::new();
        for output in &self.open {
            if !views.contains(&output.head.view) {
                views.push(output.head.view);
            }
        }
        views
    }

    /// Reports one file, of which `report` has what is said in each view; files come in the order of the
    /// input.
    pub fn file<'r>(&mut self, report: impl Fn(View) -> Option<&'r FileReport>) {
        self.each(|emitter, head, writer| {
            report(head.view).map_or(Ok(()), |report| emitter.file(writer, report))
        });
    }

    /// Sends on what is written to standard output, so that nothing of it comes later.
    pub fn flush_stdout(&mut self) {
        self.each(|_, _, writer| writer.flush());
    }

    /// Makes failures of the run of what could not be written so far.
    ///
    /// # Errors
    /// Standard error can't be written.
    pub fn tell_failures(&mut self, totals: &mut Totals, err: &mut dyn Write) -> io::Result<()> {
        self.failed.drain(..).try_for_each(|(path, error)| totals.fail_to_write(&path, &error, err))
    }

    /// Ends all reports. Whatever fails before the last of them is in those that follow: devices and pipes
    /// come first, then files, and standard output is last.
    ///
    /// # Errors
    /// Standard error can't be written.
    pub fn finish(mut self, totals: &mut Totals, err: &mut dyn Write) -> io::Result<()> {
        // So that it is known already whether standard output can be written.
        let mut streams = self.open.iter_mut().filter(|output| matches!(output.to, Destination::Stream(_)));
        let failed = streams.find_map(|output| output.to.writer().flush().err());
        if let Some(error) = failed {
            self.open.retain(|output| !matches!(output.to, Destination::Stream(_)));
            self.failed.push((name_of(None), error));
        }
        let places: [fn(&Destination<'_>) -> bool; 3] = [
            |to| matches!(to, Destination::Special(_)),
            |to| matches!(to, Destination::New { .. }),
            |to| matches!(to, Destination::Stream(_)),
        ];
        for is_next in places {
            self.tell_failures(totals, err)?;
            let outcome = totals.outcome();
            for mut output in self.open.extract_if(.., |output| is_next(&output.to)) {
                style::set(output.head.color);
                let written = output.emitter.finish(output.to.writer(), &outcome);
                let failed = written.and_then(|()| output.to.close()).err();
                self.failed.extend(failed.map(|error| (name_of(output.file), error)));
            }
        }
        self.tell_failures(totals, err)
    }

    /// Does something with every report. One that fails is given up; the others go on.
    fn each(&mut self, mut write: impl FnMut(&mut dyn Emitter, &Head, &mut dyn Write) -> io::Result<()>) {
        let mut at = 0;
        while let Some(output) = self.open.get_mut(at) {
            style::set(output.head.color);
            match write(output.emitter.as_mut(), &output.head, output.to.writer()) {
                Ok(()) => at += 1,
                Err(error) => self.failed.push((name_of(self.open.remove(at).file), error)),
            }
        }
    }
}

/// What a report's place is called where it fails.
fn name_of(file: Option<PathBuf>) -> PathBuf {
    file.unwrap_or_else(|| PathBuf::from("standard output"))
}
