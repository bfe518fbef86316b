// SPDX-License-Identifier: EUPL-1.2
//! `regolacode serve`.

use std::sync::Arc;

use super::ServeArgs;
use crate::config::{Config, Source};
use crate::http::Caps;
use crate::start::start;
use terms::clock::SystemClock;

pub(super) fn serve(args: &ServeArgs) -> anyhow::Result<()> {
    let caps = Caps {
        per_address: args.connections_per_address,
        per_loopback: args.connections_from_here,
        ..Caps::of(args.connections)
    };
    let config = Config {
        office: Source::File(args.office.clone()),
        data: args.data.clone(),
        listen: args.listen,
        caps,
        plain_forecast: args.plain_forecast,
    };
    let signals = Signals::new()?;
    let running = start(config, Arc::new(SystemClock::new()))?;
    let url = running.lan_url();
    let pages = [
        ("All pages", "/"),
        ("Staff", "/staff"),
        ("Board", "/board"),
        ("API", "/api/openapi.json"),
    ];
    let lines: Vec<String> = pages
        .iter()
        .map(|(what, path)| format!("{what:<10} {url}{path}"))
        .collect();
    logs::print(&format!(
        "Regolacode {} is ready.\n{}",
        env!("CARGO_PKG_VERSION"),
        lines.join("\n")
    ));
    signals.wait();
    running.stop();
    Ok(())
}

/// Asks to stop: ctrl-c, or the service manager's SIGTERM. Listening begins before the server does, so that no signal is lost.
pub struct Signals {
    runtime: tokio::runtime::Runtime,
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
}

impl Signals {
    pub fn new() -> std::io::Result<Signals> {
        use tokio::signal::unix::{SignalKind, signal};
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let (terminate, interrupt) = {
            let _inside = runtime.enter();
            (
                signal(SignalKind::terminate())?,
                signal(SignalKind::interrupt())?,
            )
        };
        Ok(Signals {
            runtime,
            terminate,
            interrupt,
        })
    }

    /// Returns when the first of them has come.
    pub fn wait(mut self) {
        self.runtime.block_on(async {
            tokio::select! {
                _ = self.terminate.recv() => {}
                _ = self.interrupt.recv() => {}
            }
        });
    }
}
