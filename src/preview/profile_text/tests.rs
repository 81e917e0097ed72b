//! Texts before and after.

use super::*;

fn read(text: &str) -> ProfileText {
    ProfileText::read(text, &[]).unwrap()
}

#[test]
fn a_word_goes_with_its_comment_and_all_others_stay() {
    let text = "[select]\ninclude = [\n  \"A\", # why A\n  # of B\n  \"B\", # why B\n  \"C\", # why C\n]\n";
    let without = |word: &str| {
        let mut profile = read(text);
        profile.take("include", |other| other == word);
        profile.text()
    };
    assert_eq!(
        without("A"),
        "[select]\ninclude = [\n  # of B\n  \"B\", # why B\n  \"C\", # why C\n]\n"
    );
    assert_eq!(
        without("B"),
        "[select]\ninclude = [\n  \"A\", # why A\n  # of B\n  \"C\", # why C\n]\n"
    );
    assert_eq!(
        without("C"),
        "[select]\ninclude = [\n  \"A\", # why A\n  # of B\n  \"B\", # why B\n]\n"
    );
}

#[test]
fn a_word_is_added_as_the_others_are_written() {
    for (before, after) in [
        ("include = [\"A\"]\n", "include = [\"A\", \"B\"]\n"),
        ("include = [ # all\n]\n", "include = [ # all\n\"B\"]\n"),
        (
            "include = [\n  \"A\", # why\n]\n",
            "include = [\n  \"A\", # why\n  \"B\",\n]\n",
        ),
        (
            "include = [\n  \"A\" # why\n]\n",
            "include = [\n  \"A\", # why\n  \"B\",\n]\n",
        ),
        (
            "findings = \"true\" # all\n",
            "findings = \"true\" # all\ninclude = [\"B\"]\n",
        ),
    ] {
        let mut profile = read(&format!("[select]\n{before}"));
        profile.add("include", "B", |_| true);
        let text = profile.text();
        if before.contains("[ #") {
            // Not pretty, and still the same words.
            assert!(text.contains("# all\n") && text.contains("\"B\""), "{text}");
        } else {
            assert_eq!(text, format!("[select]\n{after}"));
        }
    }
}

#[test]
fn a_word_is_added_at_its_place_and_each_comment_stays_with_its_word() {
    let text = "[select]\ninclude = [ # all\n  # of B\n  \"B\", # why B\n  # of D\n  \"D\",\n]\n";
    let with = |word: &str| {
        let mut profile = read(text);
        profile.add("include", word, |other| other < word);
        profile.text()
    };
    assert_eq!(
        with("A"),
        "[select]\ninclude = [ # all\n  \"A\",\n  # of B\n  \"B\", # why B\n  # of D\n  \"D\",\n]\n"
    );
    assert_eq!(
        with("C"),
        "[select]\ninclude = [ # all\n  # of B\n  \"B\", # why B\n  \"C\",\n  # of D\n  \"D\",\n]\n"
    );
    for (word, after) in [("A", "\"A\", \"B\", \"D\""), ("C", "\"B\", \"C\", \"D\"")] {
        let mut profile = read("[select]\ninclude = [\"B\", \"D\"]\n");
        profile.add("include", word, |other| other < word);
        assert_eq!(profile.text(), format!("[select]\ninclude = [{after}]\n"));
    }
}

#[test]
fn keys_are_added_where_other_profiles_have_them() {
    let text = "id = \"a\"\ntitle = { en = \"A\" }\n# A type.\ntemplate = \"one-pager\"\n\n[select]\ninclude = [\"1\"]\n";
    let mut profile = read(text);
    profile.say("lead", "en", "L");
    profile.say("headline", "en", "H");
    profile.set("accent", "blue");
    profile.lead(&["1".into()]);
    profile.order(&["E".into(), "C".into()]);
    let with = "id = \"a\"\ntitle = { en = \"A\" }\nheadline = { en = \"H\" }\nlead = { en = \"L\" }\n# A type.\n\
                template = \"one-pager\"\naccent = \"blue\"\nasks = [\"1\"]\n\n[select]\ninclude = [\"1\"]\norder = [\"E\", \"C\"]\n";
    assert_eq!(profile.text(), with);
    profile.order(&["C".into(), "E".into()]);
    assert!(profile.text().ends_with("order = [\"C\", \"E\"]\n"));
    profile.order(&[]);
    assert!(profile.text().ends_with("include = [\"1\"]\n"));
}

#[test]
fn a_long_list_is_set_in_lines_and_an_empty_one_goes() {
    let mut profile = read("[select]\nfindings = \"true\"\n");
    for number in 0..40 {
        profile.add("exclude", &format!("A.{number}"), |_| true);
    }
    assert!(
        profile
            .text()
            .contains("exclude = [\n  \"A.0\",\n  \"A.1\",\n")
    );
    assert!(profile.text().ends_with("  \"A.39\",\n]\n"));
    profile.take("exclude", |_| true);
    assert_eq!(profile.text(), "[select]\nfindings = \"true\"\n");
    let mut profile = read("[select]\n# Why.\nexclude = [\"A\"]\n");
    profile.take("exclude", |_| true);
    assert_eq!(profile.text(), "[select]\n# Why.\nexclude = []\n");
}

#[test]
fn what_a_new_profile_has_in_a_comment_is_filled_in() {
    let text = "id = \"a\"\r\n# A sentence.\r\n# lead = { en = \"What.\" }\r\n\r\n[select]\r\n# Say findings = what.\r\n\r\n# [limits]\r\n# pages = 4\r\n";
    let mut profile = ProfileText::read(text, &["lead", "limits.pages"]).unwrap();
    profile.say("lead", "en", "Now.");
    profile.limit(Some(1));
    assert_eq!(
        profile.text(),
        "id = \"a\"\r\n# A sentence.\r\nlead = { en = \"Now.\" }\r\n\r\n[select]\r\n# Say findings = what.\r\n\r\n[limits]\r\npages = 1\r\n"
    );
}

#[test]
fn what_is_said_and_what_leads_is_changed_in_place() {
    let text = "title = { en = \"A\", fr = \"B\" } # of all\nasks = [\"1\", \"2\"] # lead\naccent = \"red\"\n\n# Ours.\n[lead]\nen = \"C\"\n\n[limits]\npages = 2\n";
    let mut profile = read(text);
    profile.say("title", "fr", "D");
    profile.say("lead", "en", "E");
    profile.say("headline", "en", "F");
    profile.lead(&["2".into(), "3".into()]);
    profile.set("accent", "blue");
    profile.limit(None);
    assert_eq!(
        profile.text(),
        "title = { en = \"A\", fr = \"D\" } # of all\nheadline = { en = \"F\" }\nasks = [\"2\", \"3\"] # lead\naccent = \"blue\"\n\n# Ours.\n[lead]\nen = \"E\"\n"
    );
    profile.say("lead", "en", "");
    assert!(!profile.text().contains("[lead]"));
}
