// SPDX-License-Identifier: EUPL-1.2
//! Why a request brought no answer to work with.

use protocol::Problem;

#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ClientError {
    /// No answer came: the network, the server or its machine is away, or the answer was lost. The request may have been carried out.
    #[error("the server does not answer")]
    Unreachable,
    /// The server refused, with a reason in the reader's language.
    #[error("refused with status {}: {}", .0.status, .0.name())]
    Refused(Problem),
    /// An answer came that cannot be used. The request may have been carried out.
    #[error("{0}")]
    Broken(String),
}

impl ClientError {
    /// Whether the same request, with the same key, may well succeed in a moment.
    pub fn is_passing(&self) -> bool {
        match self {
            ClientError::Unreachable | ClientError::Broken(_) => true,
            // Whoever asked too often may ask again a little later.
            ClientError::Refused(problem) => problem.status >= 500 || problem.status == 429,
        }
    }
}

impl From<ureq::Error> for ClientError {
    fn from(error: ureq::Error) -> ClientError {
        match error {
            ureq::Error::Io(_)
            | ureq::Error::Timeout(_)
            | ureq::Error::HostNotFound
            | ureq::Error::ConnectionFailed => {
                tracing::debug!(%error, "no answer from the server");
                ClientError::Unreachable
            }
            other => ClientError::Broken(other.to_string()),
        }
    }
}
