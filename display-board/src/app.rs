// SPDX-License-Identifier: EUPL-1.2
//! The program in its window: what is heard goes to the model and to the voice, and the model is drawn when it changes.

use std::time::{Duration, Instant};

use anyhow::{Context as _, anyhow};
use assets::words::Words;
use client::{About, Client, Condition, Follower, Heard, Reporter};
use eframe::egui::{self, ViewportBuilder, ViewportCommand};
use native::Screen;
use protocol::ReportedTrouble;

use crate::catalogue::Catalogue;
use crate::model::Model;
use crate::screens::{Plan, Scene, board, counter, digits_wanted_mm};
use crate::settings::Settings;
use crate::voice::{Equipment, Halt, Loudspeaker, Speaker};

/// A catalogue that changes again while it is fetched is asked for once more after this long.
const ASK_AGAIN_MS: u64 = 1_000;

/// Runs until the window is closed.
///
/// # Errors
/// When there is no display, or no thread can be started.
pub fn run(settings: Settings) -> anyhow::Result<()> {
    let (width, height) = settings.size_px;
    let viewport = ViewportBuilder::default().with_title("Regolacode").with_app_id("regolacode-board");
    let viewport = if settings.is_windowed {
        viewport.with_inner_size([width as f32, height as f32])
    } else {
        viewport.with_fullscreen(true).with_decorations(false)
    };
    let options = eframe::NativeOptions { viewport, ..Default::default() };
    let start = move |creation: &eframe::CreationContext<'_>| -> Result<Box<dyn eframe::App>, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Box::new(Board::start(settings, &creation.egui_ctx)?))
    };
    eframe::run_native("regolacode-board", options, Box::new(start)).map_err(|error| anyhow!("no window: {error}"))
}

struct Board {
    settings: Settings,
    words: Words,
    model: Model,
    started: Instant,
    follower: Follower,
    catalogue: Catalogue,
    asked_ms: u64,
    speaker: Option<Speaker>,
    has_voice: bool,
    /// Tells the server how this board is; one without a token has nobody to be.
    _reporter: Option<Reporter>,
    is_spread: bool,
    /// Pixels of the screen whose digits were already found too small.
    checked: Option<(f32, f32)>,
}

impl Board {
    fn start(settings: Settings, context: &egui::Context) -> anyhow::Result<Board> {
        native::install(context);
        let wake = || {
            let context = context.clone();
            move || context.request_repaint()
        };
        let token = settings.token.clone();
        let follower = Follower::start(&settings.server, token.clone(), None, wake()).context("no thread")?;
        let client = Client::new(&settings.server, token);
        let catalogue = Catalogue::start(client.clone(), wake()).context("no thread")?;
        let (speaker, has_voice) = start_voice(&settings);
        let reporter = start_reporter(&settings, client, has_voice)?;
        Ok(Board {
            words: Words::new(&settings.language),
            model: Model::default(),
            started: Instant::now(),
            follower,
            catalogue,
            asked_ms: 0,
            speaker,
            has_voice,
            _reporter: reporter,
            is_spread: false,
            checked: None,
            settings,
        })
    }

