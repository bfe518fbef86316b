// SPDX-License-Identifier: EUPL-1.2
//! Drawing: a state becomes a picture, and a finger on the picture becomes a [`Touch`]. Nothing is decided here.
//!
//! Everything is laid out in millimetres (one egui point is one, see `native`), for upright and for lying screens.

mod area;
mod booking;
mod corner;
mod frame;
mod help;
mod home;
mod info;
mod message;
mod pages;
mod pen;
mod services;
mod spoken;
mod ticket;
mod tray;
mod virtual_slip;

use assets::words::Words;
use egui::Ui;
use native::Look;

use crate::flow::{Face, Screen, State, Touch};
use frame::Frame;
use pen::Pen;

pub use spoken::spoken;
pub use virtual_slip::{draw as draw_virtual_slip, texture as virtual_slip_texture};

/// What is drawn, and how.
#[derive(Clone, Copy)]
pub struct View<'a> {
    pub state: &'a State,
    /// In the session's language.
    pub words: &'a Words,
    /// The configured screen; contrast and text size are the session's.
    pub look: Look,
    pub now_ms: u64,
    pub totem: &'a Totem,
}

/// What the service corner tells about the totem, and where it stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Totem {
    /// "Totem ingresso".
    pub name: String,
    pub server: String,
    pub version: String,
    pub printer: String,
    /// How far above the lower edge of the screen "everything low" may put keys, in millimetres.
    pub reach_mm: f32,
}

/// What the citizen did in one pass.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Drawn {
    pub touch: Option<Touch>,
    /// True while the crest is held.
    pub crest: bool,
}

/// Draws the screen that fills `ui` and tells what was touched.
pub fn draw(ui: &Ui, view: &View<'_>) -> Drawn {
    let pen = Pen::new(ui, view);
    let whole = view.look.screen.rect();
    ui.painter().rect_filled(whole, 0.0, view.look.ground());
    match view.state.face() {
        Face::Starting => message::starting(&pen, whole),
        Face::Unreachable => message::unreachable(&pen, whole),
        Face::Closed => message::closed(&pen, whole),
        Face::Warning => message::warning(&pen, whole),
        Face::Screen(screen) => draw_screen(&pen, whole, screen),
    }
    pen.drawn()
}

fn draw_screen(pen: &Pen<'_>, whole: egui::Rect, screen: &Screen) {
    match screen {
        Screen::Home => home::draw(pen, Frame::home(pen, whole)),
        Screen::Services { area, page } => services::draw(pen, whole, area, *page),
        Screen::Priority => help::priority(pen, Frame::home(pen, whole)),
        Screen::Booking => booking::draw(pen, Frame::home(pen, whole)),
        Screen::Help => help::draw(pen, Frame::home(pen, whole)),
        Screen::Info { tab, page } => info::draw(pen, whole, *tab, *page),
        Screen::Taking(taking) => message::taking(pen, whole, taking),
        Screen::Ticket(shown) => ticket::draw(pen, whole, shown),
        Screen::Trouble { trouble, .. } => message::trouble(pen, whole, trouble),
        Screen::Pin { entered, wrong } => corner::pin(pen, whole, entered.len(), *wrong),
        Screen::Corner { test, testing } => corner::draw(pen, whole, *test, *testing),
    }
}
