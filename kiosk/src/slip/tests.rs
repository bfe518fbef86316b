// SPDX-License-Identifier: EUPL-1.2

use assets::words::Words;
use protocol::{Access, CallView, NoForecast, OfficeView, Ticket};

use super::{Line, SlipData, lines};

fn office() -> OfficeView {
    serde_json::from_str(include_str!("../../../tests/data/office.json")).expect("office.json")
}

fn ticket() -> Ticket {
    serde_json::from_str(include_str!("../../../tests/data/ticket.json")).expect("ticket.json")
}

fn told(ticket: &Ticket) -> String {
    let data = SlipData {
        ticket,
        office: &office(),
        words: &Words::new(&ticket.language),
        totem: "Totem ingresso",
        is_again: false,
    };
    let told = lines(data).into_iter().map(|line| match line {
        Line::Text { text, size, bold } => {
            format!("{size:?}{} {text}", if bold { "!" } else { "" })
        }
        Line::Number(number) => format!("# {number}"),
        Line::Code(url) => format!("QR {url}"),
        Line::Rule => "---".to_owned(),
        Line::Gap(_) => "gap".to_owned(),
        Line::Cut => "cut".to_owned(),
    });
    told.collect::<Vec<_>>().join("\n")
}

#[test]
fn an_italian_slip() {
    let wanted = "\
Normal! Comune di Casalmaggiore
Normal Centro Servizi al Cittadino
---
Large! Anagrafe
Normal Carta d’identità elettronica
gap
# A 042
Normal poi: Tessera elettorale · TARI
---
Normal 3 persone prima di lei. Attesa prevista
Large! 10–20 min
Normal chiamata verso le 10:37
QR http://192.168.1.10:8080/t/0f3a9c2e5b7d41688c1d2e3f4a5b6c7d
Small Segua il turno sul telefono
---
Small 23/11/2026 10:24 · Totem ingresso
cut";
    assert_eq!(told(&ticket()), wanted);
}

#[test]
fn a_slip_printed_again_says_so() {
    let data = SlipData {
        ticket: &ticket(),
        office: &office(),
        words: &Words::new("it"),
        totem: "Totem ingresso",
        is_again: true,
    };
    let again = Line::Text {
        text: "Ristampa".to_owned(),
        size: super::Size::Normal,
        bold: true,
    };
    assert!(lines(data).contains(&again));
}

#[test]
fn an_english_priority_slip_without_a_forecast() {
    let legs = vec![ticket().legs[0].clone()];
    let ticket = Ticket {
        legs,
        forecast: None,
        forecast_reason: Some(NoForecast::Paused),
        access: Access::Priority,
        language: "en".to_owned(),
        ..ticket()
    };
    let told = told(&ticket);
    assert!(
        told.contains("# A 042\nNormal! Priority access\n---"),
        "{told}"
    );
    assert!(
        told.contains(&Words::new("en").get("wait-sentence-unknown-paused")),
        "{told}"
    );
    assert!(!told.contains(" min"), "no minutes are made up: {told}");
}

#[test]
fn whoever_is_called_at_once_reads_where_to_go() {
    let call = CallView {
        seq: 9,
        number: "A 042".to_owned(),
        area: "anagrafe".to_owned(),
        counter: 3,
        language: "it".to_owned(),
        at: "2026-11-23T10:24:12+01:00".to_owned(),
        age_s: 0,
        recall: false,
    };
    let told = told(&Ticket {
        call: Some(call),
        ..ticket()
    });
    assert!(
        told.contains("Large! Vada subito allo sportello 3"),
        "{told}"
    );
}

#[test]
fn a_service_that_left_the_catalogue_still_has_a_slip() {
    let mut ticket = ticket();
    ticket.legs[0].service = "gone".to_owned();
    ticket.area = "gone".to_owned();
    assert!(told(&ticket).contains("Normal gone\ngap\n# A 042"));
}
