// SPDX-License-Identifier: EUPL-1.2
//! Server-Sent Events (WHATWG HTML, section 9.2): bytes in, whole events out. Pure.

/// An event longer than this is not one of ours.
const LARGEST_EVENT_BYTES: usize = 8 * 1024 * 1024;

/// One event. Fields that did not come are empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Frame {
    pub id: String,
    pub event: String,
    pub data: String,
}

/// What cannot be an event stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Garbage {
    #[error("the stream is not UTF-8")]
    NotText,
    #[error("an event is too long")]
    TooLong,
}

/// Gathers bytes, in pieces of any size, into events. An event counts only when its empty line has come, so a cut never delivers half of one.
#[derive(Debug, Default)]
pub(crate) struct Parser {
    line: Vec<u8>,
    frame: Frame,
}

impl Parser {
    /// The events that these bytes complete, in order. Lines end with LF or CR LF.
    pub fn feed(&mut self, bytes: &[u8]) -> Result<Vec<Frame>, Garbage> {
        let mut frames = Vec::new();
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.line.extend_from_slice(piece);
            if self.line.len() + self.frame.data.len() > LARGEST_EVENT_BYTES {
                return Err(Garbage::TooLong);
            }
            if piece.ends_with(b"\n") {
                let line = std::mem::take(&mut self.line);
                frames.extend(self.end_line(&line)?);
            }
        }
        Ok(frames)
    }

    fn end_line(&mut self, line: &[u8]) -> Result<Option<Frame>, Garbage> {
        let line = std::str::from_utf8(line)
            .map_err(|_| Garbage::NotText)?
            .trim_end_matches(['\n', '\r']);
        if line.is_empty() {
            let frame = std::mem::take(&mut self.frame);
            return Ok((!frame.data.is_empty()).then_some(frame));
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "id" => value.clone_into(&mut self.frame.id),
            "event" => value.clone_into(&mut self.frame.event),
            "data" => {
                if !self.frame.data.is_empty() {
                    self.frame.data.push('\n');
                }
                self.frame.data.push_str(value);
            }
            // A comment has an empty field name; other fields mean nothing to us.
            _ => {}
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(id: &str, event: &str, data: &str) -> Frame {
        Frame {
            id: id.to_owned(),
            event: event.to_owned(),
            data: data.to_owned(),
        }
    }

    #[test]
    fn events_are_the_same_however_the_bytes_are_cut() {
        let stream = ": hello\n\nid: 7\nevent: call\ndata: {\"a\":\ndata: 1}\n\n:\r\nid:8\r\nevent:live\r\ndata:x\r\nretry: 5\r\n\r\nid: 9\ndata: half";
        let expected = vec![frame("7", "call", "{\"a\":\n1}"), frame("8", "live", "x")];
        for size in 1..stream.len() {
            let mut parser = Parser::default();
            let frames: Vec<Frame> = stream
                .as_bytes()
                .chunks(size)
                .flat_map(|piece| parser.feed(piece).expect("these are events"))
                .collect();
            assert_eq!(frames, expected, "in pieces of {size}");
        }
    }

    #[test]
    fn garbage_is_told() {
        assert_eq!(
            Parser::default().feed(b"data: \xff\xfe\n"),
            Err(Garbage::NotText)
        );
        let mut parser = Parser::default();
        let mebibyte = vec![b'x'; 1024 * 1024];
        let outcome = (0..9).map(|_| parser.feed(&mebibyte)).find(Result::is_err);
        assert_eq!(outcome, Some(Err(Garbage::TooLong)));
    }
}
