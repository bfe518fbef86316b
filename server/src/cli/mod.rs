// SPDX-License-Identifier: EUPL-1.2
//! The command line. Exit status 0 when it did what was asked, 1 when it refused with a reason, 2 for wrong usage.

mod backup;
mod day;
mod demo;
mod doctor;
mod forecast;
mod journal;
mod people;
mod serve;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use logs::Logs;

use crate::http::Caps;
use crate::simulate::Speed;
use access::{DeviceKind, Role};
use catalogue::Catalogue;

pub use serve::Signals;

/// The waiting hall of a citizens' service centre.
#[derive(Debug, Parser)]
#[command(
    name = "regolacode",
    version,
    about,
    after_help = "Exit status: 0 done, 1 refused with a reason, 2 wrong usage."
)]
#[command(args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    demo: DemoArgs,
}

/// Without a command: the demo office, with the sample catalogue and a data folder of its own.
#[derive(Debug, clap::Args)]
struct DemoArgs {
    /// Play a day of citizens and clerks, this many times as fast, such as 30x.
    #[arg(long, value_name = "SPEED")]
    simulate: Option<Speed>,
    /// The demo's data folder.
    #[arg(long, default_value = "data/demo")]
    data: PathBuf,
    /// Address and port to listen on; by default only this machine can reach the demo.
    #[arg(long, default_value_t = SocketAddr::from(([127, 0, 0, 1], crate::config::PORT)))]
    listen: SocketAddr,
    /// Open no windows, even where there is a display.
    #[arg(long)]
    no_windows: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the server of an office.
    Serve(ServeArgs),
    /// Check an office file: every fault is told with its line and field.
    Check { file: PathBuf },
    /// Make a device's bearer token and print it alone; works while the server runs.
    Token {
        /// kiosk, board, counter-display, info, operator or supervisor
        #[arg(value_parser = device_kind)]
        kind: DeviceKind,
        /// A name for people, such as "Totem ingresso".
        #[arg(long)]
        name: String,
        /// The data folder.
        #[arg(long, env = "REGOLACODE_DATA")]
        data: PathBuf,
    },
    /// Devices that have a token.
    #[command(subcommand)]
    Device(DeviceCommand),
    /// Members of staff.
    #[command(subcommand)]
    User(UserCommand),
    /// The business day.
    #[command(subcommand)]
    Day(DayCommand),
    /// The journal.
    #[command(subcommand)]
    Journal(JournalCommand),
    /// The forecast.
    #[command(subcommand)]
    Forecast(ForecastCommand),
    /// Look over the installation on this machine, and say what to do: the server's with --data, a device's with --server or --config.
    Doctor(DoctorArgs),
    /// Make a copy of the data folder, also while the server runs, and prove it.
    Backup {
        /// The data folder.
        #[arg(long, env = "REGOLACODE_DATA")]
        data: PathBuf,
        /// The folder for the copies, on another disk; it must be there.
        #[arg(long)]
        to: PathBuf,
        /// The office file, to be kept with the copy.
        #[arg(long, env = "REGOLACODE_OFFICE")]
        office: Option<PathBuf>,
    },
    /// Go on with a data folder that was moved, copied or damaged: keeps its files, takes a new epoch, gives no number twice.
    Adopt {
        /// The data folder; no server may be running on it, nor on the one that it comes from.
        #[arg(long, env = "REGOLACODE_DATA")]
        data: PathBuf,
    },
    /// Put a proven copy in the place of a data folder that was lost.
    Restore {
        /// The copy, or a folder of copies: the newest good one is taken.
        #[arg(long)]
        from: PathBuf,
        /// The data folder, which must be empty or not there.
        #[arg(long, env = "REGOLACODE_DATA")]
        data: PathBuf,
    },
}

