// SPDX-License-Identifier: EUPL-1.2
//! The process that writes to a totem's own disk is killed in the middle of a write, over and over: the file opens again, and everything that
//! it said was written is there.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use jiff::Timestamp;
use offline::{Ask, Vault};
use protocol::{
    Became, HandOverAnswer, HandedOver, HeldNumbers, HelloAnswer, Instants, LeasedDay,
    ServiceHours, SlipBody, SlipOutcome, TakeBody,
};

const KILLS: u32 = 80;
/// The longest that the process lives after its first write.
const LONGEST_LIFE: Duration = Duration::from_millis(25);
/// Names the file to the process that is killed.
const FILE: &str = "VAULT_KILLS_FILE";

struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _gone = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn everything_that_was_written_is_there_after_a_kill_at_any_moment() {
    let seed = std::env::var("SEED").ok().map_or_else(fresh_seed, |text| {
        text.parse().expect("SEED is a whole number")
    });
    println!("vault-kills: replay with SEED={seed}");
    let mut dice = seed;
    let folder =
        Folder(std::env::temp_dir().join(format!("regolacode-vault-kills-{}", std::process::id())));
    std::fs::create_dir_all(&folder.0).expect("a folder");
    let file = folder.0.join("totem.sqlite");
    let mut said = Said::default();
    for _ in 0..KILLS {
        let life = Duration::from_micros(
            next(&mut dice) % u64::try_from(LONGEST_LIFE.as_micros()).expect("short"),
        );
        said.receive(&lived(&file, life));
        said.holds(&Vault::open(&file, "after".to_owned()).expect("it opens again"));
    }
    println!(
        "{KILLS} kills: {} tickets, {} handed over, {} slips, 0 lost",
        said.given.len(),
        said.told.len(),
        said.slips.len()
    );
    assert!(
        said.given.len() > 100 && said.told.len() > 20 && said.slips.len() > 20,
        "too little was written to prove anything"
    );
}

/// What the killed processes said that they had written.
#[derive(Default)]
struct Said {
    given: BTreeMap<String, String>,
    told: BTreeSet<String>,
    slips: BTreeSet<String>,
}

impl Said {
    fn receive(&mut self, lines: &[String]) {
        for line in lines {
            let words: Vec<&str> = line.split(' ').collect();
            match words[..] {
                ["given", token, number] => {
                    assert_eq!(self.given.insert(token.to_owned(), number.to_owned()), None);
                }
                ["told", token] => {
                    self.told.insert(token.to_owned());
                }
                ["slip", token] => {
                    self.slips.insert(token.to_owned());
                }
                _ => {}
            }
        }
    }

    fn holds(&self, vault: &Vault) {
        let machine = vault.machine();
        let tickets: BTreeMap<&str, _> = machine
            .tickets()
            .map(|kept| (kept.token.as_str(), kept))
            .collect();
        for (token, number) in &self.given {
            let kept = tickets
                .get(token.as_str())
                .unwrap_or_else(|| panic!("{number} was written and is gone"));
            assert_eq!(kept.number.replace(' ', ""), *number);
        }
        let numbers: BTreeSet<&str> = machine.tickets().map(|kept| kept.number.as_str()).collect();
        assert_eq!(numbers.len(), tickets.len(), "no number twice");
        assert!(
            self.told
                .iter()
                .all(|token| tickets[token.as_str()].handed_in.is_some()),
            "what is handed over stays so"
        );
        let slips: BTreeSet<&String> = machine.slips().map(|(token, _)| token).collect();
        assert!(
            self.slips.iter().all(|token| slips.contains(token)),
            "what became of paper is there"
        );
    }
}

