// SPDX-License-Identifier: EUPL-1.2
//! What travels on the LAN: one file for each face of the HTTP interface. Data only; times are RFC 3339 text with offset, durations whole
//! seconds. Everything here may grow: see `docs/wire.md`, and [`tolerant`] for whoever reads what another release wrote.

mod console;
mod device;
mod forecast;
mod health;
mod live;
mod office;
mod offline;
mod problem;
mod reprint;
mod session;
mod stream;
pub mod tolerant;
mod visit;
pub mod wait;

pub use console::{
    AddLegBody, AutoCallBody, CallBody, CloseAtBody, ConsoleView, ConsoleVisit, CorrectBody,
    CountedVisit, EmptyBody, ExpectBody, NextAnswer, NextUp, OpenBody, ParkBody, ParkedVisit,
    PauseBody, ReasonView, RequeueBody, TransferBody, Trouble,
};
pub use device::{
    CLOCK_OFF_S, DISK_LOW_MB, DeviceAnswer, DeviceReport, DisplayState, PrinterState,
    REPORT_EVERY_S, ReportedTrouble, SILENT_AFTER_S,
};
pub use forecast::{
    ForecastQuality, Grew, QualityFigures, QualityOfHour, QualityOfService, QualityPeriod,
    WhatIfBody, WhatIfChange, WhatIfService, WhatIfView,
};
pub use health::{DeviceTroubleView, DeviceView, HealthDetails, HealthStatus, HealthView};
pub use live::{
    AreaLive, CallView, CounterLive, CounterState, LiveView, Notice, NoticeKind, ServiceLive,
};
pub use office::{
    AreaView, Colour, CounterView, HoursView, OfficeView, OpenState, ReasonText, ServiceView, Span,
    Text,
};
pub use offline::{
    Became, HandOverAnswer, HandOverBody, HandedOver, HandedVisit, HeardNumbers, HeldNumbers,
    HelloAnswer, HelloBody, Instants, LeasedDay, MOST_HANDED_OVER, ServiceHours,
};
pub use problem::{FieldError, Problem};
pub use reprint::{PRINT_WITHIN_S, PrintJob, PrintJobs, ReprintBody};
pub use session::{SessionView, SignInBody};
pub use stream::{EPOCH_HEADER, PROGRAM_AGENT, StreamEvent};
pub use visit::{
    Access, AppointmentBody, Expected, Forecast, LegState, LegView, NoForecast, SlipBody,
    SlipOutcome, SlipTrouble, TakeBody, Then, Ticket, VisitState, VisitView,
};