#[derive(Debug, clap::Args)]
struct ServeArgs {
    /// The office file.
    #[arg(long, env = "REGOLACODE_OFFICE")]
    office: PathBuf,
    /// The data folder, made if it is not there.
    #[arg(long, env = "REGOLACODE_DATA")]
    data: PathBuf,
    /// Address and port to listen on.
    #[arg(long, env = "REGOLACODE_LISTEN", default_value_t = SocketAddr::from(([0, 0, 0, 0], crate::config::PORT)))]
    listen: SocketAddr,
    /// Connections in all; shared out by what a client is.
    #[arg(long, default_value_t = Caps::default().connections)]
    connections: usize,
    /// Connections from one address that follow nothing and show no token.
    #[arg(long, default_value_t = Caps::default().per_address)]
    connections_per_address: usize,
    /// Streams without a token from this machine itself.
    #[arg(long, default_value_t = Caps::default().per_loopback)]
    connections_from_here: usize,
    /// Tell waits by expected durations and open counters alone; nothing is learned.
    #[arg(long)]
    plain_forecast: bool,
}

#[derive(Debug, Subcommand)]
enum DeviceCommand {
    /// List the devices: number, kind, when they were last seen, name.
    List {
        /// The data folder.
        #[arg(long, env = "REGOLACODE_DATA")]
        data: PathBuf,
    },
    /// Take a device's token away, by its number in the list; works while the server runs.
    Revoke {
        number: i64,
        /// The data folder.
        #[arg(long, env = "REGOLACODE_DATA")]
        data: PathBuf,
    },
}

#[derive(Debug, clap::Args)]
struct DoctorArgs {
    /// The server's address, on a device's machine.
    #[arg(long, value_name = "URL")]
    server: Option<String>,
    /// The data folder, on the server's machine.
    #[arg(long, env = "REGOLACODE_DATA", value_name = "DIR")]
    data: Option<PathBuf>,
    /// Where the server on this machine listens [default: port 8080 of all addresses]
    #[arg(long, env = "REGOLACODE_LISTEN", value_name = "ADDR:PORT")]
    listen: Option<SocketAddr>,
    /// The folder of the copies.
    #[arg(long, value_name = "FOLDER")]
    backup: Option<PathBuf>,
    /// A totem's printer, as in its settings: network:HOST:9100, serial:PATH:BAUD, device:PATH.
    #[arg(long, value_name = "PRINTER")]
    printer: Option<String>,
    /// The settings file of a totem or a board: server and printer are taken from it.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Print the findings as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum UserCommand {
    /// List the members of staff with their roles.
    List {
        /// The data folder.
        #[arg(long, env = "REGOLACODE_DATA")]
        data: PathBuf,
    },
    /// Remove a member of staff, who is signed out at once.
    Remove {
        name: String,
        /// The data folder.
        #[arg(long, env = "REGOLACODE_DATA")]
        data: PathBuf,
    },
    /// Give somebody another password, who is signed out. It is asked twice, or read from standard input.
    Password {
        name: String,
        /// The data folder.
        #[arg(long, env = "REGOLACODE_DATA")]
        data: PathBuf,
    },
    /// Add a member of staff. The password is asked twice, or read from standard input.
    Add {
        name: String,
        /// operator, supervisor or admin
        #[arg(long, value_parser = role)]
        role: Role,
        /// The data folder.
        #[arg(long, env = "REGOLACODE_DATA")]
        data: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
enum DayCommand {
    /// End the day: whoever still waits expires. When the server doubts its clock, this says that the clock is right, and the day begins that
    /// it shows, be it an earlier one.
    Close {
        /// The running server's address.
        #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8080")]
        server: String,
        /// A supervisor's token, as `regolacode token supervisor` makes it.
        #[arg(long, env = "REGOLACODE_TOKEN", hide_env_values = true)]
        token: String,
    },
}

#[derive(Debug, Subcommand)]
enum JournalCommand {
    /// Check the whole journal: numbers, hash chain, and that a replay gives the same hall.
    Verify {
        /// The data folder.
        #[arg(long, env = "REGOLACODE_DATA")]
        data: PathBuf,
    },
    /// Write all events as JSON lines, or as an event log for `forecast backtest`.
    Export(ExportArgs),
}

#[derive(Debug, clap::Args)]
struct ExportArgs {
    /// The data folder.
    #[arg(long, env = "REGOLACODE_DATA")]
    data: PathBuf,
    /// `events`: all events as JSON lines. `forecast`: an event log as CSV, in the places of the services and counters of the office file.
    #[arg(long, value_enum, default_value_t = ExportFormat::Events)]
    format: ExportFormat,
    /// The office file, for the event log.
    #[arg(long, env = "REGOLACODE_OFFICE", required_if_eq("format", "forecast"))]
    office: Option<PathBuf>,
    /// With the event log: where to write what the office says of itself, as JSON.
    #[arg(long)]
    office_json: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, clap::ValueEnum)]
enum ExportFormat {
    Events,
    Forecast,
}

#[derive(Debug, Subcommand)]
enum ForecastCommand {
    /// Replay an old log in order of time, foretell every wait from what was known then, and score that beside simple estimators.
    Backtest(BacktestArgs),
}

#[derive(Debug, clap::Args)]
struct BacktestArgs {
    /// An event log: CSV with day,t,ev,ticket,book,service,cls,appt,counter,info.
    #[arg(long, requires = "office", required_unless_present = "customers")]
    events: Option<PathBuf>,
    /// What the office says of itself: its office file (TOML), or JSON.
    #[arg(long, requires = "events")]
    office: Option<PathBuf>,
    /// A log of customers, with nothing told about the office: CSV with day,arr,service,prio,queued,call,end,left,agent.
    #[arg(long, conflicts_with_all = ["events", "office"])]
    customers: Option<PathBuf>,
    /// Where to write day,ticket,p50,p05,p95: seconds from issue to call, as forecast at issue. A customer's ticket is the row, from 1.
    #[arg(long)]
    predictions: Option<PathBuf>,
    /// Leave this many days at the begin out of the table; they teach all the same.
    #[arg(long, default_value_t = 0)]
    from_day: u32,
    /// Futures simulated for each forecast.
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u32).range(20..=20_000))]
    replications: u32,
}

