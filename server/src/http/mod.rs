// SPDX-License-Identifier: EUPL-1.2
//! The HTTP face: all routes on this page, a file for each face.

mod ask;
mod counters;
mod device;
mod events;
mod feed;
mod forecast;
mod host;
mod instances;
mod office;
mod openapi;
mod pages;
mod phones;
mod prints;
mod problem;
mod rates;
mod serve;
mod session;
mod totem;
mod visits;

use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::routing::{get, post};
use protocol::OfficeView;
use tokio::sync::{Notify, watch};

pub use ask::{Caller, Peer, Staff};
pub use problem::language;
pub use serve::{Caps, Proxies, Server};
pub use session::{cookie, no_cookie};

use crate::health::{self, Devices, Monitor, Own};
use crate::http::problem::Failure;
use access::Access;
use catalogue::Catalogue;
use desk::scene::State;
use desk::{Desk, Key, Reply};
use feed::Feed;
use instances::{Instances, Verdict};
use phones::Phones;
use rates::Rates;
use terms::clock::Clock;
use terms::refused::{Kind, Refused};

/// What every handler can reach.
pub struct App {
    pub desk: Desk,
    pub access: Arc<Access>,
    pub clock: Arc<dyn Clock>,
    pub devices: Arc<Devices>,
    /// The server's own health.
    pub own: Arc<Own>,
    /// Told when a device has reported.
    device_news: Arc<Notify>,
    feed: Feed,
    phones: Phones,
    /// True once the server stops: streams end.
    stopping: watch::Receiver<bool>,
    office: Mutex<Option<KeptOffice>>,
    /// Held while a seat is taken and its counter opened.
    seating: tokio::sync::Mutex<()>,
    instances: Mutex<Instances>,
    rates: Rates,
}

/// An office view holds for one catalogue and one minute.
#[derive(Clone)]
struct KeptOffice {
    catalogue: Arc<Catalogue>,
    minute: i64,
    view: Arc<OfficeView>,
}

impl App {
    /// Needs to be made within the server's runtime.
    pub fn new(
        desk: Desk,
        access: Arc<Access>,
        clock: Arc<dyn Clock>,
        own: Arc<Own>,
        stopping: watch::Receiver<bool>,
    ) -> Arc<App> {
        let feed = Feed::start(desk.clone(), stopping.clone());
        let phones = Phones::start(desk.clone(), stopping.clone());
        let (office, seating) = (Mutex::new(None), tokio::sync::Mutex::new(()));
        let (devices, device_news) = (
            Arc::new(Devices::new(clock.clone())),
            Arc::new(Notify::new()),
        );
        let monitor = Monitor {
            desk: desk.clone(),
            access: access.clone(),
            devices: devices.clone(),
            own: own.clone(),
            news: device_news.clone(),
        };
        tokio::spawn(health::monitor_devices(monitor, stopping.clone()));
        Arc::new(App {
            desk,
            access,
            clock,
            devices,
            own,
            device_news,
            feed,
            phones,
            stopping,
            office,
            seating,
            instances: Mutex::default(),
            rates: Rates::default(),
        })
    }

    /// Same key, same answer: whoever asked before is answered as then, also when they have lost the right or the seat since, and `first` is
    /// not carried out again with all that hangs on it. A key is of one person or device alone, so nobody gets another's answer.
    pub(super) async fn once(
        &self,
        key: Option<&Key>,
        first: impl Future<Output = Result<Reply, Refused>>,
    ) -> Result<Reply, Refused> {
        let Some(key) = key else { return first.await };
        if let Some(reply) = self.desk.kept(key).await? {
            return Ok(reply);
        }
        match first.await {
            // The same request, sent before, may have been carried out meanwhile.
            Err(refused) => self.desk.kept(key).await?.ok_or(refused),
            done => done,
        }
    }

