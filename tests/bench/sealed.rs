// SPDX-License-Identifier: EUPL-1.2
//! A server whose data lies on a disk of its own, mounted in a mount namespace of its own: the disk can lose its power or fill up
//! without the machine noticing. Needs root, or sudo without a password, and loop devices.

use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use crate::{Api, Program, Temp, built, catalogue, free_port, until, until_some};

/// How long mounting, recovering and starting may take on a busy machine.
const READY_WITHIN: Duration = Duration::from_secs(30);

/// What the data lies on.
#[derive(Clone, Copy)]
pub enum Disk {
    /// An ext4 file system in a file, which survives the server.
    Ext4 { mib: u32 },
    /// Memory, which does not.
    Memory { mib: u32 },
}

pub struct Sealed {
    disk: Disk,
    port: u16,
    folder: Temp,
    program: Option<Program>,
}

impl Sealed {
    /// Makes the disk and starts the server on it.
    #[track_caller]
    pub fn start(disk: Disk) -> Sealed {
        let folder = Temp::new("sealed");
        std::fs::create_dir(folder.join("disk")).expect("a folder");
        if let Disk::Ext4 { mib } = disk {
            let image = folder.join("disk.img");
            let file = std::fs::File::create(&image).expect("an image");
            file.set_len(u64::from(mib) * 1024 * 1024)
                .expect("a sparse file");
            run(Command::new("mkfs.ext4")
                .args(["-q", "-F"])
                .arg(&image)
                .env("PATH", wide_path()));
        }
        let mut sealed = Sealed {
            disk,
            port: free_port(),
            folder,
            program: None,
        };
        sealed.start_again();
        sealed
    }

    /// Mounts the disk and starts the server on it; waits until it answers.
    #[track_caller]
    pub fn start_again(&mut self) {
        let _old = std::fs::remove_file(self.pid_file());
        let serve = format!(
            "exec '{}' serve --office '{}' --data '{}' --listen 127.0.0.1:{}",
            built("regolacode").display(),
            catalogue().display(),
            self.data().display(),
            self.port
        );
        let command = self.in_new_namespace(&format!(
            "echo $$ > '{}'; {serve}",
            self.pid_file().display()
        ));
        self.program = Some(Program::start(command, &self.folder.join("server.log")));
        let api = self.api();
        let program = self.program.as_mut().expect("just started");
        until("the server on its own disk is ready", READY_WITHIN, || {
            assert!(
                program.ended().is_none(),
                "it could not mount or start (root, loop devices?):\n{}",
                program.log()
            );
            api.try_get("/api/v1/live").is_ok()
        });
    }

    pub fn api(&self) -> Api {
        Api::new(&format!("http://127.0.0.1:{}", self.port), None)
    }

    #[track_caller]
    pub fn as_a(&self, kind: &str) -> Api {
        let data = self.data().to_string_lossy().into_owned();
        let server = built("regolacode").to_string_lossy().into_owned();
        let token = self.inside(&[&server, "token", kind, "--name", kind, "--data", &data]);
        self.api()
            .with_token(String::from_utf8_lossy(&token.stdout).trim())
    }

    /// Cuts the power: the server stops in its tracks, what the disk was not told to keep is lost, and only then the server dies.
    #[track_caller]
    pub fn cut_power(&mut self) {
        let pid = self.pid();
        run(as_root().args(["kill", "-STOP", &pid]));
        self.inside(&[
            "xfs_io",
            "-F",
            "-x",
            "-c",
            "shutdown",
            &self.mount_point().to_string_lossy(),
        ]);
        self.kill();
    }

    /// Kills the server; its namespace ends with it, and with that the disk is taken off.
    #[track_caller]
    pub fn kill(&mut self) {
        run(as_root().args(["kill", "-KILL", &self.pid()]));
        drop(self.program.take());
        let image = self.folder.join("disk.img");
        until("the disk is taken off", READY_WITHIN, || {
            let attached = run(Command::new("losetup")
                .arg("--associated")
                .arg(&image)
                .env("PATH", wide_path()));
            attached.stdout.is_empty()
        });
    }

    /// Runs a command line of `regolacode` on the disk while no server runs on it, and returns what it printed.
    #[track_caller]
    pub fn alone(&self, words: &str) -> String {
        let script = format!(
            "exec '{}' {words} --data '{}'",
            built("regolacode").display(),
            self.data().display()
        );
        let output = run(&mut self.in_new_namespace(&script));
        String::from_utf8(output.stdout).expect("plain text")
    }

    /// Runs a command where the server runs, as root.
    #[track_caller]
    pub fn inside(&self, command: &[&str]) -> Output {
        run(as_root()
            .args(["nsenter", "-t", &self.pid(), "-m", "--"])
            .args(command))
    }

    pub fn mount_point(&self) -> PathBuf {
        self.folder.join("disk")
    }

    pub fn log(&self) -> String {
        self.program.as_ref().map(Program::log).unwrap_or_default()
    }

    fn data(&self) -> PathBuf {
        self.mount_point().join("data")
    }

    fn pid_file(&self) -> PathBuf {
        self.folder.join("pid")
    }

    /// The server's process, which need not be our own child when sudo stands between.
    #[track_caller]
    fn pid(&self) -> String {
        let read = || {
            std::fs::read_to_string(self.pid_file())
                .ok()
                .filter(|pid| pid.ends_with('\n'))
        };
        until_some("the server has said its process number", READY_WITHIN, read)
            .trim()
            .to_owned()
    }

    /// `script` as root in a mount namespace of its own, with the disk mounted.
    fn in_new_namespace(&self, script: &str) -> Command {
        let point = self.mount_point().display().to_string();
        let mount = match self.disk {
            Disk::Ext4 { .. } => format!(
                "mount -t ext4 -o loop '{}' '{point}'",
                self.folder.join("disk.img").display()
            ),
            Disk::Memory { mib } => format!("mount -t tmpfs -o size={mib}m none '{point}'"),
        };
        let mut command = as_root();
        command
            .args(["unshare", "-m", "--propagation", "private", "sh", "-ec"])
            .arg(format!("{mount}\n{script}"));
        command.env("NO_COLOR", "1");
        command
    }
}

impl Drop for Sealed {
    fn drop(&mut self) {
        if self.program.is_some() && self.pid_file().exists() && !std::thread::panicking() {
            self.kill();
        }
    }
}

/// A command that will run as root: directly, or through sudo without a password.
pub fn as_root() -> Command {
    let own = std::fs::metadata("/proc/self").expect("a Linux machine");
    let mut command = if own.uid() == 0 {
        Command::new("env")
    } else {
        let mut command = Command::new("sudo");
        command.args(["-n", "env"]);
        command
    };
    command.arg(format!("PATH={}", wide_path()));
    command
}

fn wide_path() -> String {
    format!(
        "{}:/usr/local/sbin:/usr/sbin:/sbin",
        std::env::var("PATH").unwrap_or_default()
    )
}

#[track_caller]
pub(crate) fn run(command: &mut Command) -> Output {
    let output = command
        .stdin(Stdio::null())
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(
        output.status.success(),
        "{command:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    output
}
