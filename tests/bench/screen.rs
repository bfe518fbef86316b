// SPDX-License-Identifier: EUPL-1.2
//! A screen without glass (Xvfb) for programs with windows: tapped with xdotool, looked at with ImageMagick.

use std::ops::Range;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use crate::{Program, Temp, until, until_some};

/// How long a window may take to appear on a busy machine, drawn in software.
const SHOWN_WITHIN: Duration = Duration::from_secs(30);

pub struct Screen {
    display: String,
    // In this order: the screen ends before its folder goes.
    _server: Program,
    folder: Temp,
}

/// What a screen shows: three bytes a pixel.
pub struct Picture {
    pub width: usize,
    pub height: usize,
    pub rgb: Vec<u8>,
}

impl Screen {
    #[track_caller]
    pub fn start(width: u32, height: u32) -> Screen {
        let folder = Temp::new("screen");
        let number = free_display();
        let mut command = Command::new("Xvfb");
        command.arg(format!(":{number}")).args([
            "-screen",
            "0",
            &format!("{width}x{height}x24"),
            "-nolisten",
            "tcp",
        ]);
        // Without this it starts afresh whenever its last client leaves, and turns away whoever comes in that moment.
        command.arg("-noreset");
        // What is shown is also a file.
        command.arg("-fbdir").arg(folder.path());
        let server = Program::start(command, &folder.join("xvfb.log"));
        let socket = format!("/tmp/.X11-unix/X{number}");
        // The socket's file is there before anybody listens on it.
        until("the screen is there", SHOWN_WITHIN, || {
            UnixStream::connect(&socket).is_ok()
        });
        let screen = Screen {
            display: format!(":{number}"),
            _server: server,
            folder,
        };
        until("its memory is there", SHOWN_WITHIN, || {
            screen.memory().get(..4).is_some_and(|head| head != [0; 4])
        });
        screen
    }

    /// Makes `command` show its windows here, drawn in software.
    pub fn show(&self, command: &mut Command) {
        command
            .env("DISPLAY", &self.display)
            .env_remove("WAYLAND_DISPLAY")
            .env("XDG_RUNTIME_DIR", self.folder.path());
        command.env("LIBGL_ALWAYS_SOFTWARE", "1");
    }

    /// Waits for a window whose title contains `name`, and returns its X id.
    #[track_caller]
    pub fn window(&self, name: &str) -> String {
        until_some(
            &format!("a window called {name:?} is shown"),
            SHOWN_WITHIN,
            || {
                let found = self.run("xdotool", &["search", "--onlyvisible", "--name", name]);
                String::from_utf8_lossy(&found.stdout)
                    .lines()
                    .next()
                    .map(str::to_owned)
            },
        )
    }

    /// Moves and sizes a window, since there is no window manager.
    pub fn place(&self, window: &str, width: u32, height: u32) {
        self.tool(&["windowmove", window, "0", "0"]);
        self.tool(&[
            "windowsize",
            window,
            &width.to_string(),
            &height.to_string(),
        ]);
    }

    /// A finger: down and up at one place.
    pub fn tap(&self, x: usize, y: usize) {
        // A finger rests on the glass longer than a mouse button is pressed, and a frame passes.
        self.tool(&[
            "mousemove",
            &x.to_string(),
            &y.to_string(),
            "mousedown",
            "1",
            "sleep",
            "0.06",
            "mouseup",
            "1",
        ]);
    }

    /// What is shown now.
    #[track_caller]
    pub fn look(&self) -> Picture {
        let shot = self.run("import", &["-window", "root", "-depth", "8", "rgb:-"]);
        assert!(
            shot.status.success(),
            "{}",
            String::from_utf8_lossy(&shot.stderr)
        );
        let size = String::from_utf8_lossy(&self.run("xdotool", &["getdisplaygeometry"]).stdout)
            .trim()
            .to_owned();
        let (width, height) = size.split_once(' ').expect("two numbers");
        let (width, height) = (
            width.parse().expect("a width"),
            height.parse().expect("a height"),
        );
        assert_eq!(shot.stdout.len(), width * height * 3, "a whole picture");
        Picture {
            width,
            height,
            rgb: shot.stdout,
        }
    }

    /// What is shown at this very moment, read from the screen's memory: a hundred times sooner than [`Screen::look`], but a window that is
    /// just drawing may be seen half drawn.
    #[track_caller]
    pub fn glance(&self) -> Picture {
        let (bytes, width, height) = self.pixels();
        Picture {
            width,
            height,
            rgb: bytes
                .chunks_exact(4)
                .flat_map(|pixel| [pixel[2], pixel[1], pixel[0]])
                .collect(),
        }
    }

