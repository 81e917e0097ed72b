//! Shards: a batch shared out among machines.

use std::env;
use std::fmt;
use std::str::FromStr;

use sha2::{Digest as _, Sha256};

/// One of `count` parts of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    /// Which one, from 1.
    index: u64,
    /// Of how many.
    count: u64,
}

impl Shard {
    /// A shard, if there is one of this number.
    pub fn new(index: u64, count: u64) -> Option<Self> {
        (1..=count)
            .contains(&index)
            .then_some(Self { index, count })
    }

    /// How many shards there are.
    pub fn count(self) -> u64 {
        self.count
    }

    /// Which one, from 1, and of how many.
    pub fn numbers(self) -> (u64, u64) {
        (self.index, self.count)
    }

    /// `I-of-N`: what its files are called after.
    pub fn name(self) -> String {
        format!("{}-of-{}", self.index, self.count)
    }

    /// The shard of a name as [`Shard::name`] gives it.
    pub fn of_name(name: &str) -> Option<Self> {
        let (index, count) = name.split_once("-of-")?;
        Self::new(index.parse().ok()?, count.parse().ok()?)
    }

    /// Whether a file is this shard's. Its name alone decides: a row that is added or moved moves no
    /// other file to another shard.
    pub fn has(self, file: &str) -> bool {
        let hash = Sha256::digest(file.as_bytes());
        let number = hash
            .iter()
            .take(8)
            .fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
        number % self.count == self.index - 1
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.count)
    }
}

/// What `--shard` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShardArgument {
    /// `I/N`.
    This(Shard),
    /// `auto`, or `auto/N` where the engine does not tell how many there are.
    Auto(Option<u64>),
}

impl FromStr for ShardArgument {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no shard: write `2/4`, `auto`, or `auto/4`");
        let number = |text: &str| text.parse::<u64>().ok().filter(|number| *number > 0);
        match text.split_once('/') {
            None if text == "auto" => Ok(ShardArgument::Auto(None)),
            Some(("auto", count)) => {
                Ok(ShardArgument::Auto(Some(number(count).ok_or_else(wrong)?)))
            }
            Some((index, count)) => number(index)
                .zip(number(count))
                .and_then(|(index, count)| Shard::new(index, count))
                .map(ShardArgument::This)
                .ok_or_else(wrong),
            None => Err(wrong()),
        }
    }
}

impl ShardArgument {
    /// The shard; `variable` gives the value of an environment variable.
    ///
    /// # Errors
    /// Where no engine's job array is there, or what it says is no shard.
    pub fn resolve(self, variable: impl Fn(&str) -> Option<String>) -> Result<Shard, String> {
        let given = match self {
            ShardArgument::This(shard) => return Ok(shard),
            ShardArgument::Auto(given) => given,
        };
        let number = |name: &str| match variable(name) {
            None => Ok(None),
            Some(text) => text
                .parse::<u64>()
                .map(Some)
                .map_err(|_| format!("{name} is `{text}`, which is no number")),
        };
        // (index from 0, count)
        let (engine, index, told) = if let Some(id) = number("SLURM_ARRAY_TASK_ID")? {
            // https://slurm.schedmd.com/job_array.html
            let first = number("SLURM_ARRAY_TASK_MIN")?.unwrap_or(0);
            let step = number("SLURM_ARRAY_TASK_STEP")?.unwrap_or(1).max(1);
            let count = number("SLURM_ARRAY_TASK_COUNT")?;
            if given.is_none() && first > 1 {
                return Err(format!(
                    "Slurm’s array begins with {first}, so it is a part of one; write `--shard auto/N` with the number of all shards, counted from 1"
                ));
            }
            match given {
                Some(_) => {
                    let index = id.checked_sub(1).ok_or(
                        "Slurm’s array begins with 0; for `--shard auto/N`, count it from 1",
                    )?;
                    ("Slurm", index, count)
                }
                None => ("Slurm", (id - first.min(id)) / step, count),
            }
        } else if let Some(index) = number("AWS_BATCH_JOB_ARRAY_INDEX")? {
            // https://docs.aws.amazon.com/batch/latest/userguide/job_env_vars.html
            ("AWS Batch", index, number("AWS_BATCH_JOB_ARRAY_SIZE")?)
        } else if let Some(index) = number("JOB_COMPLETION_INDEX")? {
            // https://kubernetes.io/docs/concepts/workloads/controllers/job/#completion-mode
            ("Kubernetes", index, None)
        } else {
            return Err(
                "there is no job array here: neither Slurm’s, nor AWS Batch’s, nor an indexed job of Kubernetes; write `--shard 2/4`".into(),
            );
        };
        let count = given.or(told).ok_or_else(|| {
            format!("{engine} does not tell how many shards there are; write `--shard auto/N`")
        })?;
        Shard::new(index + 1, count)
            .ok_or_else(|| format!("{engine} says that this is shard {} of {count}", index + 1))
    }

    /// The shard, by the environment of this process.
    ///
    /// # Errors
    /// As [`ShardArgument::resolve`].
    pub fn resolve_here(self) -> Result<Shard, String> {
        self.resolve(|name| env::var(name).ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolve(argument: &str, variables: &[(&str, &str)]) -> Result<String, String> {
        argument
            .parse::<ShardArgument>()?
            .resolve(|name| {
                let found = variables.iter().find(|(other, _)| *other == name);
                found.map(|(_, value)| (*value).to_owned())
            })
            .map(|shard| shard.to_string())
    }

    #[test]
    fn job_arrays_tell_which_shard_this_is() {
        let slurm = [
            ("SLURM_ARRAY_TASK_ID", "3"),
            ("SLURM_ARRAY_TASK_MIN", "1"),
            ("SLURM_ARRAY_TASK_COUNT", "4"),
        ];
        assert_eq!(resolve("auto", &slurm).unwrap(), "3/4");
        let aws = [
            ("AWS_BATCH_JOB_ARRAY_INDEX", "0"),
            ("AWS_BATCH_JOB_ARRAY_SIZE", "4"),
        ];
        assert_eq!(resolve("auto", &aws).unwrap(), "1/4");
        let kubernetes = [("JOB_COMPLETION_INDEX", "1")];
        assert_eq!(resolve("auto/4", &kubernetes).unwrap(), "2/4");
        assert!(resolve("auto", &kubernetes).is_err());
        // One task of an array, run again: the engine then counts that one alone.
        let again = [
            ("SLURM_ARRAY_TASK_ID", "3"),
            ("SLURM_ARRAY_TASK_MIN", "3"),
            ("SLURM_ARRAY_TASK_COUNT", "1"),
        ];
        assert!(resolve("auto", &again).is_err());
        assert_eq!(resolve("auto/4", &again).unwrap(), "3/4");
        assert!(resolve("auto", &[]).is_err());
    }

    #[test]
    fn shards_share_a_plan_out_without_rest() {
        for wrong in ["0/4", "5/4", "1", "a/b", "auto/0", "1/0"] {
            assert!(wrong.parse::<ShardArgument>().is_err(), "{wrong}");
        }
        let shards: Vec<_> = (1..=4).map(|i| Shard::new(i, 4).unwrap()).collect();
        for i in 0..200 {
            let file = format!("{i}.pdf");
            assert_eq!(shards.iter().filter(|shard| shard.has(&file)).count(), 1);
        }
        assert_eq!(Shard::of_name(&shards[1].name()), Some(shards[1]));
    }
}
