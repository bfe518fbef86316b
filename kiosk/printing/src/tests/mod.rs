// SPDX-License-Identifier: EUPL-1.2

mod model;
mod status;
