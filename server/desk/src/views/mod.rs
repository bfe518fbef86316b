// SPDX-License-Identifier: EUPL-1.2
//! What each face shows, as a function of the desk's state. By hand from the rules' types to those of the wire, which never know each other.

mod console;
mod hall;
mod live;
mod phone;
mod visit;
pub mod wait;

use bytes::Bytes;
use protocol::{Access, CallView, LegState, LegView, ReasonView};
use queue::{AccessClass, Office, Reason, Visit};

pub use console::console;
pub use hall::waiting;
pub use live::live;
pub use phone::{Follows, Shown, Told, phone, phones};
pub use visit::{ticket, visit};

use crate::scene::{Call, CallFrame, State};
use terms::names;

/// A call for the boards; `None` when its visit is not of this day.
pub fn call(state: &State, call: &Call) -> Option<CallView> {
    let visit = state.hall.visit(call.visit)?;
    Some(CallView {
        seq: call.seq,
        number: visit.number.to_string(),
        area: names::area_of_number(state.office()?, visit.number).to_owned(),
        counter: call.counter.0,
        language: names::language_str(&visit.language).to_owned(),
        at: state.time(call.at),
        age_s: state.since_s(call.at),
        recall: call.recall,
    })
}

/// A call as it leaves on the event stream.
pub fn call_frame(state: &State, of: &Call) -> Option<CallFrame> {
    let json = serde_json::to_vec(&call(state, of)?).ok()?;
    Some(CallFrame {
        seq: of.seq,
        bytes: frame("call", of.seq, &json),
    })
}

/// One event of the stream; JSON has no line ends, so its data is one line.
pub fn frame(event: &str, seq: u64, json: &[u8]) -> Bytes {
    let mut bytes = format!("id: {seq}\nevent: {event}\ndata: ").into_bytes();
    bytes.extend_from_slice(json);
    bytes.extend_from_slice(b"\n\n");
    bytes.into()
}

fn legs(office: &Office, visit: &Visit) -> Vec<LegView> {
    let view = |leg: &queue::Leg| LegView {
        service: names::service_slug(office, leg.service).to_owned(),
        area: names::area_of_service(office, leg.service).to_owned(),
        state: leg_state(leg.state),
        counter: leg.counter.map(|counter| counter.0),
    };
    visit.legs.iter().map(view).collect()
}

fn leg_state(state: queue::LegState) -> LegState {
    match state {
        queue::LegState::Pending => LegState::Pending,
        queue::LegState::Waiting => LegState::Waiting,
        queue::LegState::Called => LegState::Called,
        queue::LegState::Serving => LegState::Serving,
        queue::LegState::Served => LegState::Served,
        queue::LegState::NoShow => LegState::NoShow,
        queue::LegState::Parked => LegState::Parked,
        queue::LegState::Left => LegState::Left,
        queue::LegState::Expired => LegState::Expired,
    }
}

fn access(class: AccessClass) -> Access {
    match class {
        AccessClass::Standard => Access::Standard,
        AccessClass::Priority => Access::Priority,
        AccessClass::Appointment => Access::Appointment,
    }
}

fn reason(office: &Office, reason: &Reason) -> ReasonView {
    let of_class = match reason {
        Reason::HeadStart(class) | Reason::Ratio(class) => Some(access(*class)),
        _ => None,
    };
    let of_area = match reason {
        Reason::Condition(area) => Some(names::area_slug(office, *area).to_owned()),
        _ => None,
    };
    ReasonView {
        id: names::reason_slug(reason).to_owned(),
        access: of_class,
        area: of_area,
        text: None,
    }
}

fn counter_state(state: queue::CounterState) -> protocol::CounterState {
    match state {
        queue::CounterState::Closed => protocol::CounterState::Closed,
        queue::CounterState::Open => protocol::CounterState::Open,
        queue::CounterState::Paused => protocol::CounterState::Paused,
    }
}

/// What a counter serves under its limit, by preference.
fn services_of(state: &State, counter: &queue::Counter) -> Vec<String> {
    let Some(office) = state.office() else {
        return Vec::new();
    };
    let Some(plan) = office
        .counters
        .iter()
        .find(|plan| plan.number == counter.number && !plan.retired)
    else {
        return Vec::new();
    };
    let mut serves: Vec<_> = plan
        .serves
        .iter()
        .filter(|(service, _)| state.hall.tier(counter.number, *service).is_some())
        .collect();
    serves.sort_by_key(|(service, tier)| (*tier, *service));
    serves
        .into_iter()
        .map(|(service, _)| names::service_slug(office, *service).to_owned())
        .collect()
}
