// SPDX-License-Identifier: EUPL-1.2
//! `regolacode forecast backtest`.

use anyhow::bail;

use super::BacktestArgs;
use backtest::{Log, Task, run};

pub(super) fn backtest(args: &BacktestArgs) -> anyhow::Result<()> {
    let log = match (&args.events, &args.office, &args.customers) {
        (Some(events), Some(office), None) => Log::Events { events, office },
        (None, None, Some(customers)) => Log::Customers(customers),
        _ => bail!("give either --events and --office, or --customers"),
    };
    let task = Task {
        log,
        predictions: args.predictions.as_deref(),
        from_day: args.from_day,
        replications: args.replications,
    };
    println!("{}", run(&task)?);
    Ok(())
}
