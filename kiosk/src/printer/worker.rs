// SPDX-License-Identifier: EUPL-1.2
//! The threads that print, so that a slow or dead printer never holds up the screen: one for each printer, and one that goes from printer
//! to printer with a slip. One slip at a time; each is sent once.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{
    Receiver, RecvTimeoutError, Sender, SyncSender, TryRecvError, TrySendError, channel,
    sync_channel,
};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use protocol::SlipTrouble;
use tracing::{info, warn};

use super::escpos;
use super::press::{Outcome, Round, Turn};
use super::record::Record;
use super::station::Station;
use super::status::PrinterState;
use crate::slip::Line;

/// Slips that may wait. More means that the printer is stuck: citizens are told instead.
const WAITING: usize = 4;
/// A printer may take its time with a slip; this is longer than all its times together. A thread that hangs for longer (in a driver of the system) is
/// left alone, and its printer is out of order until it comes back.
const OUTCOME_WITHIN: Duration = Duration::from_secs(300);
/// A printer that was of no use for so long when it was asked will not be: one that is just being switched on says nothing either.
const IN_VAIN_AFTER: Duration = Duration::from_secs(60);
/// How soon what a printer tells by itself is heard.
const NAP: Duration = Duration::from_millis(250);

/// A slip to print, and what to call it when telling how it went.
#[derive(Clone, Debug)]
pub struct Job {
    pub name: String,
    pub lines: Vec<Line>,
    /// Written down until the server is told; false for tests of the printer.
    pub is_kept: bool,
}

/// What the threads tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// A slip is done with: which printer it came out of, or why not.
    Done {
        name: String,
        outcome: Result<usize, SlipTrouble>,
    },
    /// A printer is not as it was.
    State { printer: usize, state: PrinterState },
}

/// Told from the threads.
pub type Tell = Arc<dyn Fn(News) + Send + Sync>;
/// Shared with whoever tells the server.
pub type SharedRecord = Arc<Mutex<Record>>;

pub struct Worker {
    jobs: SyncSender<Job>,
    /// Of the totem's own printer.
    is_asked_in_vain: Arc<AtomicBool>,
}

struct Order {
    job: Job,
    outcome: Sender<Outcome>,
}

impl Worker {
    /// Starts the threads for these printers, the totem's own first; they end when the worker is dropped and its slips are done.
    ///
    /// # Errors
    /// When the system has no thread left.
    pub fn start(stations: Vec<Station>, record: &SharedRecord, tell: &Tell) -> io::Result<Worker> {
        let (jobs, queue) = sync_channel(WAITING);
        let mut printers = Vec::new();
        let is_asked_in_vain = Arc::new(AtomicBool::new(false));
        for (printer, station) in stations.into_iter().enumerate() {
            let (orders, ordered) = channel();
            let (record, tell, in_vain) = (
                Arc::clone(record),
                Arc::clone(tell),
                Arc::clone(&is_asked_in_vain),
            );
            let in_vain = move |is_in_vain: bool| {
                if printer == 0
                    && in_vain.swap(is_in_vain, Ordering::SeqCst) != is_in_vain
                    && is_in_vain
                {
                    warn!(
                        "asking the printer is of no use: write confirmation = \"none\" under [profile]"
                    );
                }
            };
            let name = format!("printer {printer}");
            thread::Builder::new()
                .name(name)
                .spawn(move || stand(station, printer, &ordered, &record, (&tell, &in_vain)))?;
            printers.push(orders);
        }
        let (record, tell) = (Arc::clone(record), Arc::clone(tell));
        thread::Builder::new()
            .name("slips".to_owned())
            .spawn(move || work(&printers, &queue, &record, &tell))?;
        Ok(Worker {
            jobs,
            is_asked_in_vain,
        })
    }

    /// Puts a slip in the queue; never blocks. False when the queue is full: the slip is surely not printed, and nothing is told of it.
    #[must_use]
    pub fn print(&self, job: Job) -> bool {
        match self.jobs.try_send(job) {
            Ok(()) => true,
            Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => false,
        }
    }

    /// True when the totem's own printer never answers anything of use: better it is not asked (`confirmation = "none"`).
    pub fn is_asked_in_vain(&self) -> bool {
        self.is_asked_in_vain.load(Ordering::SeqCst)
    }
}

fn work(printers: &[Sender<Order>], queue: &Receiver<Job>, record: &SharedRecord, tell: &Tell) {
    let mut hanging: Vec<Option<Receiver<Outcome>>> = printers.iter().map(|_| None).collect();
    while let Ok(job) = queue.recv() {
        let outcome = go_round(printers, &mut hanging, &job);
        if job.is_kept {
            locked(record).outcome(&job.name, outcome);
        }
        tell(News::Done {
            name: job.name,
            outcome,
        });
    }
}

