// SPDX-License-Identifier: EUPL-1.2
//! A real server in a folder of its own, and requests written by hand.

use super::*;
use crate::Running;

pub(super) struct Office {
    pub(super) folder: PathBuf,
    pub(super) running: Option<Running>,
    pub(super) address: SocketAddr,
}

impl Office {
    pub(super) fn new(name: &str, caps: Caps) -> Office {
        Office::at(name, caps, Arc::new(evening()))
    }

    pub(super) fn at(name: &str, caps: Caps, clock: Arc<dyn Clock>) -> Office {
        Office::of(
            name,
            caps,
            clock,
            Catalogue::parse(assets::sample::OFFICE_TOML)
                .unwrap()
                .always_open(),
        )
    }

    pub(super) fn with(name: &str, catalogue: Catalogue) -> Office {
        Office::of(name, Caps::default(), Arc::new(evening()), catalogue)
    }

    pub(super) fn of(
        name: &str,
        caps: Caps,
        clock: Arc<dyn Clock>,
        catalogue: Catalogue,
    ) -> Office {
        Office::found(name, caps, clock, |_| Source::Given(Arc::new(catalogue)))
    }

    /// With an office file beside the folder.
    pub(super) fn found(
        name: &str,
        caps: Caps,
        clock: Arc<dyn Clock>,
        office: impl FnOnce(&std::path::Path) -> Source,
    ) -> Office {
        let folder =
            std::env::temp_dir().join(format!("regolacode-http-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        let (office, listen) = (office(&folder), SocketAddr::from(([127, 0, 0, 1], 0)));
        let running = start(
            Config {
                office,
                data: folder.clone(),
                listen,
                caps,
                plain_forecast: false,
            },
            clock,
        )
        .unwrap();
        let address = running.addr();
        Office {
            folder,
            running: Some(running),
            address,
        }
    }

    pub(super) fn token(&self, kind: DeviceKind) -> String {
        self.running
            .as_ref()
            .unwrap()
            .app()
            .access
            .add_device(kind, "test")
            .unwrap()
    }

    pub(super) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(10)))
            .unwrap();
        stream
    }

    /// Sends a request on a connection of its own; answers with status, head and body.
    pub(super) fn ask(&self, request: &str, headers: &[&str], body: &str) -> (u16, String, String) {
        let mut stream = self.connect();
        let headers: String = headers
            .iter()
            .map(|header| format!("{header}\r\n"))
            .collect();
        let length = body.len();
        write!(stream, "{request} HTTP/1.1\r\nHost: office\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n{body}")
            .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (
            head[9..12].parse().unwrap(),
            head.to_ascii_lowercase(),
            body.to_owned(),
        )
    }

    pub(super) fn problem(&self, request: &str, headers: &[&str], body: &str) -> (u16, String) {
        let (status, head, body) = self.ask(request, headers, body);
        assert!(
            head.contains("content-type: application/problem+json"),
            "{head}"
        );
        let problem: protocol::Problem = serde_json::from_str(&body).unwrap();
        assert_eq!(problem.status, status);
        assert!(
            !problem.title.starts_with('[') && !problem.detail.is_empty(),
            "{problem:?}"
        );
        (status, problem.name().to_owned())
    }
}

impl Drop for Office {
    fn drop(&mut self) {
        drop(self.running.take());
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
