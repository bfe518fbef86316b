// SPDX-License-Identifier: EUPL-1.2
//! The program in its window: what is heard goes to the model and to the voice, and the model is drawn when it changes.

use std::time::Duration;

use anyhow::{Context as _, anyhow};
use assets::words::Words;
use client::{About, Client, Condition, Follower, Reporter};
use eframe::egui::{self, ViewportBuilder, ViewportCommand};
use native::Screen;
use protocol::ReportedTrouble;

use crate::catalogue::Catalogue;
use crate::screens::{Plan, Scene, board, counter, digits_wanted_mm};
use crate::settings::Settings;
use crate::stream_reader::{Senses, StreamReader};
use crate::voice::{Equipment, Halt, Loudspeaker, Speaker};

/// Asking for a drawing at once brings two of them; asking for one in a moment brings one.
const A_MOMENT: Duration = Duration::from_millis(1);

/// Runs until the window is closed.
///
/// # Errors
/// When there is no display, or no thread can be started.
pub fn run(settings: Settings) -> anyhow::Result<()> {
    let (width, height) = settings.size_px;
    let viewport = ViewportBuilder::default()
        .with_title("Regolacode")
        .with_app_id("regolacode-board");
    let viewport = if settings.is_windowed {
        viewport.with_inner_size([width as f32, height as f32])
    } else {
        viewport.with_fullscreen(true).with_decorations(false)
    };
    // There is nothing to dither in flat colours, and it costs most where a processor has to draw.
    let options = eframe::NativeOptions {
        viewport,
        dithering: false,
        ..Default::default()
    };
    let start = move |creation: &eframe::CreationContext<'_>| -> Result<Box<dyn eframe::App>, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Box::new(Board::start(settings, &creation.egui_ctx)?))
    };
    eframe::run_native("regolacode-board", options, Box::new(start))
        .map_err(|error| anyhow!("no window: {error}"))
}

struct Board {
    settings: Settings,
    words: Words,
    stream_reader: StreamReader,
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
        let token = settings.token.clone();
        let follower =
            Follower::start(&settings.server, token.clone(), None, || {}).context("no thread")?;
        let client = Client::new(&settings.server, token);
        let catalogue = Catalogue::start(client.clone(), || {}).context("no thread")?;
        let (speaker, has_voice) = start_voice(&settings);
        let reporter = start_reporter(&settings, client, has_voice)?;
        let window = context.clone();
        let redraw = move || window.request_repaint_after(A_MOMENT);
        Ok(Board {
            words: Words::new(&settings.language),
            stream_reader: StreamReader::start(
                Senses {
                    follower,
                    catalogue,
                    speaker,
                },
                redraw,
            )
            .context("no thread")?,
            has_voice,
            _reporter: reporter,
            is_spread: false,
            checked: None,
            settings,
        })
    }

    /// Without a window manager nobody makes the window as large as the screen.
    fn spread(&mut self, context: &egui::Context) {
        let (monitor, inner) =
            context.input(|input| (input.viewport().monitor_size, input.viewport().inner_rect));
        let (Some(monitor), Some(inner)) = (monitor, inner) else {
            return;
        };
        if self.settings.is_windowed || self.is_spread {
            return;
        }
        if context.cumulative_pass_nr() < 3 {
            context.request_repaint();
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
        if self.settings.counter.is_some()
            || self.settings.is_windowed
            || self.checked == Some(size)
        {
            return;
        }
        self.checked = Some(size);
        let (digits_mm, wanted_mm) = (
            Plan::largest_digits_mm(screen, self.settings.distance_m),
            digits_wanted_mm(self.settings.distance_m),
        );
        if digits_mm < wanted_mm {
            tracing::warn!(
                digits_mm,
                wanted_mm,
                distance_m = self.settings.distance_m,
                "the screen is too small for this hall"
            );
        }
    }
}

impl eframe::App for Board {
    fn logic(&mut self, context: &egui::Context, _frame: &mut eframe::Frame) {
        if !self.stream_reader.is_listening() {
            // Only a panic of ours ends it: a board that hears nothing must not stay. The service manager starts the program again.
            tracing::error!("the thread that hears the server has ended");
            context.send_viewport_cmd(ViewportCommand::Close);
        }
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
        let (model, now_ms) = (self.stream_reader.model(), self.stream_reader.now_ms());
        let scene = Scene {
            model: &model,
            words: &self.words,
            screen,
            now_ms,
            distance_m: self.settings.distance_m,
            has_voice: self.has_voice,
        };
        match self.settings.counter {
            Some(id) => counter(ui, &scene, id),
            None => board(ui, &scene),
        }
    }
}

fn start_reporter(
    settings: &Settings,
    client: Client,
    has_voice: bool,
) -> anyhow::Result<Option<Reporter>> {
    if settings.token.is_none() {
        return Ok(None);
    }
    let about = About {
        program: "display-board",
        version: env!("CARGO_PKG_VERSION"),
        data: Some(std::env::temp_dir()),
    };
    let troubles = if has_voice {
        Vec::new()
    } else {
        vec![ReportedTrouble::new("no-voice")]
    };
    let condition = Condition {
        troubles,
        ..Condition::default()
    };
    Ok(Some(
        Reporter::start(client, about, condition, |_| {}).context("no thread")?,
    ))
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
