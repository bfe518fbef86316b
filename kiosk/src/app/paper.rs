// SPDX-License-Identifier: EUPL-1.2
//! The program and its printers: slips go into their queue, and the server is told how they are.

use std::sync::PoisonError;

use assets::words::Words;
use eframe::egui;
use protocol::{ReportedTrouble, SlipBody, SlipTrouble, Ticket};
use tracing::warn;

use super::Kiosk;
use crate::alone::hold;
use crate::errands::{Tell, print_name, slip_name};
use crate::outputs::{self, TEST, done};
use crate::printer::{Job, Worker};
use crate::slip::{self, SlipData};

impl Kiosk {
    pub(super) fn print(&mut self, ticket: &Ticket, context: &egui::Context) {
        self.put_ticket(slip_name(&ticket.token), ticket, false, context);
    }

    /// A slip that staff want again. One that an earlier run of the program began is told by the record, and not printed.
    pub(super) fn reprint(&mut self, job: &str, ticket: &Ticket, context: &egui::Context) {
        let name = print_name(job);
        if !self
            .record
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .knows(&name)
        {
            self.put_ticket(name, ticket, true, context);
        }
    }

    fn put_ticket(
        &mut self,
        name: String,
        ticket: &Ticket,
        is_again: bool,
        context: &egui::Context,
    ) {
        let Some(office) = self.state.hall.office.as_deref() else {
            // Without the catalogue a slip cannot be worded; surely nothing came out.
            self.receive(done(name, Err(SlipTrouble::Other)), context);
            return;
        };
        let words = Words::new(&ticket.language);
        let lines = slip::lines(SlipData {
            ticket,
            office,
            words: &words,
            totem: &self.settings.name,
            is_again,
        });
        self.put_in_queue(
            Job {
                name,
                lines,
                is_kept: true,
            },
            context,
        );
    }

    pub(super) fn test_print(&mut self, context: &egui::Context) {
        let lines = slip::test_lines(
            &self.words,
            &self.settings.name,
            self.state.hall.clock(self.now_ms()),
        );
        self.put_in_queue(
            Job {
                name: TEST.to_owned(),
                lines,
                is_kept: false,
            },
            context,
        );
    }

    fn put_in_queue(&mut self, job: Job, context: &egui::Context) {
        let name = job.name.clone();
        if !self.worker.as_ref().is_some_and(|worker| worker.print(job)) {
            warn!("a slip was not printed: too many wait, or there is no printer");
            self.receive(done(name, Err(SlipTrouble::Other)), context);
        }
    }

    /// The server is told what became of a slip. What is not in the record of slips already is kept on the totem's own disk until then.
    pub(super) fn report_slip(&self, token: String, body: SlipBody) {
        let is_kept = self
            .record
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .knows(&slip_name(&token));
        if !is_kept
            && let Some((vault, _)) = &self.alone
            && let Err(error) = hold(vault).slip_became(&token, &body)
        {
            warn!(%error, "what became of a slip is forgotten if the totem ends before the server is told");
        }
        self.errands.tell(Tell::Slip { token, body });
    }

    /// The server is told how the totem is, as soon as that changes.
    pub(super) fn tell_condition(&self) {
        if let Some(reporter) = &self.reporter {
            let mut condition = outputs::condition(&self.settings, &self.state.printers);
            let is_asked_in_vain = self.worker.as_ref().is_some_and(Worker::is_asked_in_vain);
            condition
                .troubles
                .extend(is_asked_in_vain.then(|| ReportedTrouble::new("printer-asked-in-vain")));
            let vault = self.alone.as_ref().map(|(vault, _)| vault);
            condition
                .troubles
                .extend(outputs::troubles_alone(vault, self.stream.greeting));
            reporter.set(condition);
        }
    }
}