    /// [`Picture::middle_of`] at a glance, without looking at any other row.
    #[track_caller]
    pub fn find(
        &self,
        [r, g, b]: [u8; 3],
        rows: Range<f64>,
        least: usize,
    ) -> Option<(usize, usize)> {
        let (bytes, width, height) = self.pixels();
        let (top, bottom) = (
            (height as f64 * rows.start) as usize,
            (height as f64 * rows.end) as usize,
        );
        let (mut count, mut sum_x, mut sum_y) = (0, 0, 0);
        let pixels = bytes
            .chunks_exact(4)
            .enumerate()
            .take(bottom * width)
            .skip(top * width);
        for (at, _) in pixels.filter(|(_, pixel)| pixel[..3] == [b, g, r]) {
            count += 1;
            sum_x += at % width;
            sum_y += at / width;
        }
        (count >= least).then(|| (sum_x / count, sum_y / count))
    }

    /// Four bytes a pixel (blue, green, red, nothing), the width and the height.
    fn pixels(&self) -> (Vec<u8>, usize, usize) {
        let mut file = self.memory();
        // An XWD file (XWDFile.h): 25 numbers, the name, the colours of a palette, then the rows.
        let field = |n: usize| {
            u32::from_be_bytes(file[4 * n..4 * n + 4].try_into().expect("four bytes")) as usize
        };
        let (head, width, height, bits, row, colours) = (
            field(0),
            field(4),
            field(5),
            field(11),
            field(12),
            field(19),
        );
        assert_eq!((bits, row), (32, 4 * width), "four bytes a pixel");
        file.truncate(head + colours * 12 + row * height);
        (file.split_off(head + colours * 12), width, height)
    }

    fn memory(&self) -> Vec<u8> {
        std::fs::read(self.folder.join("Xvfb_screen0")).unwrap_or_default()
    }

    /// Saves what is shown as a PNG.
    #[track_caller]
    pub fn save(&self, file: &Path) {
        let shot = self.run("import", &["-window", "root", &file.to_string_lossy()]);
        assert!(
            shot.status.success(),
            "{}",
            String::from_utf8_lossy(&shot.stderr)
        );
    }

    #[track_caller]
    fn tool(&self, words: &[&str]) {
        let output = self.run("xdotool", words);
        assert!(
            output.status.success(),
            "xdotool {words:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }

    fn run(&self, program: &str, words: &[&str]) -> Output {
        let output = Command::new(program)
            .args(words)
            .env("DISPLAY", &self.display)
            .output();
        output.unwrap_or_else(|error| panic!("{program}: {error}"))
    }
}

impl Picture {
    /// Writes it where other programs can read it, as a portable pixmap.
    #[track_caller]
    pub fn save(&self, file: &Path) {
        let mut bytes = format!("P6\n{} {}\n255\n", self.width, self.height).into_bytes();
        bytes.extend_from_slice(&self.rgb);
        std::fs::write(file, bytes).expect("a file");
    }

    pub fn at(&self, x: usize, y: usize) -> [u8; 3] {
        let start = (y * self.width + x) * 3;
        [self.rgb[start], self.rgb[start + 1], self.rgb[start + 2]]
    }

    /// How many pixels have another colour in `other`, of the same size.
    pub fn differences(&self, other: &Picture) -> usize {
        self.rgb
            .chunks_exact(3)
            .zip(other.rgb.chunks_exact(3))
            .filter(|(own, other)| own != other)
            .count()
    }

    /// The middle of all pixels of exactly this colour within these rows, given as shares of the height, if there are at least `least`.
    pub fn middle_of(
        &self,
        colour: [u8; 3],
        rows: Range<f64>,
        least: usize,
    ) -> Option<(usize, usize)> {
        let (top, bottom) = (
            self.height as f64 * rows.start,
            self.height as f64 * rows.end,
        );
        let (mut count, mut sum_x, mut sum_y) = (0, 0, 0);
        for y in top as usize..bottom as usize {
            for x in (0..self.width).filter(|x| self.at(*x, y) == colour) {
                count += 1;
                sum_x += x;
                sum_y += y;
            }
        }
        (count >= least).then(|| (sum_x / count, sum_y / count))
    }
}

fn free_display() -> u32 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let own = 200 + std::process::id() % 300 * 10;
    loop {
        let number = own + NEXT.fetch_add(1, Ordering::Relaxed);
        if !Path::new(&format!("/tmp/.X11-unix/X{number}")).exists()
            && !Path::new(&format!("/tmp/.X{number}-lock")).exists()
        {
            return number;
        }
    }
}
