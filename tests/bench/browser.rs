// SPDX-License-Identifier: EUPL-1.2
//! A real Chromium, driven through chromedriver (W3C WebDriver, JSON over HTTP).

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use serde_json::{Value, json};

use crate::{Program, Temp, free_port, until, until_some};

/// How long a page may take to show what it is to show, on a busy machine.
const SHOWN_WITHIN: Duration = Duration::from_secs(20);
/// The key under which WebDriver names an element (W3C WebDriver, section 12.2).
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

pub struct Browser {
    agent: ureq::Agent,
    session: String,
    // In this order: the browser ends before its folder goes.
    _driver: Program,
    _folder: Temp,
}

/// One window of the browser; many show at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window(String);

impl Browser {
    #[track_caller]
    pub fn start() -> Browser {
        let folder = Temp::new("browser");
        let port = free_port();
        let mut command = Command::new("chromedriver");
        command
            .arg(format!("--port={port}"))
            .arg("--log-level=WARNING");
        let driver = Program::start(command, &folder.join("chromedriver.log"));
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(120)))
            .build();
        let agent: ureq::Agent = config.into();
        let base = format!("http://127.0.0.1:{port}");
        until("chromedriver answers", SHOWN_WITHIN, || {
            agent.get(format!("{base}/status")).call().is_ok()
        });
        let answer = send(
            &agent,
            &format!("{base}/session"),
            &capabilities(folder.path()),
        );
        let session = answer["sessionId"]
            .as_str()
            .unwrap_or_else(|| panic!("no session: {answer}"));
        Browser {
            session: format!("{base}/session/{session}"),
            agent,
            _driver: driver,
            _folder: folder,
        }
    }

    pub fn goto(&self, url: &str) {
        self.post("url", &json!({ "url": url }));
    }

    pub fn url(&self) -> String {
        self.get("url").as_str().expect("an address").to_owned()
    }

    /// The window that is being looked at.
    pub fn window(&self) -> Window {
        Window(self.get("window").as_str().expect("a window").to_owned())
    }

    /// Opens another window and looks at it.
    pub fn open_window(&self) -> Window {
        let opened = self.post("window/new", &json!({ "type": "window" }));
        let window = Window(opened["handle"].as_str().expect("a window").to_owned());
        self.look_at(&window);
        window
    }

    pub fn look_at(&self, window: &Window) {
        self.post("window", &json!({ "handle": window.0 }));
    }

    /// Closes the window that is being looked at.
    pub fn close_window(&self) {
        let _left = self
            .agent
            .delete(format!("{}/window", self.session))
            .call()
            .expect("chromedriver answers");
    }

    /// Runs this in every page of the window that is being looked at, before any script of the page's own.
    #[track_caller]
    pub fn before_scripts(&self, source: &str) {
        self.devtools(
            "Page.addScriptToEvaluateOnNewDocument",
            &json!({ "source": source }),
        );
    }

    /// Lets no file come whose address has one of these (`*` stands for anything).
    #[track_caller]
    pub fn block(&self, addresses: &[&str]) {
        self.devtools("Network.enable", &json!({}));
        self.devtools("Network.setBlockedURLs", &json!({ "urls": addresses }));
    }

    /// Switches the scripts of pages off.
    #[track_caller]
    pub fn without_scripts(&self) {
        self.devtools(
            "Emulation.setScriptExecutionDisabled",
            &json!({ "value": true }),
        );
    }

    /// A command of the Chrome DevTools Protocol.
    #[track_caller]
    fn devtools(&self, command: &str, params: &Value) {
        self.post(
            "goog/cdp/execute",
            &json!({ "cmd": command, "params": params }),
        );
    }

    pub fn size(&self, width: u32, height: u32) {
        self.post("window/rect", &json!({ "width": width, "height": height }));
    }

    /// Waits for an element and clicks on it as a person would (it must be visible and not covered).
    #[track_caller]
    pub fn click(&self, css: &str) {
        let what = format!("{css} can be clicked at {}", self.url());
        until(&what, SHOWN_WITHIN, || {
            let Some(element) = self.find(css) else {
                return false;
            };
            self.try_post(&format!("element/{element}/click"), &json!({}))
                .is_ok()
        });
    }

    /// Types into a field.
    #[track_caller]
    pub fn fill(&self, css: &str, words: &str) {
        let what = format!("{css} is shown at {}", self.url());
        let element = until_some(&what, SHOWN_WITHIN, || self.find(css));
        self.post(
            &format!("element/{element}/value"),
            &json!({ "text": words }),
        );
    }

    /// Presses and releases one key on the page; `key` is a character or one of WebDriver's code points.
    pub fn press(&self, key: &str) {
        let keys = json!([{ "type": "keyDown", "value": key }, { "type": "keyUp", "value": key }]);
        self.post(
            "actions",
            &json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": keys }] }),
        );
    }

    /// What the page shows, as a person reads it.
    pub fn words(&self) -> String {
        self.script("return document.body ? document.body.innerText : ''")
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// Waits until the page shows these words.
    #[track_caller]
    pub fn wait_words(&self, words: &str) {
        self.wait(&format!("the page shows {words:?}"), || {
            self.words().contains(words)
        });
    }

    /// Waits until `holds`; panics with what the page showed instead.
    #[track_caller]
    pub fn wait(&self, what: &str, mut holds: impl FnMut() -> bool) {
        let end = std::time::Instant::now() + SHOWN_WITHIN;
        while !holds() {
            if std::time::Instant::now() > end {
                panic!(
                    "waited in vain until {what}; {} shows:\n{}",
                    self.url(),
                    self.words()
                );
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Runs a function's body in the page.
    #[track_caller]
    pub fn script(&self, body: &str) -> Value {
        self.post("execute/sync", &json!({ "script": body, "args": [] }))
    }

    /// Saves what is shown as a PNG.
    pub fn picture(&self, file: &Path) {
        let encoded = self.get("screenshot");
        let bytes = base64(encoded.as_str().expect("a picture"));
        std::fs::write(file, bytes).expect("the picture can be written");
    }

    /// Every rule of WCAG 2.2 A and AA, and the good practices, that axe-core finds broken on the page as it is now. Empty when all is well.
    #[track_caller]
    pub fn broken_rules(&self) -> Vec<String> {
        let path =
            std::env::var("AXE_CORE").expect("AXE_CORE names axe.min.js: tests/run fetches it");
        let axe = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
        self.script(&axe);
        let run = "const done = arguments[arguments.length - 1];
            axe.run(document, { resultTypes: ['violations'] }).then(result => done(result.violations.map(broken =>
                broken.id + ': ' + broken.help + ' — ' + broken.nodes.map(node => node.target.join(' ') + ' ' + node.failureSummary).join(' | '))));";
        let broken = self.post("execute/async", &json!({ "script": run, "args": [] }));
        let broken = broken
            .as_array()
            .unwrap_or_else(|| panic!("axe-core did not finish: {broken}"));
        broken
            .iter()
            .map(|rule| rule.as_str().unwrap_or_default().to_owned())
            .collect()
    }

    fn find(&self, css: &str) -> Option<String> {
        let found = self
            .try_post("element", &json!({ "using": "css selector", "value": css }))
            .ok()?;
        found[ELEMENT].as_str().map(str::to_owned)
    }

    #[track_caller]
    fn get(&self, path: &str) -> Value {
        let mut answer = self
            .agent
            .get(format!("{}/{path}", self.session))
            .call()
            .expect("chromedriver answers");
        let answer: Value = answer
            .body_mut()
            .read_json()
            .expect("chromedriver speaks JSON");
        answer["value"].clone()
    }

    #[track_caller]
    fn post(&self, path: &str, body: &Value) -> Value {
        self.try_post(path, body)
            .unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    fn try_post(&self, path: &str, body: &Value) -> Result<Value, String> {
        let value = send(&self.agent, &format!("{}/{path}", self.session), body);
        match value.get("error") {
            Some(error) => Err(format!("{error}: {}", value["message"])),
            None => Ok(value),
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Chromium is a child of chromedriver and ends with its session, not with its parent.
        let _gone = self.agent.delete(&self.session).call();
    }
}

fn capabilities(folder: &Path) -> Value {
    let profile = format!("--user-data-dir={}", folder.join("profile").display());
    let arguments = [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-quic",
        "--lang=it-IT",
        "--window-size=1440,900",
        &profile,
    ];
    let options = json!({ "args": arguments, "prefs": { "intl.accept_languages": "it-IT,it" } });
    json!({ "capabilities": { "alwaysMatch": { "browserName": "chrome", "goog:chromeOptions": options } } })
}

fn send(agent: &ureq::Agent, url: &str, body: &Value) -> Value {
    let mut answer = agent
        .post(url)
        .send_json(body)
        .unwrap_or_else(|error| panic!("{url}: {error}"));
    let answer: Value = answer
        .body_mut()
        .with_config()
        .limit(64 * 1024 * 1024)
        .read_json()
        .expect("chromedriver speaks JSON");
    answer["value"].clone()
}

/// Decodes RFC 4648 base64 as WebDriver sends it.
fn base64(text: &str) -> Vec<u8> {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut held) = (0_u32, 0_u32);
    for letter in text.bytes().filter(|letter| *letter != b'=') {
        let value = LETTERS
            .iter()
            .position(|known| *known == letter)
            .expect("base64");
        bits = bits << 6 | u32::try_from(value).expect("under 64");
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from(bits >> held & 0xff).expect("a byte"));
        }
    }
    bytes
}
