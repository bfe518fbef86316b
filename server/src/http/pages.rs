// SPDX-License-Identifier: EUPL-1.2
//! The pages for browsers.

use std::sync::Arc;

use axum::Router;

use super::App;

/// The routes of the pages.
pub fn routes() -> Router<Arc<App>> {
    Router::new()
}
