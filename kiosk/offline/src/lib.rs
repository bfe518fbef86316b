// SPDX-License-Identifier: EUPL-1.2
//! What a totem needs to go on alone when the server or the network is away, and to hand over afterwards what it gave.
//!
//! [`Machine`] is pure: it says what must be written ([`Record`]) and what it knows once that is written. [`Vault`] puts it together with
//! the [`Store`], a small SQLite file: disk first, then memory, then screen, paper and network.

mod alone;
mod clock;
mod machine;
mod record;
mod store;
mod vault;

pub use alone::Alone;
pub use clock::Clock;
pub use machine::{Ask, Disobeyed, Given, Machine, NoNumber, Now};
pub use record::{Kept, Record};
pub use store::{Store, StoreError};
pub use vault::{Vault, VaultError};