/// Lets the process write for so long after its first write, kills it, and returns what it said.
fn lived(file: &Path, life: Duration) -> Vec<String> {
    let mut command = Command::new(std::env::current_exe().expect("a program knows itself"));
    command
        .args(["--exact", "writes_until_it_is_killed", "--nocapture"])
        .env(FILE, file)
        .stdin(Stdio::null())
        .stdout(Stdio::piped());
    let mut child = command.spawn().expect("this program starts");
    let mut lines = BufReader::new(child.stdout.take().expect("it is piped")).lines();
    // What comes before the first word of its own is the test harness's.
    let mut said: Vec<String> = lines
        .by_ref()
        .map_while(Result::ok)
        .find(|line| line.starts_with("given "))
        .into_iter()
        .collect();
    assert!(!said.is_empty(), "it wrote nothing");
    std::thread::sleep(life);
    child.kill().expect("it lives");
    child.wait().expect("our own child");
    // The last line may be torn; what is not said whole was not said.
    let whole = |line: &String| line.ends_with('.');
    said.extend(lines.map_while(Result::ok));
    said.into_iter()
        .filter(whole)
        .map(|line| line.trim_end_matches(" .").to_owned())
        .collect()
}

/// The process that is killed. When nobody names a file, there is nothing to write and it ends.
#[test]
fn writes_until_it_is_killed() {
    let Some(file) = std::env::var_os(FILE) else {
        return;
    };
    let mut vault = Vault::open(Path::new(&file), "before".to_owned()).expect("it opens");
    let office =
        serde_json::from_str(include_str!("../../../tests/data/office.json")).expect("office.json");
    vault.office_heard(&office).expect("written");
    vault.greeted(&hello()).expect("written");
    let mut out = std::io::stdout();
    // The harness may have begun a line.
    let mut say = |line: String| {
        out.write_all(format!("\n{line} .\n").as_bytes())
            .and_then(|()| out.flush())
            .expect("somebody listens")
    };
    let body = TakeBody {
        services: vec!["cie".to_owned()],
        access: None,
        language: None,
        appointment: None,
    };
    let slip = SlipBody {
        outcome: SlipOutcome::NotWanted,
        reason: None,
    };
    let mut dice = fresh_seed();
    loop {
        let token = format!("{:016x}{:016x}", next(&mut dice), next(&mut dice));
        let ask = Ask {
            touch: &token,
            body: &body,
            was_asked: false,
            fresh_token: &token,
        };
        let ticket = vault.give(&ask).expect("a number");
        say(format!("given {token} {}", ticket.number.replace(' ', "")));
        if next(&mut dice).is_multiple_of(2) {
            vault.slip_became(&token, &slip).expect("written");
            say(format!("slip {token}"));
        }
        if next(&mut dice).is_multiple_of(2) {
            let visits = vec![HandedOver {
                token: token.clone(),
                became: Became::Merged,
            }];
            vault
                .handed_over(&HandOverAnswer { epoch: 3, visits })
                .expect("written");
            say(format!("told {token}"));
        }
    }
}

/// Thousands of numbers, for a day that is now.
#[expect(
    clippy::disallowed_methods,
    reason = "a test lives in the machine's own time"
)]
fn hello() -> HelloAnswer {
    let now = Timestamp::now();
    let hours = |n: i64| (now + jiff::SignedDuration::from_hours(n)).to_string();
    let day = "2026-11-23".to_owned();
    let lease = LeasedDay {
        day: day.clone(),
        begins: hours(-2),
        ends: hours(20),
        numbers: vec![HeldNumbers {
            day: day.clone(),
            from: 1,
            to: 99_999,
        }],
        used: BTreeMap::new(),
        services: vec![ServiceHours {
            id: "cie".to_owned(),
            spans: vec![Instants {
                from: hours(-1),
                to: hours(10),
            }],
        }],
    };
    HelloAnswer {
        epoch: 3,
        at: now.to_string(),
        day: Some(day),
        days: vec![lease],
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a test lives in the machine's own time"
)]
fn fresh_seed() -> u64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .expect("the clock is after 1970");
    u64::from(since.subsec_nanos()) ^ since.as_secs() << 30
}

/// `SplitMix64`.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
