// SPDX-License-Identifier: EUPL-1.2
//! The business day, and an office that changes in the middle of it.

use crate::script::check;

#[test]
fn at_the_end_of_the_day_everybody_expires_and_numbers_restart() {
    check(
        "9:00  open 1             | 1 opens
         9:00  take carta         | A001 waits for carta
         9:00  take carta nascita | A002 waits for carta, nascita
         9:01  next 1             | A001 to 1 (longest wait)
         9:02  open-day 20261123  | no: day not later
         12:00 close-day          | A001 expired; A002 expired; day 20261123 ends
         12:00 see visit A002     | carta Expired, nascita Expired
         12:01 take carta         | no: day closed
         12:01 undo 1             | no: day closed
         12:01 close-day          | no: day closed
         13:00 open-day 20261122  | no: day not later
         13:00 open-day 20261123  | no: day not later
         13:00 open-day 20261124  | day 20261124 opens
         13:01 take carta         | A001 waits for carta
         13:02 next 1             | no: counter closed",
    );
}

#[test]
fn a_day_that_a_wrong_clock_began_is_left_for_the_right_one() {
    check(
        "9:00  take carta         | A001 waits for carta
         9:01  open-day 20360207  | A001 expired; day 20261123 ends; day 20360207 opens
         9:02  take carta         | A001 waits for carta
         9:03  go-back 20261123   | no: day not later
         9:03  close-day          | A001 expired; day 20360207 ends
         9:04  go-back 20360208   | no: day not later
         9:04  go-back 20261123   | day 20261123 opens
         9:04  skip A001          | A goes on behind 1
         9:05  take carta         | A002 waits for carta
         9:06  open-day 20261124  | A002 expired; day 20261123 ends; day 20261124 opens",
    );
}

#[test]
fn a_forgotten_day_ends_when_the_next_one_opens() {
    check(
        "9:00  open 1            | 1 opens
         9:00  take carta        | A001 waits for carta
         9:00  take carta        | A002 waits for carta
         9:01  put-aside A001    | A001 parked
         9:02  leave A002        | A002 left
         33:00 open-day 20261124 | A001 expired; day 20261123 ends; day 20261124 opens
         33:01 take carta        | A001 waits for carta",
    );
}

#[test]
fn an_office_may_change_but_strands_nobody() {
    check(
        "9:00  take carta nascita       | A001 waits for carta, nascita
         9:01  change retired nascita   | no: would strand A001
         9:01  change nobody serves nascita | no: would strand A001
         9:01  change retired morte     | the office changes
         9:02  take morte               | no: unknown service
         9:03  drop-last-service        | no: bad office, moved
         9:04  open 3                   | 3 opens
         9:04  change no counter 3      | no: counter open
         9:04  take nascita             | S001 waits for nascita
         9:04  next 3                   | S001 to 3 (longest wait)
         9:04  change no counter 3      | no: somebody here S001
         9:05  close 3                  | S001 waits again; 3 closes
         9:05  change no counter 3      | the office changes
         9:06  open 3                   | no: unknown counter 3
         9:06  see visit A001           | carta Waiting, nascita Pending",
    );
}

#[test]
fn who_was_sent_to_a_counter_that_serves_it_no_more_is_set_free() {
    check(
        "9:00  open 1                   | 1 opens
         9:00  open 2                   | 2 opens
         9:00  open 3                   | 3 opens
         9:00  take nascita             | S001 waits for nascita
         9:01  next 3                   | S001 to 3 (longest wait)
         9:02  transfer 3 at 2          | S001 sent from 3 to counter 2
         9:03  change retired morte     | the office changes
         9:03  undo 3                   | no: nothing to undo
         9:03  next 3                   | no: nobody waiting
         9:04  close 2                  | 2 closes
         9:04  change no counter 2      | the office changes
         9:05  next 3                   | S001 to 3 (longest wait)",
    );
}

#[test]
fn a_clock_that_is_set_back_does_not_turn_the_order_round() {
    check(
        "9:30  open 1     | 1 opens
         9:30  take carta | A001 waits for carta
         9:10  take carta | A002 waits for carta
         9:10  next 1     | A001 to 1 (longest wait)
         9:10  undo 1     | 1 takes it back",
    );
}

#[test]
fn an_absent_citizen_does_not_hold_up_a_change_and_is_told_when_coming_back() {
    check(
        "9:00  open 1                 | 1 opens
         9:00  take carta nascita     | A001 waits for carta, nascita
         9:01  next 1                 | A001 to 1 (longest wait)
         9:02  change retired nascita | no: would strand A001
         9:02  no-show 1              | A001 absent at 1
         9:03  change retired nascita | the office changes
         9:04  requeue A001           | no: nobody serves
         9:04  call 1 A001            | no: nobody serves",
    );
}
