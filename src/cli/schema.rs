//! `plaidoyer schema`: JSON Schemas of the TOML files.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueHint};

use super::print;
use crate::diagnostic::Result;
use crate::output::{json, write::write};
use crate::project::Project;
use crate::report::Report;
use crate::schema::schemas;

/// Writes a JSON Schema for every kind of TOML file: editors complete and check files with it
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  plaidoyer schema -o docs/schemas    one file for each, which `.taplo.toml` can refer to")]
pub(crate) struct SchemaCommand {
    /// The folder to write into
    #[arg(short, long, value_name = "DIR", default_value = "docs/schemas", value_hint = ValueHint::DirPath)]
    output: PathBuf,
}

impl SchemaCommand {
    pub(super) fn run(self, project: &Project) -> ExitCode {
        super::finish(project, self.write(project))
    }

    fn write(&self, project: &Project) -> Result<()> {
        let report = Report::load(project)?;
        for schema in schemas(&report.taxonomy) {
            let path = self.output.join(format!("{}.schema.json", schema.name));
            write(&path, json::to_string(&schema.schema).as_bytes())?;
            print::line(path.display());
        }
        Ok(())
    }
}
