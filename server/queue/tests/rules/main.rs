// SPDX-License-Identifier: EUPL-1.2
//! The rules of the hall, told as tables of what people do and what must happen; and lived through by chance.

mod chance;
mod script;
mod table_calls;
mod table_clock;
mod table_counters;
mod table_days;
mod table_looks;
mod table_offline;
mod table_order;
mod table_outcomes;
mod table_undo;
mod table_visits;