    /// Refuses a device whose token another program uses too, and tells staff.
    async fn one_of_a_kind(&self, device: i64, instance: &str, name: &str) -> Result<(), Refused> {
        let now_ms = self.clock.moment().0;
        let verdict = self
            .instances
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .receive(device, instance, now_ms);
        let Verdict::Copied { news } = verdict else {
            return Ok(());
        };
        if news {
            tracing::error!(
                device,
                "two programs use the token of one device: both are refused"
            );
            let name = name.to_owned();
            self.desk
                .look(move |state| state.add_trouble_of("trouble-totem-copied", name))
                .await?;
        }
        Err(Kind::CopiedTotem.into())
    }

    fn is_copied(&self, device: i64) -> bool {
        let now_ms = self.clock.moment().0;
        self.instances
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .is_copied(device, now_ms)
    }

    /// The catalogue with the hours worked out for now.
    pub async fn office_view(&self) -> Result<Arc<OfficeView>, Refused> {
        let question = |state: &mut State| {
            let wall = state.wall();
            (
                state.catalogue.clone(),
                wall,
                state.public_url().to_owned(),
                state.epoch,
                state.version(wall),
            )
        };
        let (catalogue, wall, public_url, epoch, version) = self.desk.look(question).await?;
        let minute = wall.as_second().div_euclid(60);
        if let Some(kept) = self.kept_office()
            && kept.minute == minute
            && Arc::ptr_eq(&kept.catalogue, &catalogue)
            && kept.view.public_url == public_url
        {
            return Ok(kept.view);
        }
        let view = Arc::new(OfficeView {
            public_url,
            epoch,
            catalogue: version,
            ..catalogue.view(wall)
        });
        let kept = KeptOffice {
            catalogue,
            minute,
            view: view.clone(),
        };
        *self.office.lock().unwrap_or_else(PoisonError::into_inner) = Some(kept);
        Ok(view)
    }

    /// The office as it was last asked for.
    fn kept_office(&self) -> Option<KeptOffice> {
        self.office
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

/// Every route of the server.
pub fn routes(app: Arc<App>) -> Router {
    let api = Router::new()
        .route("/api/v1/office", get(office::office))
        .route("/api/v1/live", get(office::live))
        .route("/api/v1/events", get(events::hall))
        .route("/api/v1/visits", post(visits::take))
        .route("/api/v1/visits/{token}", get(visits::show))
        .route("/api/v1/visits/{token}/events", get(events::visit))
        .route("/api/v1/visits/{token}/leave", post(visits::leave))
        .route("/api/v1/visits/{token}/slip", post(visits::slip))
        .route("/api/v1/counters/{id}", get(counters::show))
        .route("/api/v1/counters/{id}/{action}", post(counters::act))
        .route("/api/v1/device/report", post(device::report))
        .route("/api/v1/health", get(device::health))
        .route("/api/v1/device/prints", get(prints::prints))
        .route("/api/v1/device/prints/{job}", post(prints::printed))
        .route("/api/v1/device/hello", post(totem::hello))
        .route("/api/v1/device/handover", post(totem::hand_over))
        .route("/api/v1/day/close", post(office::close_day))
        .route("/api/v1/forecast/quality", get(forecast::quality))
        .route(
            "/api/v1/forecast/what-if",
            get(forecast::what_if_asked).post(forecast::what_if),
        )
        .route(
            "/api/v1/session",
            get(session::show)
                .post(session::sign_in)
                .delete(session::sign_out),
        )
        .route("/api/openapi.json", get(openapi::document));
    api.merge(pages::routes())
        .method_not_allowed_fallback(async || Failure::from(Kind::MethodNotAllowed))
        .fallback(pages::not_found)
        .layer(axum::middleware::from_fn_with_state(
            app.clone(),
            host::ours,
        ))
        .layer(tower_http::catch_panic::CatchPanicLayer::custom(
            problem::panicked,
        ))
        .with_state(app)
}

#[cfg(test)]
mod tests;
