// SPDX-License-Identifier: EUPL-1.2
//! `regolacode` without a command: the demo office.

use super::{DemoArgs, Signals};
use crate::demo::{Demo, open};

pub(super) fn run(args: &DemoArgs) -> anyhow::Result<()> {
    let signals = Signals::new()?;
    let demo = Demo {
        data: args.data.clone(),
        listen: args.listen,
        simulate: args.simulate,
        windows: !args.no_windows,
    };
    let office = open(&demo)?;
    logs::print(&office.welcome());
    signals.wait();
    office.close();
    Ok(())
}
