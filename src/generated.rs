//! Inputs that tests generate: the same ones each time.

use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, RngSeed, TestRunner};

/// Runs `test` on `cases` inputs. Panics with the smallest one that fails.
pub(crate) fn check<S: Strategy>(cases: u32, inputs: S, test: impl Fn(S::Value))
where
    S::Value: std::fmt::Debug,
{
    let config = Config {
        cases,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(0),
        ..Config::default()
    };
    let run = |input| {
        test(input);
        Ok(())
    };
    TestRunner::new(config)
        .run(&inputs, run)
        .unwrap_or_else(|e| panic!("{e}"));
}

/// Pieces of text, most of which have a meaning in Markdown. `W` stands for a word.
#[rustfmt::skip]
const PIECES: [&str; 67] = [
    "W", "W", "W", "W", "W", " ", " ", " ", "\n", "\n", "\n\n", "\n\n", "\n- W", "\n  - W", "\n1. W", "\n  3. W",
    "\n2) W", "\n- a) W", "\n* W", "\n\n- ", "*", "*", "*W*", "**", "**W**", "_", "__", "*W **W** W*", "***", "[",
    "]", "[W](https://x.org)", "](", "](<", "](https://x.org/a_(b)", "](<https://x.org/ W>)", ")", ">", "<",
    "<https://x.org/>", "<a@x.org>", "[^3]", "[^12]", "[^", "[W]: ", "]: ", "\"W\"", "![", "!", "`", "\\", "\\",
    "&amp;", "&nbsp;", "&#32;", "&", ";", "#", "\t", "    ", "\r\n", "\0", "<!-- W -->", "é’",
    "\n\n| W | *W* |\n|---|---|\n| W | |\n", "|", "\n\n![W \\[W](pictures/a.png)\n\n",
];

/// Sources of random pieces, some of which are Markdown. Each word is different: `w0w`, `w1w`, ….
pub(crate) fn sources() -> impl Strategy<Value = String> {
    prop::collection::vec(select(&PIECES[..]), 0..14).prop_map(|pieces| numbered(&pieces.concat()))
}

fn inlines() -> impl Strategy<Value = String> {
    let words = select(
        &[
            "W",
            "W",
            "W ",
            " W",
            "W W",
            "\\*",
            "W!",
            "\\[W\\]",
            "é",
            "&amp;",
            "[^3]",
            " ",
            "&#32;W&nbsp;",
            "\\_",
            "a_b",
            "1. ",
            "W: ",
            "\\[W\\]: ",
        ][..],
    );
    let line = prop::collection::vec(words, 1..4).prop_map(|words| words.concat());
    line.prop_recursive(3, 12, 4, |inner| {
        let several = prop::collection::vec(inner, 1..4).prop_map(|inner| inner.concat());
        prop_oneof![
            several.clone(),
            several.clone().prop_map(|inner| format!("*{inner}*")),
            several.clone().prop_map(|inner| format!("_{inner}_")),
            several.clone().prop_map(|inner| format!("__{inner}__")),
            several.clone().prop_map(|inner| format!("**{inner}**")),
            several
                .clone()
                .prop_map(|inner| format!("[{inner}](https://x.org/\\(W)")),
            several.prop_map(|inner| format!("[{inner}](<https://x.org/ \\<W>)")),
        ]
    })
}

/// Sources that mostly keep to the subset of Markdown for reports, with nested lists and nested marks.
pub(crate) fn texts() -> impl Strategy<Value = String> {
    let marker = select(
        &[
            "- ", "- ", "- a) ", "- b) ", "1. ", "2. ", "3. ", "1) ", "* ",
        ][..],
    );
    let line = (
        0..4usize,
        prop::option::of(marker),
        inlines(),
        any::<bool>(),
    )
        .prop_map(|(depth, marker, words, blank)| {
            let end = if blank || marker.is_none() {
                "\n\n"
            } else {
                "\n"
            };
            match marker {
                Some(marker) => format!("{}{marker}{words}{end}", "   ".repeat(depth)),
                None => format!("{words}{end}"),
            }
        });
    prop::collection::vec(line, 1..6).prop_map(|lines| numbered(&lines.concat()))
}

/// Lengths of parts of a text, and whether each is kept.
pub(crate) fn cuts() -> impl Strategy<Value = Vec<(usize, bool)>> {
    prop::collection::vec((0..12usize, any::<bool>()), 0..10)
}

/// The byte ranges of a text that `cuts` keeps.
pub(crate) fn ranges(plain: &str, cuts: &[(usize, bool)]) -> Vec<std::ops::Range<usize>> {
    let ends: Vec<usize> = plain
        .char_indices()
        .map(|(at, _)| at)
        .chain([plain.len()])
        .collect();
    let mut from = 0;
    let mut kept = Vec::new();
    for (length, keep) in cuts {
        let to = (from + length).min(ends.len() - 1);
        if *keep && from < to {
            kept.push(ends[from]..ends[to]);
        }
        from = to;
    }
    kept
}

/// A source with its words numbered.
fn numbered(source: &str) -> String {
    let mut parts = source.split('W');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for (i, part) in parts.enumerate() {
        out.push_str(&format!("w{i}w{part}"));
    }
    out
}

/// The numbered words of a text, in order.
pub(crate) fn words(text: &str) -> Vec<String> {
    let found = regex::Regex::new("w[0-9]+w").expect("a pattern");
    found
        .find_iter(text)
        .map(|found| found.as_str().to_owned())
        .collect()
}
