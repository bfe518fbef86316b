// SPDX-License-Identifier: EUPL-1.2
//! Forms as browsers send them (`application/x-www-form-urlencoded`, WHATWG URL standard, section 5.1).

/// The field called `name`; the first one if there are several.
pub fn field(body: &[u8], name: &str) -> Option<String> {
    let mut pairs = body.split(|&byte| byte == b'&').map(|pair| {
        let cut = pair
            .iter()
            .position(|&byte| byte == b'=')
            .unwrap_or(pair.len());
        (
            decoded(&pair[..cut]),
            decoded(pair.get(cut + 1..).unwrap_or_default()),
        )
    });
    pairs.find(|(key, _)| key == name).map(|(_, value)| value)
}

fn decoded(text: &[u8]) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&first, after)) = rest.split_first() {
        let hex = after
            .get(..2)
            .and_then(|two| std::str::from_utf8(two).ok())
            .and_then(|two| u8::from_str_radix(two, 16).ok());
        (bytes, rest) = match (first, hex) {
            (b'%', Some(byte)) => (with(bytes, byte), &after[2..]),
            (b'+', _) => (with(bytes, b' '), after),
            _ => (with(bytes, first), after),
        };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn with(mut bytes: Vec<u8>, byte: u8) -> Vec<u8> {
    bytes.push(byte);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_decoded() {
        let body = b"name=maria+rossi&password=p%C3%A0%26%3D%2B&empty=&odd=%zz%4&name=second";
        assert_eq!(field(body, "name").as_deref(), Some("maria rossi"));
        assert_eq!(field(body, "password").as_deref(), Some("pà&=+"));
        assert_eq!(field(body, "empty").as_deref(), Some(""));
        assert_eq!(field(body, "odd").as_deref(), Some("%zz%4"));
        assert_eq!(field(body, "missing"), None);
        assert_eq!(field(b"", "name"), None);
    }
}
