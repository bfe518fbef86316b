// SPDX-License-Identifier: EUPL-1.2
//! A changed file is noticed, a broken one is told once, and an unchanged one is left alone.

use std::fs;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use super::super::watch::{OfficeFileWatcher, watch_every};
use super::*;

const DEADLINE: Duration = Duration::from_secs(20);

struct Bench {
    folder: PathBuf,
    news: Receiver<Result<Catalogue, LoadError>>,
    _watch: OfficeFileWatcher,
}

impl Bench {
    fn new(name: &str) -> Bench {
        let folder =
            std::env::temp_dir().join(format!("regolacode-watch-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder for the test");
        let path = folder.join("office.toml");
        fs::write(&path, SMALL).expect("the file is written");
        let (sender, news) = channel();
        let tell = move |change| sender.send(change).is_ok();
        let watch = watch_every(Duration::from_millis(5), &path, &small().hash, tell)
            .expect("the thread starts");
        Bench {
            folder,
            news,
            _watch: watch,
        }
    }

    fn write(&self, text: &str) {
        fs::write(self.folder.join("next.toml"), text).expect("the file is written");
        fs::rename(
            self.folder.join("next.toml"),
            self.folder.join("office.toml"),
        )
        .expect("the file is replaced");
    }

    fn next(&self) -> Result<Catalogue, LoadError> {
        self.news
            .recv_timeout(DEADLINE)
            .expect("a change is noticed")
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.folder).expect("the folder of the test goes away");
    }
}

#[test]
fn changes_and_faults_are_told_once() {
    let bench = Bench::new("once");
    bench.write(&SMALL.replace("minutes = 12", "minutes = 13"));
    assert_eq!(
        bench.next().expect("no faults").office(None).services[0].expected_s,
        780
    );
    bench.write(&SMALL.replace("minutes = 12", "minutes = 0"));
    let Err(LoadError::Faults { faults, .. }) = bench.next() else {
        panic!("a fault")
    };
    assert_eq!(faults[0].field, "service[1].minutes");
    // The same fault in a text that differs otherwise is not told again; the next good text is.
    bench.write(&SMALL.replace("minutes = 12", "minutes = 0 # zero"));
    bench.write(&SMALL.replace("minutes = 12", "minutes = 14"));
    assert_eq!(
        bench.next().expect("no faults").office(None).services[0].expected_s,
        840
    );
}

#[test]
fn a_file_that_goes_away_is_told_and_found_again() {
    let bench = Bench::new("gone");
    fs::remove_file(bench.folder.join("office.toml")).expect("the file goes away");
    assert!(matches!(bench.next(), Err(LoadError::Io { .. })));
    bench.write(&SMALL.replace("minutes = 12", "minutes = 20"));
    assert_eq!(
        bench.next().expect("no faults").office(None).services[0].expected_s,
        1200
    );
}

#[test]
fn dropping_the_watch_ends_its_thread_at_once() {
    let began = Instant::now();
    let path = std::env::temp_dir().join("regolacode-watch-nothing.toml");
    drop(watch_every(Duration::from_secs(600), &path, "", |_| true).expect("the thread starts"));
    assert!(began.elapsed() < DEADLINE);
}
