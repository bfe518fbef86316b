// SPDX-License-Identifier: EUPL-1.2
//! Taking back a mistake.

use crate::script::check;

#[test]
fn a_call_is_taken_back() {
    check(
        "9:00  open 1       | 1 opens
         9:00  undo 1       | no: nothing to undo
         9:01  take carta   | A001 waits for carta
         9:02  next 1       | A001 to 1 (longest wait)
         9:02  see undo 1   | true
         9:02:30 undo 1     | 1 takes it back
         9:03  see visit A001 | carta Waiting
         9:03  undo 1       | no: nothing to undo
         9:03  next 1       | A001 to 1 (longest wait)",
    );
}

#[test]
fn finish_and_call_are_taken_back_as_one() {
    check(
        "9:00  open 1       | 1 opens
         9:01  take carta   | A001 waits for carta
         9:01  take carta   | A002 waits for carta
         9:02  next 1       | A001 to 1 (longest wait)
         9:02  serve 1      | 1 serves A001
         9:05  next 1       | A001 done at 1; then A002 to 1 (longest wait)
         9:05  undo 1       | 1 takes it back
         9:05  see visit A001 | carta Serving
         9:05  see visit A002 | carta Waiting
         9:06  finish 1 expect A001 | A001 done at 1",
    );
}

#[test]
fn only_within_a_minute() {
    check(
        "9:00  open 1       | 1 opens
         9:01  take carta   | A001 waits for carta
         9:02  next 1       | A001 to 1 (longest wait)
         9:03:01 undo 1     | no: nothing to undo
         9:04  no-show 1    | A001 absent at 1
         9:05  see undo 1   | true
         9:05  undo 1       | 1 takes it back
         9:05  see visit A001 | carta Called",
    );
}

#[test]
fn no_show_park_transfer_and_finish_are_taken_back() {
    check(
        "9:00  open 1       | 1 opens
         9:00  open 3       | 3 opens
         9:01  take carta   | A001 waits for carta
         9:02  next 1       | A001 to 1 (longest wait)
         9:02  no-show 1    | A001 absent at 1
         9:02  undo 1       | 1 takes it back
         9:02  serve 1      | 1 serves A001
         9:03  park 1       | A001 parked at 1
         9:03  undo 1       | 1 takes it back
         9:04  transfer 1 to nascita at 3 come-back | A001 sent from 1 for nascita to counter 3 and back
         9:04  undo 1       | 1 takes it back
         9:04  see visit A001 | carta Serving
         9:05  finish 1     | A001 done at 1
         9:05  undo 1       | 1 takes it back
         9:05  see visit A001 | carta Serving",
    );
}

#[test]
fn not_when_another_counter_has_the_visit() {
    check(
        "counter 3 calls by itself
         9:00  open 1       | 1 opens
         9:00  open 2       | 2 opens
         9:00  open 3       | 3 opens
         9:01  take carta   | A001 waits for carta
         9:02  next 1       | A001 to 1 (longest wait)
         9:02  transfer 1 at 2 | A001 sent from 1 to counter 2
         9:02  next 2       | A001 to 2 (sent here)
         9:02  undo 1       | no: nothing to undo
         9:02  undo 2       | 2 takes it back
         9:02  next 2       | A001 to 2 (sent here)
         9:03  add 2 nascita | A001 adds nascita
         9:03  undo 2       | no: nothing to undo
         9:04  finish 2     | A001 done at 2; A001 to 3 (counter free)
         9:04  undo 2       | no: nothing to undo
         9:04  undo 3       | 3 takes it back",
    );
}

#[test]
fn not_when_the_visit_was_touched_by_hand_since() {
    check(
        "9:00  open 1         | 1 opens
         9:01  take carta nascita | A001 waits for carta, nascita
         9:02  next 1         | A001 to 1 (longest wait)
         9:02  finish 1       | A001 done at 1
         9:02  put-aside A001 | A001 parked
         9:02  undo 1         | no: nothing to undo
         9:02  requeue A001   | A001 waits again
         9:02  leave A001     | A001 left",
    );
}

#[test]
fn a_slip_reported_in_between_stays_known_and_a_pause_stays_a_pause() {
    check(
        "9:00  open 1            | 1 opens
         9:01  take carta        | A001 waits for carta
         9:02  next 1            | A001 to 1 (longest wait)
         9:02  pause 1           | 1 pauses
         9:02  slip A001 printed | A001 slip Printed
         9:02  undo 1            | 1 takes it back
         9:02  resume 1          | 1 resumes
         9:03  next 1            | A001 to 1 (longest wait)",
    );
}

#[test]
fn an_undone_call_does_not_count_for_the_ratio() {
    check(
        "policy ratio 1 priority every 1 standard
         9:00  open 1              | 1 opens
         9:00  open 2              | 2 opens
         9:01  take carta          | A001 waits for carta
         9:01  take carta          | A002 waits for carta
         9:01  take carta priority | A003 waits for carta
         9:01  take carta priority | A004 waits for carta
         9:02  next 1              | A001 to 1 (turn of standard)
         9:02  undo 1              | 1 takes it back
         9:02  next 1              | A001 to 1 (turn of standard)
         9:02  next 2              | A003 to 2 (turn of priority)
         # Only counter 1's call is taken back: counter 2 has called a priority since.
         9:02  undo 1              | 1 takes it back
         9:02  next 1              | A001 to 1 (turn of standard)
         9:03  next 1              | A001 counts as absent at 1; then A004 to 1 (turn of priority)",
    );
}
