// SPDX-License-Identifier: EUPL-1.2
//! The program in its window: inputs go to the flow, requests go out, and the state is drawn when it changes.

mod paper;
mod window;

use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use anyhow::{Context as _, anyhow};
use assets::words::Words;
use client::{About, Client, Follower, Heard, Reporter};
use eframe::egui::{self, ViewportBuilder, ViewportCommand};
use native::{Look, Screen};
use protocol::LiveView;
use tracing::{info, warn};

use crate::alone::{Alone, SharedVault, hold, open_vault};
use crate::errands::{Errands, Inbox, Tell};
use crate::flow::{Greeting, Input, Link, Moment, Request, Rules, Screen as At, State, next};
use crate::outputs;
use crate::printer::Worker;
use crate::printer::worker::SharedRecord;
use crate::screens::{Totem, View, draw, spoken};
use crate::settings::Settings;
use crate::tray_window::TrayWindow;
use crate::voice::Voice;

/// Services open and close at their own hours, so the catalogue is asked for again after this long.
const OFFICE_EVERY_MS: u64 = 60_000;

/// What a totem that is alone shows is worked out again after this long: hours begin and end, numbers are given.
const ALONE_EVERY_MS: u64 = 15_000;

/// How the program ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum End {
    #[default]
    Exit,
    Restart,
}

/// Runs until the service corner (or, in a window, its frame) ends it.
///
/// # Errors
/// When there is no display, or no thread can be started.
pub fn run(settings: Settings) -> anyhow::Result<End> {
    let began = Instant::now();
    let (width, height) = settings.size_px;
    let viewport = ViewportBuilder::default()
        .with_title("Regolacode")
        .with_app_id("regolacode-kiosk");
    let viewport = if settings.is_windowed {
        viewport.with_inner_size([width as f32, height as f32])
    } else {
        viewport.with_fullscreen(true).with_decorations(false)
    };
    let options = eframe::NativeOptions {
        viewport,
        persist_window: false,
        ..Default::default()
    };
    let end = Arc::new(std::sync::Mutex::new(End::Exit));
    let told = Arc::clone(&end);
    let start = move |creation: &eframe::CreationContext<'_>| -> Result<Box<dyn eframe::App>, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Box::new(Kiosk::start(settings, &creation.egui_ctx, told, began)?))
    };
    eframe::run_native("regolacode-kiosk", options, Box::new(start))
        .map_err(|error| anyhow!("no window: {error}"))?;
    let end = *end
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    Ok(end)
}

struct Kiosk {
    settings: Settings,
    totem: Totem,
    state: State,
    words: Words,
    started: Instant,
    is_shown: bool,
    next_key: String,
    inputs: Receiver<Input>,
    follower: Follower,
    errands: Errands,
    /// The totem's own disk and numbers; none without a token or a folder for it.
    alone: Option<(SharedVault, Alone)>,
    stream: Stream,
    alone_at_ms: u64,
    /// Tells the server how this totem is; a totem without a token has nobody to be.
    reporter: Option<Reporter>,
    record: SharedRecord,
    worker: Option<Worker>,
    tray: Option<TrayWindow>,
    voice: Option<Voice>,
    wants_speech: bool,
    is_crest_held: bool,
    is_spread: bool,
    is_ending: bool,
    office_asked_ms: u64,
    end: Arc<std::sync::Mutex<End>>,
}

/// The stream of events, as far as it may be believed: a server is followed once it was greeted.
#[derive(Default)]
struct Stream {
    /// Counts the connections.
    number: u64,
    is_greeted: bool,
    /// What came of the last hello.
    greeting: Option<Greeting>,
    /// The hall that came before the greeting was over.
    live: Option<Box<LiveView>>,
}