/// From printer to printer, as long as surely nothing came out.
fn go_round(
    printers: &[Sender<Order>],
    hanging: &mut [Option<Receiver<Outcome>>],
    job: &Job,
) -> Result<usize, SlipTrouble> {
    let (mut round, mut at) = Round::new(printers.len());
    loop {
        let outcome = go_to(&printers[at], &mut hanging[at], job, OUTCOME_WITHIN);
        match round.tried(outcome) {
            Turn::Try(next) => at = next,
            Turn::End(outcome) => return outcome,
        }
    }
}

/// One printer. `hanging` is what it was ordered before and never came back from.
fn go_to(
    printer: &Sender<Order>,
    hanging: &mut Option<Receiver<Outcome>>,
    job: &Job,
    within: Duration,
) -> Outcome {
    if hanging
        .as_ref()
        .is_some_and(|answer| matches!(answer.try_recv(), Err(TryRecvError::Empty)))
    {
        return Err(SlipTrouble::Unreachable);
    }
    *hanging = None;
    let (outcome, answer) = channel();
    if printer
        .send(Order {
            job: job.clone(),
            outcome,
        })
        .is_err()
    {
        return Err(SlipTrouble::Other);
    }
    match answer.recv_timeout(within) {
        Ok(outcome) => outcome,
        // A thread that is gone took the slip with it, as far as anybody knows.
        Err(RecvTimeoutError::Disconnected) => Err(SlipTrouble::Uncertain),
        Err(RecvTimeoutError::Timeout) => {
            *hanging = Some(answer);
            Err(SlipTrouble::Uncertain)
        }
    }
}

/// The thread of one printer: prints what is ordered, and asks how it is in between.
fn stand(
    mut station: Station,
    printer: usize,
    orders: &Receiver<Order>,
    record: &SharedRecord,
    (tell, in_vain): (&Tell, &dyn Fn(bool)),
) {
    let (mut told, mut vain_since) = (None, None::<Instant>);
    loop {
        let order = match orders.recv_timeout(if told.is_none() { Duration::ZERO } else { NAP }) {
            Ok(order) => Some(order),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => return,
        };
        let outcome = match &order {
            Some(order) => Some(print(&mut station, printer, &order.job, record)),
            None => {
                station.idle();
                None
            }
        };
        let state = station.state();
        vain_since = station
            .is_asked_in_vain()
            .then(|| vain_since.unwrap_or_else(Instant::now));
        in_vain(vain_since.is_some_and(|since| since.elapsed() >= IN_VAIN_AFTER));
        if told.replace(state) != Some(state) {
            info!(printer, ?state, "the printer's state");
            tell(News::State { printer, state });
        }
        if let (Some(order), Some(outcome)) = (order, outcome) {
            // Whoever ordered it waits for as long as the program runs.
            let _ = order.outcome.send(outcome);
        }
    }
}

fn print(station: &mut Station, printer: usize, job: &Job, record: &SharedRecord) -> Outcome {
    let bytes = match escpos::compose(&job.lines, station.profile()) {
        Ok(bytes) => bytes,
        Err(error) => {
            warn!(%error, "a slip cannot be composed");
            return Err(SlipTrouble::Other);
        }
    };
    station.print(&bytes, &mut || {
        if job.is_kept {
            locked(record).printing(&job.name, printer);
        }
    })
}

fn locked(record: &SharedRecord) -> std::sync::MutexGuard<'_, Record> {
    record.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_that_hangs_keeps_its_own_printer_from_work_and_no_slip_for_ever() {
        let job = Job {
            name: "slip one".to_owned(),
            lines: Vec::new(),
            is_kept: false,
        };
        let (orders, ordered) = channel();
        let mut hanging = None;
        let soon = Duration::from_millis(20);
        assert_eq!(
            go_to(&orders, &mut hanging, &job, soon),
            Err(SlipTrouble::Uncertain),
            "it has the slip"
        );
        assert_eq!(
            go_to(&orders, &mut hanging, &job, soon),
            Err(SlipTrouble::Unreachable),
            "and gets no other"
        );
        let held = ordered.recv().expect("the first slip");
        assert!(ordered.try_recv().is_err());
        held.outcome.send(Ok(())).expect("somebody waits");
        let comes_back =
            thread::spawn(move || ordered.recv().expect("the next slip").outcome.send(Ok(())));
        assert_eq!(
            go_to(&orders, &mut hanging, &job, Duration::from_secs(20)),
            Ok(()),
            "it came back"
        );
        comes_back.join().expect("it ends").expect("somebody waits");
    }
}
