// SPDX-License-Identifier: EUPL-1.2
//! Starting and stopping a whole server.

use std::fs::File;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::{Arc, mpsc};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::watch;

use crate::backups::Runner;
use crate::config::{Config, Source};
use crate::health::Own;
use crate::http::{App, Caps, Proxies, Server, routes};
use crate::{descriptors, own_address};
use access::Access;
use anchor::{Anchor, AnchorError, AnchorWriter};
use catalogue::watch::{OfficeFileWatcher, watch as watch_file};
use catalogue::{Catalogue, LoadError};
use desk::{Desk, Order, Setup, Stopped};
use journal::JournalError;
use store::{DataError, OpenError, lock, make_data, mend};
use terms::clock::Clock;

/// Connections that may wait to be accepted.
const BACKLOG: u32 = 1_024;
/// How long a stop waits for the connections; a little more than they are given.
const STOP_WAIT: Duration = Duration::from_secs(7);

/// How often it is looked whether the office file names other proxies.
const PROXIES_EVERY: Duration = Duration::from_secs(2);

/// Why the server did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(transparent)]
    Office(#[from] LoadError),
    #[error(transparent)]
    Data(#[from] DataError),
    #[error("{}: {error}", journal::FILE)]
    Journal {
        #[from]
        error: JournalError,
    },
    #[error("{}: {error}", access::FILE)]
    Access {
        #[from]
        error: OpenError,
    },
    #[error(transparent)]
    Anchor(#[from] AnchorError),
    #[error("cannot listen on {address}: {error}")]
    Listen {
        address: SocketAddr,
        error: std::io::Error,
    },
    #[error("the system gave no thread or timer: {0}")]
    System(std::io::Error),
}

/// A server at work. Dropping it stops it, without waiting for the connections.
pub struct Running {
    address: SocketAddr,
    app: Arc<App>,
    stopping: watch::Sender<bool>,
    stopped: mpsc::Receiver<()>,
    // In the order in which they must end.
    watching: Option<OfficeFileWatcher>,
    backups: Option<Runner>,
    runtime: Option<Runtime>,
    desk: Stopped,
    // After the desk: it writes the last that the desk noted.
    _anchor: AnchorWriter,
    _lock: File,
}

/// Starts a server: checks the journal, opens the business day if it is due, and listens.
pub fn start(config: Config, clock: Arc<dyn Clock>) -> Result<Running, StartError> {
    let catalogue = match &config.office {
        Source::File(path) => Arc::new(Catalogue::load(path)?),
        Source::Given(catalogue) => catalogue.clone(),
    };
    make_data(&config.data)?;
    let lock = lock(&config.data)?;
    let runtime = runtime().map_err(StartError::System)?;
    let listener = listen(&runtime, config.listen)?;
    let address = listener.local_addr().map_err(StartError::System)?;
    let foretelling = outlook::Options {
        plain: config.plain_forecast,
        ..outlook::Options::default()
    };
    let access = Arc::new(Access::open(&config.data, clock.clone())?);
    let known = access.anchor()?;
    anchor::check(&config.data, known.as_ref())?;
    let anchor = Arc::new(Anchor::new(known.as_ref()));
    let setup = Setup {
        data: config.data.clone(),
        catalogue: catalogue.clone(),
        clock: clock.clone(),
        own_url: own_address::url(address),
        foretelling,
        anchor: anchor.clone(),
    };
    let (desk, stopped_desk, history) = desk::spawn(setup)?;
    let anchor =
        AnchorWriter::start(anchor, access.clone(), &config.data).map_err(StartError::System)?;
    mend(&config.data)?;

    check_history(&config.data, history, &runtime, desk.clone());
    let (stopping, stop) = watch::channel(false);
    let office = match &config.office {
        Source::File(path) => Some(path.clone()),
        Source::Given(_) => None,
    };
    let backups = Runner::start(
        config.data.clone(),
        office,
        desk.clone(),
        clock.clone(),
        runtime.handle().clone(),
    )
    .map_err(StartError::System)?;
    let own = Arc::new(Own::new(config.data.clone(), backups.status()));
    runtime.spawn(own_address::follow(address, desk.clone(), stop.clone()));
    let app = runtime.block_on(async { App::new(desk.clone(), access, clock, own, stop.clone()) });
    let (proxies, caps) = (
        follow_proxies(&runtime, &catalogue, desk.clone(), stop.clone()),
        fitting(config.caps),
    );
    let server = Server {
        listener,
        router: routes(app.clone()),
        caps,
        proxies,
        stopping: stop,
    };
    let (done, stopped) = mpsc::channel();
    runtime.spawn(async move {
        server.run().await;
        // Nobody may be waiting for it.
        let _ = done.send(());
    });
    let watching = match &config.office {
        Source::File(path) => {
            Some(follow_file(path, &catalogue, &runtime, desk).map_err(StartError::System)?)
        }
        Source::Given(_) => None,
    };
    tracing::info!(%address, "ready");
    Ok(Running {
        address,
        app,
        stopping,
        stopped,
        watching,
        backups: Some(backups),
        runtime: Some(runtime),
        desk: stopped_desk,
        _anchor: anchor,
        _lock: lock,
    })
}

impl Running {
    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.address
    }

    /// The address of its pages for people on this machine.
    pub fn url(&self) -> String {
        let ip = if self.address.ip().is_unspecified() {
            IpAddr::V4(Ipv4Addr::LOCALHOST)
        } else {
            self.address.ip()
        };
        format!("http://{}", SocketAddr::new(ip, self.address.port()))
    }

    /// The address of its pages for the LAN.
    pub fn lan_url(&self) -> String {
        own_address::url(self.address)
    }

    /// The desk, the people and devices.
    pub fn app(&self) -> &Arc<App> {
        &self.app
    }

    /// Stops gracefully: what has arrived is answered, streams end, the journal is closed.
    pub fn stop(mut self) {
        self.begin_stop();
        if self.stopped.recv_timeout(STOP_WAIT).is_err() {
            tracing::warn!("the connections did not end in time");
        }
    }

    fn begin_stop(&mut self) {
        self.watching = None;
        self.backups = None;
        self.stopping.send_replace(true);
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.begin_stop();
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
        self.desk.stop();
        tracing::info!("stopped");
    }
}

/// A desk on two cores wants one of them.
fn runtime() -> std::io::Result<Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .max_blocking_threads(8)
        .thread_name("http")
        .enable_all()
        .build()
}