impl Kiosk {
    fn start(
        settings: Settings,
        context: &egui::Context,
        end: Arc<std::sync::Mutex<End>>,
        began: Instant,
    ) -> anyhow::Result<Kiosk> {
        native::install(context);
        native::set_rest(context, settings.rules.guard_ms as f64 / 1_000.0);
        let (sender, inputs) = channel();
        let wake = {
            let context = context.clone();
            Arc::new(move || context.request_repaint())
        };
        let inbox = Inbox {
            inputs: sender,
            wake: wake.clone(),
        };
        let client = Client::new(&settings.server, settings.token.clone());
        let follower = Follower::start(&settings.server, settings.token.clone(), None, move || {
            wake()
        })
        .context("no thread")?;
        let record = outputs::open_record(&settings);
        let reporter = start_reporter(&settings, &client)?;
        let instance = reporter.as_ref().map_or("", Reporter::instance);
        let vault = open_vault(
            settings.data.as_deref(),
            settings.token.as_deref(),
            instance,
        );
        let errands =
            Errands::start(&client, &inbox, vault.as_ref(), &record).context("no thread")?;
        let alone = match vault {
            Some(vault) => Some((
                vault.clone(),
                Alone::start(&client, &inbox, &vault).context("no thread")?,
            )),
            None => None,
        };
        let rules = Rules {
            has_own_numbers: alone.is_some(),
            ..settings.rules.clone()
        };
        errands.fetch_office();
        let (worker, tray) = outputs::start_printers(&settings, &inbox, &record)?;
        outputs::tell_unfinished(&errands, &record, alone.as_ref().map(|(vault, _)| vault));
        let totem = Totem {
            name: settings.name.clone(),
            server: settings.server.clone(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            printer: outputs::printer_name(&settings.printer),
            reach_mm: settings.reach_mm,
        };
        Ok(Kiosk {
            totem,
            state: State::new(
                rules,
                u64::try_from(began.elapsed().as_millis()).unwrap_or(0),
            ),
            words: Words::new(assets::words::FIRST_LANGUAGE),
            started: began,
            is_shown: false,
            next_key: client::new_key(),
            inputs,
            follower,
            errands,
            alone,
            stream: Stream::default(),
            alone_at_ms: 0,
            reporter,
            record,
            worker,
            tray: tray.map(TrayWindow::new),
            voice: Voice::start()
                .map_err(|error| warn!(%error, "no voice"))
                .ok(),
            wants_speech: false,
            is_crest_held: false,
            is_spread: settings.is_windowed,
            is_ending: false,
            office_asked_ms: 0,
            end,
            settings,
        })
    }

    fn now_ms(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn receive(&mut self, input: Input, context: &egui::Context) {
        let now_ms = self.now_ms();
        let requests = next(
            &mut self.state,
            input,
            Moment {
                now_ms,
                fresh_key: &self.next_key,
            },
        );
        for request in requests {
            self.run(request, context);
        }
    }

    fn run(&mut self, request: Request, context: &egui::Context) {
        match request {
            Request::Take { key, body } => {
                if key == self.next_key {
                    self.next_key = client::new_key();
                }
                self.errands.take(key, body);
            }
            Request::Give {
                key,
                body,
                was_asked,
            } => {
                if key == self.next_key {
                    self.next_key = client::new_key();
                }
                match &self.alone {
                    Some((_, alone)) => alone.give(key, body, was_asked),
                    None => self.receive(Input::NoNumber { key }, context),
                }
            }
            Request::FetchOffice => self.errands.fetch_office(),
            Request::Print { ticket } => self.print(&ticket, context),
            Request::ReportSlip { token, body } => self.report_slip(token, body),
            Request::FetchPrints => self.errands.fetch_prints(),
            Request::Reprint { job, ticket } => self.reprint(&job, &ticket, context),
            Request::ReportReprint { job, body } => self.errands.tell(Tell::Print { job, body }),
            Request::GiveUp { token } => self.give_up(token),
            Request::Speak => self.wants_speech = true,
            Request::Hush => {
                self.wants_speech = false;
                if let Some(voice) = &self.voice {
                    voice.hush();
                }
            }
            Request::TestPrint => self.test_print(context),
            Request::Restart => self.leave(End::Restart, context),
            Request::Exit => self.leave(End::Exit, context),
        }
    }

    fn give_up(&self, token: String) {
        if let Some((vault, _)) = &self.alone
            && let Err(error) = hold(vault).give_up(&token)
        {
            warn!(%error, "a number that nobody took could not be given up here");
        }
        self.errands.tell(Tell::GiveUp { token });
    }

    /// What the stream says, once its server was greeted.
    fn follow(&mut self, heard: Heard, context: &egui::Context) {
        match heard {
            Heard::Connected => {
                self.stream = Stream {
                    number: self.stream.number + 1,
                    is_greeted: self.alone.is_none(),
                    live: None,
                    ..self.stream
                };
                match &self.alone {
                    Some((_, alone)) => alone.greet(self.stream.number),
                    None => self.receive(Input::Connected, context),
                }
            }
            Heard::Snapshot(live) | Heard::Live(live) => {
                if self.stream.is_greeted {
                    self.see(live, context);
                } else {
                    self.stream.live = Some(live);
                }
            }
            Heard::CutOff => {
                self.stream = Stream {
                    number: self.stream.number + 1,
                    is_greeted: false,
                    live: None,
                    ..self.stream
                };
                self.cut_off(context);
            }
            Heard::Call(_) => {}
        }
    }

    fn see(&mut self, live: Box<LiveView>, context: &egui::Context) {
        if let Some((vault, _)) = &self.alone {
            hold(vault).live_heard(&live);
        }
        self.receive(Input::Live(live), context);
    }

    fn greeted(&mut self, stream: u64, greeting: Greeting, context: &egui::Context) {
        self.stream.greeting = Some(greeting);
        if stream != self.stream.number {
            return;
        }
        let was_greeted =
            std::mem::replace(&mut self.stream.is_greeted, greeting == Greeting::Obeyed);
        match greeting {
            Greeting::Obeyed if was_greeted => {}
            Greeting::Obeyed => {
                self.receive(Input::Connected, context);
                if let Some(live) = self.stream.live.take() {
                    self.see(live, context);
                }
            }
            Greeting::Disobeyed => self.cut_off(context),
            // Two that give the same numbers are worse than none.
            Greeting::Copied => {
                self.receive(Input::CutOff, context);
                self.receive(Input::Alone(None), context);
            }
        }
    }

    fn cut_off(&mut self, context: &egui::Context) {
        self.receive(Input::CutOff, context);
        self.show_alone(context);
    }

    /// Shows what the totem knows by itself.
    fn show_alone(&mut self, context: &egui::Context) {
        self.alone_at_ms = self.now_ms() + ALONE_EVERY_MS;
        let Some((vault, _)) = &self.alone else {
            return;
        };
        let seen = hold(vault)
            .alone()
            .map(|alone| Box::new((*alone.office, *alone.live)));
        self.receive(Input::Alone(seen), context);
    }

    /// Looks after a totem that hears nothing.
    fn keep_alone(&mut self, context: &egui::Context) {
        if matches!(self.state.screen, At::Taking(_)) {
            let silent = if self.stream.is_greeted {
                self.follower.silent_for()
            } else {
                Duration::MAX
            };
            self.receive(
                Input::Silence {
                    ms: u64::try_from(silent.as_millis()).unwrap_or(u64::MAX),
                },
                context,
            );
        }
        if self.alone.is_some() && matches!(self.state.hall.link, Link::Cut | Link::Alone) {
            let now_ms = self.now_ms();
            if now_ms >= self.alone_at_ms {
                self.show_alone(context);
            }
            context.request_repaint_after(Duration::from_millis(
                self.alone_at_ms.saturating_sub(now_ms) + 1,
            ));
        }
    }

    fn leave(&mut self, end: End, context: &egui::Context) {
        *self
            .end
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner) = end;
        self.is_ending = true;
        context.send_viewport_cmd(ViewportCommand::Close);
    }

    /// Keeps the words in the citizen's language.
    fn keep_words(&mut self) {
        if self.words.language() != self.state.session.language {
            self.words = Words::new(&self.state.session.language);
        }
    }

    fn keep_office(&mut self, now_ms: u64) {
        if now_ms >= self.office_asked_ms + OFFICE_EVERY_MS {
            self.office_asked_ms = now_ms;
            self.errands.fetch_office();
        }
    }

    fn draw(&mut self, ui: &egui::Ui, screen: Screen) -> (Option<crate::flow::Touch>, bool) {
        let session = &self.state.session;
        let look = Look {
            contrast: session.contrast,
            large_text: session.large_text,
            ..Look::new(screen)
        };
        let view = View {
            state: &self.state,
            words: &self.words,
            look,
            now_ms: self.now_ms(),
            totem: &self.totem,
        };
        let drawn = draw(ui, &view);
        if std::mem::take(&mut self.wants_speech)
            && let Some(voice) = &self.voice
        {
            voice.say(self.words.language(), &spoken(ui, &view));
        }
        (drawn.touch, drawn.crest)
    }
}

impl eframe::App for Kiosk {
    fn logic(&mut self, context: &egui::Context, _frame: &mut eframe::Frame) {
        self.keep_open(context);
        while let Some(heard) = self.follower.take() {
            self.follow(heard, context);
        }
        while let Ok(input) = self.inputs.try_recv() {
            match input {
                Input::Greeted { stream, greeting } => self.greeted(stream, greeting, context),
                input => self.receive(input, context),
            }
            self.tell_condition();
        }
        self.keep_alone(context);
        self.receive(Input::Tick, context);
        self.keep_words();
        let now_ms = self.now_ms();
        self.keep_office(now_ms);
        if let Some(at_ms) = self.state.wake_at_ms(now_ms) {
            context.request_repaint_after(Duration::from_millis(at_ms - now_ms + 1));
        }
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        if !std::mem::replace(&mut self.is_shown, true) {
            info!(after_ms = self.now_ms(), "first frame");
        }
        let screen = Screen::fit(ui.ctx(), self.settings.diagonal_inches);
        self.spread(ui.ctx());
        if !self.settings.is_windowed {
            ui.ctx().set_cursor_icon(egui::CursorIcon::None);
        }
        let (touch, crest) = self.draw(ui, screen);
        if crest != self.is_crest_held {
            self.is_crest_held = crest;
            self.receive(Input::Crest { down: crest }, ui.ctx());
            ui.ctx().request_repaint();
        }
        if let Some(touch) = touch {
            self.receive(Input::Touch(touch), ui.ctx());
            ui.ctx().request_repaint();
        }
        if let Some(tray) = &mut self.tray {
            tray.show(ui.ctx());
        }
    }
}

fn start_reporter(settings: &Settings, client: &Client) -> anyhow::Result<Option<Reporter>> {
    if settings.token.is_none() {
        return Ok(None);
    }
    let about = About {
        program: "kiosk",
        version: env!("CARGO_PKG_VERSION"),
        data: settings.data.clone(),
    };
    let reporter = Reporter::start(
        client.clone(),
        about,
        outputs::condition(settings, &[]),
        |_| {},
    )
    .context("no thread")?;
    Ok(Some(reporter))
}
