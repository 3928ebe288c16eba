//! However a text is cut into reads and parts, and by however many threads these are checked: what is said of it
//! is the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use payvet::check::Settings;
use payvet::report::View;
use payvet_fuzz::{Choices, Excerpts, assert_same, examine, settings, told};

fuzz_target!(|input: &[u8]| {
    let (text, mut choices) = Choices::split(input);
    let whole = settings(&mut choices);
    let view = View { shows_values: choices.byte() & 1 > 0, ..View::default() };
    let part = match usize::from(choices.byte()) {
        byte if byte < 128 => 1 + byte,
        byte => (byte - 127) * 16,
    };
    let patience = choices.one_of(&[part, 4 * part, usize::MAX]);
    // With as little around a part as this, excerpts are shorter.
    let (context, excerpts) = match choices.byte() {
        0..128 => (whole.context, Excerpts::Count),
        byte => (part.min(usize::from(byte - 128)), Excerpts::DontCount),
    };
    let threads = choices.one_of(&[1, 1, 1, 2]);
    let parts = Settings { part, context, patience, ..whole.clone() };
    let whole = told(&examine(text, &whole, view, 1, 0), view, excerpts);
    let random = u32::from(choices.byte());
    let in_parts = told(&examine(text, &parts, view, threads, random), view, excerpts);
    let how = format!("{parts:?} on {threads}");
    assert_same(text, &how, [&whole, &in_parts]);
});