fn listen(runtime: &Runtime, address: SocketAddr) -> Result<TcpListener, StartError> {
    let failed = |error| StartError::Listen { address, error };
    let _inside = runtime.enter();
    let socket = if address.is_ipv4() {
        tokio::net::TcpSocket::new_v4()
    } else {
        tokio::net::TcpSocket::new_v6()
    }
    .map_err(failed)?;
    // A restart must not wait for the old connections' last seconds.
    socket.set_reuseaddr(true).map_err(failed)?;
    socket.bind(address).map_err(failed)?;
    socket.listen(BACKLOG).map_err(failed)
}

/// As many connections as there are descriptors for.
fn fitting(caps: Caps) -> Caps {
    let room = descriptors::for_connections();
    if room < caps.connections {
        let wanted = caps.connections;
        tracing::warn!(
            wanted,
            room,
            "fewer connections than usual: the system allows this process too few file descriptors (ulimit -n)"
        );
    }
    caps.within(room)
}

/// The proxies that the office file in force trusts, a moment after it has changed.
fn follow_proxies(
    runtime: &Runtime,
    first: &Catalogue,
    desk: Desk,
    mut stopping: watch::Receiver<bool>,
) -> watch::Receiver<Arc<Proxies>> {
    let proxies =
        |catalogue: &Catalogue| Arc::new(Proxies::new(catalogue.trusted_proxies().to_vec()));
    let (newest, reader) = watch::channel(proxies(first));
    runtime.spawn(async move {
        loop {
            tokio::select! {
                _ = stopping.wait_for(|stop| *stop) => return,
                () = tokio::time::sleep(PROXIES_EVERY) => {}
            }
            // Refused for a moment: those that are known hold.
            let Ok(catalogue) = desk.look(|state| state.catalogue.clone()).await else {
                continue;
            };
            let now = proxies(&catalogue);
            newest.send_if_modified(|known| {
                *known != now && {
                    *known = now;
                    true
                }
            });
        }
    });
    reader
}

/// The chain before the last day is checked while the server already works.
fn check_history(data: &Path, before: u64, runtime: &Runtime, desk: Desk) {
    if before <= 1 {
        return;
    }
    let (data, handle) = (data.to_owned(), runtime.handle().clone());
    let check = move || match journal::verify_history(&data, before) {
        Ok(()) => tracing::info!(events = before - 1, "the journal's history is whole"),
        Err(error) => {
            tracing::error!(%error, "the journal's history is damaged; today's part is whole and the service goes on");
            handle.spawn(async move {
                desk.look(|state| state.add_trouble("trouble-history-damaged"))
                    .await
            });
        }
    };
    if let Err(error) = std::thread::Builder::new()
        .name("history-check".to_owned())
        .spawn(check)
    {
        tracing::warn!(%error, "the journal's history could not be checked");
    }
}

/// A changed office file goes to the desk; one that is wrong leaves the old one in force, and one that would strand somebody waits there.
fn follow_file(
    path: &Path,
    in_use: &Catalogue,
    runtime: &Runtime,
    desk: Desk,
) -> std::io::Result<OfficeFileWatcher> {
    let handle = runtime.handle().clone();
    watch_file(path, in_use, move |news| {
        let Ok(catalogue) = news else { return true };
        match handle.block_on(desk.order(Order::Catalogue(Arc::new(catalogue)), None)) {
            Ok(_) => {
                tracing::info!("the new office file is in force");
                true
            }
            // Nothing can be written now, whatever the file says: it is brought again.
            Err(refused) if refused.kind.status() == 503 => false,
            Err(refused) => {
                let number = refused
                    .with
                    .iter()
                    .find(|(name, _)| *name == "number")
                    .map(|(_, value)| value.as_str());
                tracing::error!(
                    why = refused.kind.name(),
                    number,
                    "the new office file is refused; the old one stays in force until that is gone, or the next day opens"
                );
                true
            }
        }
    })
}