    fn now_ms(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn hear(&mut self, heard: Heard, now_ms: u64) {
        if let Some(speaker) = &self.speaker {
            speaker.hear(&heard);
        }
        self.model.hear(heard, now_ms);
    }

    fn keep_catalogue(&mut self, now_ms: u64) {
        if let Some(office) = self.catalogue.take() {
            self.model.learn_office(office);
        }
        if self.model.wanted_catalogue().is_some() && (self.asked_ms == 0 || now_ms >= self.asked_ms + ASK_AGAIN_MS) {
            self.catalogue.ask();
            self.asked_ms = now_ms.max(1);
        }
    }

    /// Without a window manager nobody makes the window as large as the screen.
    fn spread(&mut self, context: &egui::Context) {
        let (monitor, inner) = context.input(|input| (input.viewport().monitor_size, input.viewport().inner_rect));
        let (Some(monitor), Some(inner)) = (monitor, inner) else { return };
        if self.settings.is_windowed || self.is_spread || context.cumulative_pass_nr() < 3 {
            return;
        }
        self.is_spread = true;
        if inner.width() + 1.0 < monitor.x || inner.height() + 1.0 < monitor.y {
            context.send_viewport_cmd(ViewportCommand::OuterPosition(egui::Pos2::ZERO));
            context.send_viewport_cmd(ViewportCommand::InnerSize(monitor));
        }
    }

    /// Says once in the log when this screen cannot be read from the end of the hall.
    fn check_size(&mut self, screen: Screen) {
        let size = (screen.width_px, screen.height_px);
        if self.settings.counter.is_some() || self.settings.is_windowed || self.checked == Some(size) {
            return;
        }
        self.checked = Some(size);
        let (digits_mm, wanted_mm) =
            (Plan::largest_digits_mm(screen, self.settings.distance_m), digits_wanted_mm(self.settings.distance_m));
        if digits_mm < wanted_mm {
            tracing::warn!(digits_mm, wanted_mm, distance_m = self.settings.distance_m, "the screen is too small for this hall");
        }
    }
}

impl eframe::App for Board {
    fn logic(&mut self, context: &egui::Context, _frame: &mut eframe::Frame) {
        let now_ms = self.now_ms();
        while let Some(heard) = self.follower.take() {
            self.hear(heard, now_ms);
        }
        self.keep_catalogue(now_ms);
        self.model.pass(now_ms);
        let mut next_ms = self.model.changes_in_ms(now_ms);
        if self.model.wanted_catalogue().is_some() {
            next_ms = next_ms.min(ASK_AGAIN_MS);
        }
        context.request_repaint_after(Duration::from_millis(next_ms));
        let wants_out = context.input(|input| input.key_pressed(egui::Key::Escape));
        if self.settings.is_windowed && wants_out {
            context.send_viewport_cmd(ViewportCommand::Close);
        }
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        let screen = Screen::fit(ui.ctx(), self.settings.diagonal_inches);
        self.check_size(screen);
        self.spread(ui.ctx());
        if !self.settings.is_windowed {
            ui.ctx().set_cursor_icon(egui::CursorIcon::None);
        }
        let scene = Scene {
            model: &self.model,
            words: &self.words,
            screen,
            now_ms: self.now_ms(),
            distance_m: self.settings.distance_m,
            has_voice: self.has_voice,
        };
        match self.settings.counter {
            Some(id) => counter(ui, &scene, id),
            None => board(ui, &scene),
        }
    }
}

fn start_reporter(settings: &Settings, client: Client, has_voice: bool) -> anyhow::Result<Option<Reporter>> {
    if settings.token.is_none() {
        return Ok(None);
    }
    let about = About { program: "display-board", version: env!("CARGO_PKG_VERSION"), data: Some(std::env::temp_dir()) };
    let troubles = if has_voice { Vec::new() } else { vec![ReportedTrouble::new("no-voice")] };
    let condition = Condition { troubles, ..Condition::default() };
    Ok(Some(Reporter::start(client, about, condition, |_| {}).context("no thread")?))
}

/// The voice, and false when calls should be spoken and cannot be.
fn start_voice(settings: &Settings) -> (Option<Speaker>, bool) {
    if settings.is_mute {
        return (None, true);
    }
    let equipment = Equipment::find(settings.clips.clone());
    for lack in equipment.lacks() {
        tracing::warn!(%lack, "calls are not heard as they should be");
    }
    let can_speak = equipment.can_speak();
    let halt = Halt::default();
    let started = Loudspeaker::new(equipment, halt.clone())
        .map_err(|error| error.to_string())
        .and_then(|voice| Speaker::start(Box::new(voice), halt).map_err(|error| error.to_string()));
    match started {
        Ok(speaker) => (Some(speaker), can_speak),
        Err(error) => {
            tracing::warn!(error, "no voice");
            (None, false)
        }
    }
}
