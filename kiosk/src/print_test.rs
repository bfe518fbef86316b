// SPDX-License-Identifier: EUPL-1.2
//! `kiosk --print-test`: one page on the totem's own printer, and on standard output what the printer said. For installers.

use assets::words::Words;
use protocol::SlipTrouble;

use crate::printer::{Profile, Station, escpos, status::may_print};
use crate::settings::Settings;
use crate::slip;

/// Prints the page and tells how it went. True when it came out, as far as the printer says.
pub fn run(settings: &Settings) -> bool {
    let Some(line) = settings.printer.line(&settings.profile) else {
        return false;
    };
    let mut station = Station::new(line, settings.profile.clone(), true, false);
    println!("printer: {:?}", settings.printer);
    println!("profile: {}", told(&settings.profile));
    station.look();
    println!("state before: {:?}", station.state());
    println!(
        "answers: {}",
        if station.answers() {
            "yes"
        } else {
            "no: what it takes counts as printed"
        }
    );
    if station.is_asked_in_vain() {
        println!(
            "advice: asking this printer is of no use, write confirmation = \"none\" under [profile]"
        );
    }
    let lines = slip::test_page(
        &Words::new(assets::words::FIRST_LANGUAGE),
        &settings.name,
        &settings.profile,
    );
    let outcome = escpos::compose(&lines, &settings.profile).map_err(|error| error.to_string());
    let outcome = outcome.map(|bytes| {
        println!("page: {} bytes", bytes.len());
        station.print(&bytes, &mut || {})
    });
    station.look();
    println!("state after: {:?}", station.state());
    match outcome {
        Ok(Ok(())) => println!("result: printed"),
        Ok(Err(SlipTrouble::Uncertain)) => println!(
            "result: uncertain, the printer took the page and did not say that it came out"
        ),
        Ok(Err(trouble)) => println!("result: not printed, {trouble:?}"),
        Err(ref error) => println!("result: the page cannot be composed: {error}"),
    }
    matches!(outcome, Ok(Ok(()))) && may_print(station.state()).is_ok()
}

fn told(profile: &Profile) -> String {
    let Profile {
        width_dots,
        columns,
        style,
        code_page,
        code,
        cut,
        confirmation,
        after,
        block_bytes,
        near_end,
        presenter,
        ..
    } = profile;
    format!(
        "{width_dots} dots, {columns} columns, {style:?}, code page {code_page}, code {code:?}, cut {cut:?}, confirmation {confirmation:?}, \
         after {after:02X?}, blocks {block_bytes:?}, near end {near_end:?}, presenter {presenter:?}"
    )
}
