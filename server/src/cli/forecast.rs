// SPDX-License-Identifier: EUPL-1.2
//! `regolacode forecast backtest`.

use super::BacktestArgs;
use crate::backtest::{Task, run};

pub(super) fn backtest(args: &BacktestArgs) -> anyhow::Result<()> {
    let task = Task {
        events: &args.events,
        office: &args.office,
        predictions: args.predictions.as_deref(),
        from_day: args.from_day,
        replications: args.replications,
    };
    println!("{}", run(&task)?);
    Ok(())
}
