// SPDX-License-Identifier: EUPL-1.2
//! A whole office in a folder of its own: the real server with the catalogue of the tests, a kiosk, and a script that may work every counter.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use protocol::{ConsoleView, LiveView, NextAnswer, Ticket, VisitView};
use serde_json::json;

use crate::{Answer, Api, Server, Start, Temp};

pub struct Office {
    // In this order: the server ends before its folder goes.
    pub server: Server,
    pub kiosk: Api,
    pub clerk: Api,
    pub folder: Temp,
}

/// The catalogue of the tests: an office that never closes, with 9 counters.
pub fn catalogue() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("office.toml")
}

/// A key that nobody has used.
pub fn new_key() -> String {
    static LAST: AtomicU64 = AtomicU64::new(0);
    format!(
        "test-{}-{}",
        std::process::id(),
        LAST.fetch_add(1, Ordering::Relaxed)
    )
}

impl Office {
    /// A new office with these counters open.
    #[track_caller]
    pub fn open(counters: &[u16]) -> Office {
        Office::open_with(counters, &[])
    }

    /// The same, with further arguments of the server.
    #[track_caller]
    pub fn open_with(counters: &[u16], args: &[&str]) -> Office {
        let folder = Temp::new("office");
        let start = Start::new(&catalogue(), &folder.join("data"));
        let server = args.iter().fold(start, |start, arg| start.arg(arg)).run();
        let (kiosk, clerk) = (server.as_a("kiosk"), server.as_a("operator"));
        let office = Office {
            server,
            kiosk,
            clerk,
            folder,
        };
        for counter in counters {
            office.clerk.act(*counter, "open").expect(200);
        }
        office
    }

    /// Kills or stops the server with `end`, then starts it again on the same folder and port.
    #[track_caller]
    pub fn restart(mut self, end: impl FnOnce(&mut Server)) -> Office {
        end(&mut self.server);
        let port = self.server.port();
        let Office {
            server,
            kiosk,
            clerk,
            folder,
        } = self;
        let data = server.data().to_owned();
        drop(server);
        let server = Start::new(&catalogue(), &data).port(port).run();
        Office {
            server,
            kiosk,
            clerk,
            folder,
        }
    }

    /// A citizen takes a number for one service.
    #[track_caller]
    pub fn take(&self, service: &str) -> Ticket {
        self.take_for(&[service])
    }

    #[track_caller]
    pub fn take_for(&self, services: &[&str]) -> Ticket {
        self.kiosk
            .take(&new_key(), &json!({ "services": services }))
            .expect(201)
            .json()
    }

    /// Presses next at `counter`; somebody must be called.
    #[track_caller]
    pub fn next(&self, counter: u16) -> NextAnswer {
        self.clerk.act(counter, "next").expect(200).json()
    }

    /// An action that must succeed: the counter's fresh state.
    #[track_caller]
    pub fn act(&self, counter: u16, action: &str) -> ConsoleView {
        self.clerk.act(counter, action).expect(200).json()
    }

    #[track_caller]
    pub fn act_with(&self, counter: u16, action: &str, body: &serde_json::Value) -> ConsoleView {
        self.clerk
            .act_with(counter, action, body)
            .expect(200)
            .json()
    }

    #[track_caller]
    pub fn live(&self) -> LiveView {
        self.server.api.get("/api/v1/live").expect(200).json()
    }

    /// What the citizen's phone sees.
    #[track_caller]
    pub fn visit(&self, token: &str) -> VisitView {
        self.server
            .api
            .get(&format!("/api/v1/visits/{token}"))
            .expect(200)
            .json()
    }

    #[track_caller]
    pub fn waiting(&self, service: &str) -> u32 {
        let live = self.live();
        live.services
            .iter()
            .find(|known| known.id == service)
            .expect("the service is there")
            .waiting
    }
}

/// The tickets of an answer, or the problem it was refused with.
#[track_caller]
pub fn ticket(answer: &Answer) -> Result<Ticket, String> {
    if answer.status == 201 {
        Ok(answer.json())
    } else {
        Err(answer.problem())
    }
}