/// Does what the command line says.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let logs = Logs::start("info", false);
    let Some(command) = cli.command else {
        return exit(&logs, demo::run(&cli.demo));
    };
    let done = match command {
        Command::Serve(args) => serve::serve(&args),
        Command::Check { file } => check(&file),
        Command::Token { kind, name, data } => people::token(kind, &name, &data),
        Command::Device(DeviceCommand::List { data }) => people::devices(&data),
        Command::Device(DeviceCommand::Revoke { number, data }) => people::revoke(number, &data),
        Command::User(UserCommand::Add { name, role, data }) => people::add(&name, role, &data),
        Command::User(UserCommand::List { data }) => people::list(&data),
        Command::User(UserCommand::Remove { name, data }) => people::remove(&name, &data),
        Command::User(UserCommand::Password { name, data }) => people::password(&name, &data),
        Command::Day(DayCommand::Close { server, token }) => day::close(&server, &token),
        Command::Journal(JournalCommand::Verify { data }) => journal::verify(&data),
        Command::Journal(JournalCommand::Export(args)) => journal::export(&args),
        Command::Forecast(ForecastCommand::Backtest(args)) => forecast::backtest(&args),
        Command::Doctor(args) => return doctor::doctor(&args),
        Command::Backup { data, to, office } => backup::backup(&data, &to, office.as_deref()),
        Command::Adopt { data } => backup::adopt(&data),
        Command::Restore { from, data } => backup::restore(&from, &data),
    };
    exit(&logs, done)
}

fn exit(logs: &Logs, done: anyhow::Result<()>) -> ExitCode {
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            logs.say(&format!("regolacode: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn check(file: &Path) -> anyhow::Result<()> {
    Catalogue::load(file)?;
    println!("{}: no faults", file.display());
    Ok(())
}

fn device_kind(text: &str) -> Result<DeviceKind, String> {
    let names = DeviceKind::ALL.map(DeviceKind::slug).join(", ");
    DeviceKind::from_slug(text).ok_or_else(|| format!("the kinds are {names}"))
}

fn role(text: &str) -> Result<Role, String> {
    let names = Role::ALL.map(Role::slug).join(", ");
    Role::from_slug(text).ok_or_else(|| format!("the roles are {names}"))
}
