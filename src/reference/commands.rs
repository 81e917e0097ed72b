//! Commands: usage, arguments and options with their help, and examples.

use clap::{Arg, Command, CommandFactory as _};

use super::cell;
use crate::cli::Cli;

/// A table for each command, and one of the options that all have.
pub(super) fn tables() -> Vec<(String, String)> {
    let mut cli = Cli::command();
    cli.build();
    let of_all = cli.get_arguments().filter(|arg| !arg.is_hide_set());
    let of_all: Vec<&Arg> = of_all.collect();
    let mut tables = vec![("options of all commands".to_owned(), options(&of_all))];
    for command in cli.get_subcommands() {
        add(command, &mut tables);
    }
    tables
}

fn add(command: &Command, tables: &mut Vec<(String, String)>) {
    if command.is_hide_set() || command.get_name() == "help" {
        return;
    }
    let name = command.get_bin_name().unwrap();
    let name = name.replacen("plaidoyer", "command", 1);
    tables.push((name, describe(command)));
    for below in command.get_subcommands() {
        add(below, tables);
    }
}

fn describe(command: &Command) -> String {
    let usage = command.clone().render_usage().to_string();
    let usage = usage.replacen("Usage:", "", 1);
    let usage: Vec<&str> = usage.lines().map(str::trim).collect();
    let about = command.get_long_about().or(command.get_about()).unwrap();
    let about = about.to_string();
    let own = |arg: &&Arg| !arg.is_hide_set() && !arg.is_global_set() && arg.get_id() != "help";
    let own: Vec<&Arg> = command.get_arguments().filter(own).collect();
    let examples = command.get_after_help().map(ToString::to_string);
    let examples = examples.unwrap_or_default();
    let examples = examples.split_once('\n').map_or("", |(_, lines)| lines);
    let examples = examples
        .lines()
        .map(|line| line.strip_prefix("  ").unwrap_or(line));
    let examples: Vec<&str> = examples.collect();
    let mut parts = vec![format!("```text\n{}\n```", usage.join("\n"))];
    parts.extend(about.split("\n\n").map(sentence));
    if !own.is_empty() {
        parts.push(options(&own));
    }
    if !examples.is_empty() {
        parts.push(format!(
            "For example:\n\n```text\n{}\n```",
            examples.join("\n")
        ));
    }
    parts.join("\n\n")
}

fn sentence(paragraph: &str) -> String {
    let end = if paragraph.ends_with('.') { "" } else { "." };
    format!("{paragraph}{end}")
}

fn options(arguments: &[&Arg]) -> String {
    let rows: Vec<String> = arguments.iter().map(|arg| row(arg)).collect();
    format!(
        "| argument or option | what it is for |\n|---|---|\n{}",
        rows.join("\n")
    )
}

fn row(arg: &Arg) -> String {
    let value = if arg.get_action().takes_values() {
        let names = arg.get_value_names().unwrap_or_default();
        names.join(" ")
    } else {
        String::new()
    };
    let short = arg.get_short().map(|short| format!("`-{short}`, "));
    let name = match arg.get_long() {
        Some(long) => format!("{}`--{long} {value}`", short.unwrap_or_default()).replace(" `", "`"),
        None => format!("`{value}`"),
    };
    let name = name.replace(",`", ", `");
    let mut help = arg.get_help().map(ToString::to_string).unwrap_or_default();
    let values = arg.get_possible_values();
    if arg.get_action().takes_values() && !values.is_empty() {
        let values = values.iter().map(|value| match value.get_help() {
            Some(help) => format!("`{}` ({help})", value.get_name()),
            None => format!("`{}`", value.get_name()),
        });
        help += &format!(": {}", values.collect::<Vec<_>>().join(", "));
    }
    let defaults = arg.get_default_values();
    if arg.get_action().takes_values() && !defaults.is_empty() {
        let defaults = defaults.iter().map(|value| value.to_string_lossy());
        help += &format!(" [default: `{}`]", defaults.collect::<Vec<_>>().join(" "));
    }
    format!("| {name} | {} |", cell(&help))
}
